// A window assigner of one's own: calls belong to the shift in which they come, and those of the
// last hour of a shift to the next one too, which reads them first. Shifts are not of one length.
#include <string>
#include <vector>

#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;
using weir::TimeWindow;

struct Call {
  Timestamp time;
  int minutes = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("time", time), cereal::make_nvp("minutes", minutes));
  }
};

/// From 6 to 18 o'clock, and from 18 to 6.
TimeWindow shift_of(Timestamp time) { return weir::tumbling_window(time, 12h, 6h); }

class Shifts : public weir::WindowAssigner<Call> {
 public:
  std::vector<TimeWindow> assign_windows(const Call&, Timestamp time,
                                         const weir::WindowAssignerContext&) const override {
    const TimeWindow shift = shift_of(time);
    if (time < shift.end - 1h) return {shift};
    return {shift, shift_of(shift.end)};
  }
  bool is_event_time() const override { return true; }
};

/// A call goes on for its minutes, and those that overlap are one busy time.
class BusyTimes : public weir::MergingWindowAssigner<Call> {
 public:
  std::vector<TimeWindow> assign_windows(const Call& call, Timestamp time,
                                         const weir::WindowAssignerContext&) const override {
    return {{time, time + std::chrono::minutes(call.minutes)}};
  }
  bool is_event_time() const override { return true; }
};

class Tell : public weir::ProcessAllWindowFunction<Call, std::string> {
 public:
  explicit Tell(std::string what) : what_(std::move(what)) {}
  void process(Context& context, std::span<const Call> calls,
               weir::Collector<std::string>& out) override {
    out.collect(what_ + " " + weir::to_string(context.window()) +
                " calls: " + std::to_string(calls.size()));
  }

 private:
  std::string what_;
};

/// Tells how many calls there are in each window of an assigner.
template <class Assigner>
void count(const std::string& what, Assigner assigner) {
  const Timestamp midnight = weir::parse_timestamp("2020-01-01T00:00:00Z");
  weir::StreamExecutionEnvironment env;
  env.from_collection<Call>(
         {{midnight + 7h, 30}, {midnight + 7h + 20min, 20}, {midnight + 17h + 30min, 5}})
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<Call>::for_monotonous_timestamps().with_timestamp_assigner(
              &Call::time))
      .window_all(assigner)
      .process(Tell(what))
      .print();
  env.execute(what);
}

int main() {
  count("shift", Shifts{});
  count("busy", BusyTimes{});
}
