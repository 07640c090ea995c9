// STARTs leave a process function by a side output; that stream is connected with the fares.
#include "rides_and_fares.hpp"

#include "weir/output_tag.hpp"

namespace weir::exercises {

namespace {

const OutputTag<TaxiRide> start_tag{"starts"};

class Split : public ProcessFunction<TaxiRide, TaxiRide> {
 public:
  void process_element(const TaxiRide& ride, Context& context, Collector<TaxiRide>& out) override {
    if (ride.is_start) {
      context.output(start_tag, ride);
    } else {
      out.collect(ride);
    }
  }
};

class Combine : public CoFlatMapFunction<TaxiFare, TaxiRide, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"r"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"f"});
  }
  void flat_map1(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    fare_.update(fare);
    combine(out);
  }
  void flat_map2(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    ride_.update(ride);
    combine(out);
  }

 private:
  void combine(Collector<RideAndFare>& out) {
    auto ride = ride_.value();
    auto fare = fare_.value();
    if (ride.has_value() && fare.has_value()) {
      ride_.clear();
      fare_.clear();
      out.collect(RideAndFare{*ride, *fare});
    }
  }

  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  const auto starts = rides.process(Split()).get_side_output(start_tag);
  return fares.key_by(&TaxiFare::ride_id)
      .connect(starts.key_by(&TaxiRide::ride_id))
      .flat_map(Combine());
}

}  // namespace weir::exercises
