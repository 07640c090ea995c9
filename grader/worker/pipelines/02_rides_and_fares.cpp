#include <iomanip>
#include <sstream>

#include "rides_and_fares.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using taxi::RideAndFare;
using taxi::TaxiFare;
using taxi::TaxiRide;

/// Which ride; who drove, and what it cost.
Row row_of(const RideAndFare& pair) {
  std::ostringstream value;
  value << pair.ride.driver_id << ',' << std::fixed << std::setprecision(2) << pair.fare.total_fare;
  return {std::to_string(pair.ride.ride_id), value.str()};
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("enrich", [](Pipeline& pipeline) {
    const auto rides = pipeline.input<TaxiRide>("rides");
    pipeline.output("pairs", exercises::enrich(rides, pipeline.input<TaxiFare>("fares")));
  });
  pipelines.set_job([](Inputs& inputs) {
    const auto rides = inputs.rides();
    return exercises::enrich(rides, inputs.fares()).map(row_of);
  });
}

}  // namespace weir::grader
