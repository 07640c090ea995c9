#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "weir/error.hpp"
#include "weir/taxi/generator.hpp"
#include "weir/taxi/ride_and_fare.hpp"

namespace weir::taxi {
namespace records_test {

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

TEST(Records, SurviveSerialization) {
  const RideAndFare pair{.ride = end_of(10), .fare = fare_of(10)};
  EXPECT_EQ(from_bytes<TaxiRide>(to_bytes(pair.ride)), pair.ride);
  EXPECT_EQ(from_bytes<TaxiFare>(to_bytes(pair.fare)), pair.fare);
  EXPECT_EQ(from_bytes<RideAndFare>(to_bytes(pair)), pair);
}

TEST(Records, AreNotReadFromTooFewBytes) {
  const Bytes bytes = to_bytes(start_of(1));
  EXPECT_THROW(from_bytes<TaxiRide>(bytes.substr(0, bytes.size() - 1)), SnapshotError);
}

TEST(Records, DifferWhenOneFieldDiffers) {
  TaxiRide ride = start_of(1);
  ride.passenger_count += 1;
  EXPECT_NE(ride, start_of(1));
  TaxiFare fare = fare_of(1);
  fare.payment_type = PaymentType::card;
  EXPECT_NE(fare, fare_of(1));
  EXPECT_NE((RideAndFare{start_of(1), fare}), (RideAndFare{start_of(1), fare_of(1)}));
}

TEST(Records, PrintEveryField) {
  const TaxiRide ride{.ride_id = 1,
                      .taxi_id = 2,
                      .driver_id = 3,
                      .event_time = Timestamp{1'577'880'020'000},
                      .start_lon = -73.9F,
                      .start_lat = 40.7F,
                      .end_lon = -73.8F,
                      .end_lat = 40.6F,
                      .passenger_count = 4,
                      .is_start = true};
  EXPECT_EQ(printed(ride),
            "TaxiRide{ride_id=1, START, event_time=2020-01-01T12:00:20.000Z, start=(-73.9, 40.7), "
            "end=(-73.8, 40.6), passenger_count=4, taxi_id=2, driver_id=3}");
  const TaxiFare fare{.ride_id = 1,
                      .taxi_id = 2,
                      .driver_id = 3,
                      .start_time = Timestamp{1'577'880'020'000},
                      .tip = 1.5F,
                      .tolls = 2,
                      .total_fare = 33,
                      .payment_type = PaymentType::card};
  EXPECT_EQ(printed(fare),
            "TaxiFare{ride_id=1, taxi_id=2, driver_id=3, start_time=2020-01-01T12:00:20.000Z, "
            "payment_type=CARD, tip=1.5, tolls=2, total_fare=33}");
  EXPECT_EQ(printed(RideAndFare{ride, fare}),
            "RideAndFare{" + to_string(ride) + ", " + to_string(fare) + "}");
  EXPECT_EQ(printed(PaymentType::cash), "CASH");
}

}  // namespace records_test
}  // namespace weir::taxi
