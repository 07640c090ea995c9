// The example of the design, as a student would write it: what `measure` compiles.
#include "weir/taxi/taxi_fare.hpp"
#include "weir/weir.hpp"

namespace weir::exercises {
using taxi::DriverId;
using taxi::TaxiFare;

struct HourlyTip {
  Timestamp end;
  DriverId driver_id = 0;
  float tips = 0;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("end", end), cereal::make_nvp("driver_id", driver_id),
            cereal::make_nvp("tips", tips));
  }
};

struct SumOfTips : AggregateFunction<TaxiFare, float, float> {
  float create_accumulator() const override { return 0; }
  void add(const TaxiFare& fare, float& sum) const override { sum += fare.tip; }
  float get_result(const float& sum) const override { return sum; }
  void merge(float& sum, const float& other) const override { sum += other; }
};

struct WithWindowEnd : ProcessWindowFunction<float, HourlyTip, DriverId> {
  void process(const DriverId& driver, Context& context, std::span<const float> sums,
               Collector<HourlyTip>& out) override {
    out.collect({context.window().end, driver, sums.front()});
  }
};

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(SumOfTips{}, WithWindowEnd{})
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}
}  // namespace weir::exercises
