#include "state.hpp"
#include "texts/texts.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using taxi::TaxiFare;
using taxi::TaxiRide;

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("average_tips", [](Pipeline& pipeline) {
    pipeline.output("averages", exercises::average_tips(pipeline.input<TaxiFare>("fares")));
  });
  pipelines.add("top_tips", [](Pipeline& pipeline) {
    pipeline.output("tops", exercises::top_tips(pipeline.input<TaxiFare>("fares")));
  });
  pipelines.add("payment_counts", [](Pipeline& pipeline) {
    pipeline.output("counts", exercises::payment_counts(pipeline.input<TaxiFare>("fares")));
  });
  pipelines.add("fare_totals", [](Pipeline& pipeline) {
    pipeline.output("totals", exercises::fare_totals(pipeline.input<TaxiFare>("fares")));
  });
  pipelines.add("mean_passengers", [](Pipeline& pipeline) {
    pipeline.output("means", exercises::mean_passengers(pipeline.input<TaxiRide>("rides")));
  });
  pipelines.add("first_seen", [](Pipeline& pipeline) {
    pipeline.output("drivers", exercises::first_seen(pipeline.input<TaxiRide>("rides")));
  });
  pipelines.set_job([](Inputs& inputs) {
    return exercises::payment_counts(inputs.fares())
        .map([](const exercises::PaymentCounts& counts) {
          return Row{std::to_string(counts.driver_id),
                     tr("{} cash, {} card", counts.cash, counts.card)};
        });
  });
}

}  // namespace weir::grader
