#include <iomanip>
#include <sstream>

#include "hourly_tips.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using exercises::HourlyTip;
using taxi::TaxiFare;

/// The end of the hour; who got the most tips, and how much.
Row row_of(const HourlyTip& tip) {
  std::ostringstream value;
  value << tip.driver_id << ',' << std::fixed << std::setprecision(1) << tip.tips;
  return {std::to_string(tip.end.millis()), value.str()};
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("hourly_tips", [](Pipeline& pipeline) {
    pipeline.output("tips", exercises::hourly_tips(pipeline.input<TaxiFare>("fares")));
  });
  pipelines.set_job(
      [](Inputs& inputs) { return exercises::hourly_tips(inputs.fares()).map(row_of); });
}

}  // namespace weir::grader
