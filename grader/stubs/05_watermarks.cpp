#include "watermarks.hpp"

namespace weir::exercises {

// TODO: part 1, a class derived from WatermarkGenerator<Ping>, made with std::make_unique.
std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  static_cast<void>(bound);
  throw MissingSolution("bounded_generator");
}

// TODO: part 2, another one.
std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  throw MissingSolution("punctuated_generator");
}

// TODO: part 3, a strategy for pings.
WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  static_cast<void>(bound);
  static_cast<void>(idle_after);
  throw MissingSolution("ping_strategy");
}

// TODO: part 4, the pings of both streams, counted in windows of 5 seconds.
DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  static_cast<void>(first);
  static_cast<void>(second);
  throw MissingSolution("count_pings");
}

}  // namespace weir::exercises
