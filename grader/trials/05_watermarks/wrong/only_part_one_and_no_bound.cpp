// Only part 1 is written, and it forgets the bound: the watermark is the largest timestamp less 1
// ms. Seen on one ping and a tick.
#include "watermarks.hpp"

#include <memory>

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    if (timestamp <= largest_) return;
    largest_ = timestamp;
    is_new_ = true;
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (!is_new_) return;
    is_new_ = false;
    output.emit_watermark(largest_ - 1ms);
  }

 private:
  Timestamp largest_ = Timestamp::min();
  bool is_new_ = false;
};

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  static_cast<void>(bound);
  return std::make_unique<Bounded>();
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  throw MissingSolution("punctuated_generator");
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  static_cast<void>(bound);
  static_cast<void>(idle_after);
  throw MissingSolution("ping_strategy");
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  static_cast<void>(first);
  static_cast<void>(second);
  throw MissingSolution("count_pings");
}

}  // namespace weir::exercises
