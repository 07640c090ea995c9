#include "ride_cleansing.hpp"
#include "weir/taxi/csv_format.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using taxi::TaxiRide;

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("cleanse", [](Pipeline& pipeline) {
    pipeline.output("rides", exercises::cleanse(pipeline.input<TaxiRide>("rides")));
  });
  pipelines.add("cleanse_and_count", [](Pipeline& pipeline) {
    pipeline.output("rides", exercises::cleanse_and_count(pipeline.input<TaxiRide>("rides")));
  });
  pipelines.set_job([](Inputs& inputs) {
    return exercises::cleanse(inputs.rides()).map([](const TaxiRide& ride) {
      return Row{std::to_string(ride.ride_id), ride.is_start ? "START" : "END"};
    });
  });
}

}  // namespace weir::grader
