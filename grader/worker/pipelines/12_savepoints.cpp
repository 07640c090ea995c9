#include "savepoints.hpp"

#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "texts/texts.hpp"
#include "version_1.hpp"
#include "weir/savepoint.hpp"
#include "weir/taxi/generator.hpp"
#include "weir/testing/job_harness.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using exercises::Payment;
namespace version_1 = exercises::version_1;

/// Of the rides of `weir run`, up to this one version 1 works on the payments.
constexpr taxi::RideId last_of_version_1 = 1000;

Payment payment_of(const taxi::TaxiFare& fare) {
  return {fare.ride_id, fare.driver_id, 0,
          static_cast<std::int32_t>(std::lround(fare.total_fare * 100))};
}

/// Plays version 1 on the first payments, and says what it leaves.
std::shared_ptr<const Snapshot> savepoint_of_version_1() {
  weir::testing::TestInput<Payment> input("payments");
  const weir::testing::TestOutput<exercises::DriverTotal> output;
  weir::testing::JobHarness harness([&](StreamExecutionEnvironment& environment) {
    output.attach(version_1::totals(input.stream(environment)));
  });
  harness.open();
  for (taxi::RideId ride = 1; ride <= last_of_version_1; ++ride) {
    input.emit(payment_of(taxi::fare_of(ride)), Timestamp::min());
  }
  Snapshot savepoint = *harness.snapshot();
  std::erase_if(savepoint.operators, [](const auto& op) { return op.first != "totals"; });
  fmt::print(
      stderr, "{}\n{}",
      tr("weir: version 1 was stopped after ride {}, with a savepoint:\n", last_of_version_1),
      describe_snapshot(savepoint));
  fmt::print(stderr, "{}\n", tr("weir: version 2 goes on from it"));
  return std::make_shared<const Snapshot>(std::move(savepoint));
}

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
  pipelines.set_job([](Inputs& inputs) {
    const auto payments =
        inputs.fares()
            .filter([](const taxi::TaxiFare& fare) { return fare.ride_id > last_of_version_1; })
            .map(payment_of);
    auto rows = exercises::totals(payments).map([](const exercises::DriverTotal& total) {
      return Row{
          std::to_string(total.driver_id),
          fmt::format("{} payments,{},largest {}", total.payments, total.cents, total.largest)};
    });
    auto& environment = inputs.environment();
    if (environment.restored() == nullptr) environment.restore_from(savepoint_of_version_1());
    return rows;
  });
}

}  // namespace weir::grader
