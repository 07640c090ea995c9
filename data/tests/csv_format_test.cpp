#include "weir/taxi/csv_format.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "weir/taxi/generator.hpp"

namespace weir::taxi {
namespace csv_format_test {

std::string line_of(const auto& event, FloatFormat floats) {
  std::string line;
  append_csv(line, event, floats);
  return line;
}

TEST(CsvFormat, WritesFloatsAsBits) {
  EXPECT_EQ(line_of(fare_of(1), FloatFormat::hex),
            "1,2013000185,2013000185,1577880020000,CASH,42040000,00000000,42ec0000\n");
  EXPECT_EQ(line_of(start_of(5), FloatFormat::hex),
            "5,1,1577880100000,c293b7ba,42231510,c2938265,42239cd0,3,2013000087,2013000087\n");
}

TEST(CsvFormat, WritesTheFewestDecimalsThatGiveTheSameFloat) {
  EXPECT_EQ(line_of(fare_of(2), FloatFormat::decimal),
            "2,2013000108,2013000108,1577880040000,CARD,14,0,48\n");
  TaxiFare fare = fare_of(2);
  fare.tip = 0.1F;
  fare.tolls = -2.5F;
  fare.total_fare = 16777216;
  EXPECT_EQ(line_of(fare, FloatFormat::decimal),
            "2,2013000108,2013000108,1577880040000,CARD,0.1,-2.5,16777216\n");
}

TEST(CsvFormat, WritesTheLargestNumbers) {
  TaxiRide ride;
  ride.ride_id = std::numeric_limits<RideId>::min();
  ride.taxi_id = std::numeric_limits<RideId>::max();
  ride.event_time = Timestamp::min();
  ride.start_lon = std::numeric_limits<float>::lowest();
  ride.start_lat = -std::numeric_limits<float>::denorm_min();
  ride.end_lon = -1.17549435e-38F;
  ride.passenger_count = std::numeric_limits<std::int16_t>::min();
  EXPECT_EQ(line_of(ride, FloatFormat::decimal),
            "-9223372036854775808,0,-9223372036854775808,-3.4028235e+38,-1e-45,-1.1754944e-38,0,"
            "-32768,9223372036854775807,0\n");
}

TEST(CsvFormat, AppendsToWhatIsThere) {
  std::string text = "before\n";
  append_csv(text, fare_of(1), FloatFormat::hex);
  append_csv(text, fare_of(2), FloatFormat::hex);
  EXPECT_EQ(text, "before\n" + line_of(fare_of(1), FloatFormat::hex) +
                      line_of(fare_of(2), FloatFormat::hex));
}

}  // namespace csv_format_test
}  // namespace weir::taxi
