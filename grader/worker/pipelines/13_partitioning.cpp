#include "partitioning.hpp"
#include "weir/taxi/geography.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using exercises::Leg;
using exercises::PickUp;
using exercises::Position;
using exercises::RideId;
using exercises::ZoneCount;
using exercises::ZoneId;
using taxi::TaxiRide;

/// Which subtask an event has come to.
struct Dealt {
  std::uint32_t subtask = 0;
  RideId ride_id = 0;
  bool is_start = false;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("subtask", subtask), cereal::make_nvp("ride_id", ride_id),
            cereal::make_nvp("is_start", is_start));
  }
};

/// The step behind part 1: says what has come to whom.
class SayWhere : public RichMapFunction<TaxiRide, Dealt> {
  std::uint32_t subtask_ = 0;

 public:
  void open(RuntimeContext& context) override {
    subtask_ = static_cast<std::uint32_t>(context.subtask_index());
  }
  Dealt map(const TaxiRide& ride) override { return {subtask_, ride.ride_id, ride.is_start}; }
};

/// The pick-ups of `weir run`: STARTs, and the city in 5 times 5 zones.
void add_pick_up(const TaxiRide& ride, Collector<PickUp>& out) {
  if (!ride.is_start || !taxi::is_in_nyc(ride.start_lon, ride.start_lat)) return;
  const ZoneId cell = taxi::map_to_grid_cell(ride.start_lon, ride.start_lat);
  const ZoneId row = cell / taxi::Grid::columns * 5 / taxi::Grid::rows;
  const ZoneId column = cell % taxi::Grid::columns * 5 / taxi::Grid::columns;
  out.collect({row * 5 + column, ride.ride_id});
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("deal_out", [](Pipeline& pipeline) {
    pipeline.output(
        "dealt",
        exercises::deal_out(pipeline.input<TaxiRide>("rides")).map(SayWhere()).name("SayWhere"));
  });
  pipelines.add("hourly_pick_ups", [](Pipeline& pipeline) {
    pipeline.output("counts", exercises::hourly_pick_ups(pipeline.input<PickUp>("pick_ups")));
  });
  // Two read positions, however many subtasks follow.
  pipelines.add("legs", [](Pipeline& pipeline) {
    pipeline.output("legs",
                    exercises::legs(pipeline.input<Position>("positions").set_parallelism(2)));
  });
  pipelines.set_job([](Inputs& inputs) {
    const auto rides = inputs.rides().assign_timestamps_and_watermarks(
        WatermarkStrategy<TaxiRide>::for_bounded_out_of_orderness(60s).with_timestamp_assigner(
            &TaxiRide::event_time));
    return exercises::hourly_pick_ups(rides.flat_map<PickUp>(add_pick_up))
        .map([](const ZoneCount& count) {
          return Row{to_string(count.hour_end) + ',' + std::to_string(count.zone),
                     std::to_string(count.pick_ups)};
        });
  });
}

}  // namespace weir::grader
