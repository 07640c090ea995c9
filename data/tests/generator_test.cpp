#include "weir/taxi/generator.hpp"

#include <gtest/gtest.h>

#include "csv_text.hpp"
#include "weir/taxi/csv_format.hpp"

namespace weir::taxi {
namespace generator_test {

TEST(Generator, MakesTheAncestorsFaresBitForBit) {
  std::string csv(csv_header<TaxiFare>(FloatFormat::hex));
  csv += '\n';
  for (RideId id = 1; id <= 2000; ++id) append_csv(csv, fare_of(id), FloatFormat::hex);
  EXPECT_TRUE(csv == text_of(WEIR_DATA_TESTS "/golden/fares_2000.csv"));
}

TEST(Generator, StartsARideEveryTwentySecondsFromNoon) {
  EXPECT_EQ(start_of(1).event_time, Timestamp{1'577'880'020'000});
  EXPECT_EQ(start_of(3).event_time - start_of(2).event_time, 20s);
}

TEST(Generator, GivesStartAndEndOfARideTheSameFieldsButForTheTime) {
  for (const RideId id : {1, 2, 77, 1000, 123'456}) {
    TaxiRide end = end_of(id);
    EXPECT_FALSE(end.is_start);
    EXPECT_EQ(end.event_time, end_time_of(id));
    EXPECT_GE(end.event_time, start_time_of(id));
    EXPECT_LE(end.event_time, start_time_of(id) + max_ride_duration);
    end.is_start = true;
    end.event_time = start_time_of(id);
    EXPECT_EQ(end, start_of(id));
  }
}

TEST(Generator, GivesRideAndFareTheSameDriverTaxiAndTime) {
  for (RideId id = 1; id <= 100; ++id) {
    EXPECT_EQ(fare_of(id).driver_id, start_of(id).driver_id);
    EXPECT_EQ(fare_of(id).taxi_id, start_of(id).taxi_id);
    EXPECT_EQ(fare_of(id).start_time, start_of(id).event_time);
  }
}

TEST(Generator, ChargesTollsOnlyForEveryTenthRide) {
  for (RideId id = 1; id <= 100; ++id) {
    EXPECT_TRUE(id % 10 == 0 || fare_of(id).tolls == 0) << id;
  }
  EXPECT_GT(fare_of(10).tolls + fare_of(20).tolls + fare_of(30).tolls, 0);
}

TEST(Generator, ReachesItsLargestRideId) {
  EXPECT_GT(start_of(max_ride_id).event_time, start_of(max_ride_id - 1).event_time);
  EXPECT_EQ(fare_of(max_ride_id).ride_id, max_ride_id);
}

}  // namespace generator_test
}  // namespace weir::taxi
