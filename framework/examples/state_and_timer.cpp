// State and a timer: a door that is still open a minute after it was opened is reported, at the
// time at which that is known. State and timers belong to the key, the door's number.
#include <string>

#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;

struct DoorEvent {
  int door = 0;
  bool opens = false;
  Timestamp time;
};

class LeftOpen : public weir::KeyedProcessFunction<int, DoorEvent, std::string> {
 public:
  void open(weir::RuntimeContext& context) override {
    deadline_ = context.state(weir::ValueStateDescriptor<Timestamp>{"deadline"});
  }

  void process_element(const DoorEvent& event, Context& context,
                       weir::Collector<std::string>&) override {
    if (event.opens) {
      deadline_.update(event.time + 1min);
      context.timer_service().register_event_time_timer(event.time + 1min);
    } else if (const auto deadline = deadline_.value()) {
      context.timer_service().delete_event_time_timer(*deadline);
      deadline_.clear();  // nothing is kept of a door that is shut
    }
  }

  void on_timer(Timestamp at, OnTimerContext& context, weir::Collector<std::string>& out) override {
    out.collect("door " + std::to_string(context.current_key()) + " was still open at " +
                weir::to_string(at));
    deadline_.clear();
  }

 private:
  weir::ValueState<Timestamp> deadline_;
};

int main() {
  const Timestamp noon = weir::parse_timestamp("2020-01-01T12:00:00Z");
  weir::StreamExecutionEnvironment env;
  env.from_collection<DoorEvent>(
         {{1, true, noon}, {2, true, noon + 5s}, {1, false, noon + 50s}, {3, true, noon + 80s}})
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<DoorEvent>::for_monotonous_timestamps().with_timestamp_assigner(
              &DoorEvent::time))
      .key_by(&DoorEvent::door)
      .process(LeftOpen{})
      .print();
  env.execute("Doors");
}
