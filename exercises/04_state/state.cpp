#include "state.hpp"

namespace weir::exercises {

// TODO: with ValueState.
DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares) {
  static_cast<void>(fares);
  throw MissingSolution("average_tips");
}

// TODO: with ListState.
DataStream<TopTips> top_tips(DataStream<TaxiFare> fares) {
  static_cast<void>(fares);
  throw MissingSolution("top_tips");
}

// TODO: with MapState.
DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares) {
  static_cast<void>(fares);
  throw MissingSolution("payment_counts");
}

// TODO: with ReducingState.
DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares) {
  static_cast<void>(fares);
  throw MissingSolution("fare_totals");
}

// TODO: with AggregatingState.
DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  static_cast<void>(rides);
  throw MissingSolution("mean_passengers");
}

// TODO: with state that has a time to live.
DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  static_cast<void>(rides);
  throw MissingSolution("first_seen");
}

}  // namespace weir::exercises
