#include "savepoints.hpp"

#include "version_1.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using exercises::Payment;
namespace version_1 = exercises::version_1;

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("bonuses", [](Pipeline& pipeline) {
    const auto payments = pipeline.input<Payment>("payments");
    pipeline.output("bonuses", pipeline.version() == 1 ? version_1::bonuses(payments)
                                                       : exercises::bonuses(payments));
  });
  pipelines.add("totals", [](Pipeline& pipeline) {
    const auto payments = pipeline.input<Payment>("payments");
    pipeline.output("totals", pipeline.version() == 1 ? version_1::totals(payments)
                                                      : exercises::totals(payments));
  });
  pipelines.add("zone_counts", [](Pipeline& pipeline) {
    auto& environment = pipeline.environment();
    const auto payments = pipeline.input<Payment>("payments");
    pipeline.output("counts", pipeline.version() == 1
                                  ? version_1::zone_counts(environment, payments)
                                  : exercises::zone_counts(environment, payments));
  });
}

}  // namespace weir::grader
