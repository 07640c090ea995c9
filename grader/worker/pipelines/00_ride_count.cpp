#include "ride_count.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

void define_pipelines(Pipelines& pipelines) {
  pipelines.set_job([](Inputs& inputs) {
    return exercises::ride_count(inputs.rides()).map([](const exercises::RideCount& count) {
      return Row{std::to_string(count.driver_id), std::to_string(count.count)};
    });
  });
}

}  // namespace weir::grader
