#include "../job.hpp"

#include "ride_count.hpp"

namespace weir::exercises {

DataStream<Row> ride_count_job(Inputs& inputs) {
  return ride_count(inputs.rides()).map([](const RideCount& count) {
    return Row{std::to_string(count.driver_id), std::to_string(count.count)};
  });
}

}  // namespace weir::exercises
