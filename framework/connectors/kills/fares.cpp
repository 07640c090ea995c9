#include "fares.hpp"

#include <map>

#include "connectors/number_sequence.hpp"
#include "killed.hpp"
#include "weir/weir.hpp"

namespace weir::kills {
namespace {

constexpr std::int64_t drivers = 200;
constexpr std::int64_t hour_millis = 3'600'000;
constexpr std::int64_t millis_between_fares = 3'600;  // a thousand an hour

struct Fare {
  std::int64_t id = 0;
  std::int64_t driver = 0;
  std::int64_t cents = 0;
  Timestamp at;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("id", id), cereal::make_nvp("driver", driver),
            cereal::make_nvp("cents", cents), cereal::make_nvp("at", at));
  }
  /// Its hour and driver in one number.
  std::int64_t hour_and_driver() const { return at.millis() / hour_millis * drivers + driver; }
};

Fare fare_of(std::int64_t id) {
  constexpr std::int64_t a_prime = 7919;
  constexpr std::int64_t dearest = 1000;
  return {id, id * a_prime / 3 % drivers, id * a_prime % dearest,
          Timestamp(id * millis_between_fares)};
}

}  // namespace

void run_fares(const FareJob& job, const std::shared_ptr<AnySink<Line>>& each,
               const std::shared_ptr<AnySink<Line>>& hourly) {
  constexpr Duration between_checkpoints{50};
  constexpr std::size_t most_restarts = 10'000;
  StreamExecutionEnvironment env;
  const auto storage = tests::keeping_storage(job.checkpoints);
  env.set_parallelism(2)
      .enable_checkpointing(between_checkpoints)
      .set_checkpoint_storage(storage)
      .set_restart_strategy(RestartStrategy::fixed_delay(most_restarts, Duration{100}))
      .restore_from(storage->newest().snapshot);
  const auto numbers =
      rate_limited<std::int64_t>(internal::number_sequence(1, job.fares), job.rate);
  const auto fares =
      env.from_source<std::int64_t>(numbers, WatermarkStrategy<std::int64_t>::no_watermarks(),
                                    "Numbers")
          .set_parallelism(1)
          .map([](const std::int64_t& id) { return fare_of(id); })
          .set_parallelism(1)
          .assign_timestamps_and_watermarks(
              WatermarkStrategy<Fare>::for_monotonous_timestamps().with_timestamp_assigner(
                  &Fare::at))
          .set_parallelism(1);
  fares.map([](const Fare& fare) { return Line{fare.id, fare.cents}; }).sink_to(each);
  fares.key_by(&Fare::driver)
      .window(TumblingEventTimeWindows::of(Duration{hour_millis}))
      .sum(&Fare::cents)
      .map([](const Fare& sum) {
        return Line{sum.hour_and_driver(), sum.cents};
      })
      .sink_to(hourly);
  env.execute("fares");
}

Figures expected_of_each(std::int64_t fares) {
  Figures figures;
  for (std::int64_t id = 1; id <= fares; ++id) {
    figures.whats += id;
    figures.cents += fare_of(id).cents;
  }
  figures.lines = figures.different = fares;
  return figures;
}

Figures expected_hourly(std::int64_t fares) {
  std::map<std::int64_t, std::int64_t> sums;
  for (std::int64_t id = 1; id <= fares; ++id) {
    const Fare fare = fare_of(id);
    sums[fare.hour_and_driver()] += fare.cents;
  }
  Figures figures;
  for (const auto& [what, cents] : sums) {
    figures.whats += what;
    figures.cents += cents;
  }
  figures.lines = figures.different = static_cast<std::int64_t>(sums.size());
  return figures;
}

}  // namespace weir::kills
