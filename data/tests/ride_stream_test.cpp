#include "weir/taxi/ride_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <vector>

#include "csv_text.hpp"
#include "weir/error.hpp"
#include "weir/taxi/csv_format.hpp"
#include "weir/taxi/generator.hpp"
#include "weir/taxi/geography.hpp"

namespace weir::taxi {
namespace ride_stream_test {

std::vector<TaxiRide> rest_of(RideStream& stream) {
  std::vector<TaxiRide> rides;
  while (const auto ride = stream.next()) rides.push_back(*ride);
  return rides;
}

std::vector<TaxiRide> all_of(RideStreamOptions options) {
  RideStream stream(options);
  return rest_of(stream);
}

TEST(RideStream, EmitsTheAncestorsEventsBitForBit) {
  std::string csv(csv_header<TaxiRide>(FloatFormat::hex));
  csv += '\n';
  for (const auto& ride : all_of({.rides = 2000, .drain = false})) {
    append_csv(csv, ride, FloatFormat::hex);
  }
  EXPECT_TRUE(csv == text_of(WEIR_DATA_TESTS "/golden/rides_2000.csv"));
}

TEST(RideStream, HasTheAncestorsFigures) {
  const auto rides = all_of({.rides = 2000, .drain = false});
  int starts = 0;
  int in_nyc = 0;
  int starts_in_nyc = 0;
  int out_of_order = 0;
  Duration lateness{};
  Timestamp latest = Timestamp::min();
  for (const auto& ride : rides) {
    const bool inside =
        is_in_nyc(ride.start_lon, ride.start_lat) && is_in_nyc(ride.end_lon, ride.end_lat);
    starts += ride.is_start;
    in_nyc += inside;
    starts_in_nyc += inside && ride.is_start;
    out_of_order += ride.event_time < latest;
    latest = std::max(latest, ride.event_time);
    lateness = std::max(lateness, latest - ride.event_time);
  }
  std::ostringstream figures;
  figures << "starts=" << starts << " events=" << rides.size() << " inNYCevents=" << in_nyc
          << " inNYCstarts=" << starts_in_nyc << " outOfOrder=" << out_of_order
          << " maxLatenessMillis=" << lateness.count() << '\n';
  EXPECT_EQ(text_of(WEIR_DATA_TESTS "/golden/ride_stats_2000.txt").substr(0, figures.str().size()),
            figures.str());
}

TEST(RideStream, EndsEveryRideWhenDrained) {
  std::map<DriverId, int> events;
  for (const auto& ride : all_of({.rides = 2000, .drain = true})) ++events[ride.driver_id];
  std::ostringstream csv;
  for (const auto& [driver, count] : events) csv << driver << ',' << count << '\n';
  EXPECT_EQ(csv.str(), text_of(WEIR_DATA_TESTS "/golden/ride_counts_2000.csv"));
}

TEST(RideStream, DrainsInOrderOfTimeAfterTheSameEvents) {
  const auto cut = all_of({.rides = 100, .drain = false});
  const auto drained = all_of({.rides = 100, .drain = true});
  ASSERT_EQ(drained.size(), 200);
  EXPECT_TRUE(std::equal(cut.begin(), cut.end(), drained.begin()));
  const auto rest = drained.begin() + static_cast<std::ptrdiff_t>(cut.size());
  EXPECT_TRUE(std::is_sorted(rest, drained.end(), [](const TaxiRide& a, const TaxiRide& b) {
    return a.event_time < b.event_time;
  }));
  EXPECT_TRUE(
      std::none_of(rest, drained.end(), [](const TaxiRide& ride) { return ride.is_start; }));
}

// Not only full batches: the stream of any number of rides is the endless one up to the batch of
// the last START, without the rides that come after it.
TEST(RideStream, LeavesOutWhatIsPastTheLastRideAndChangesNothingElse) {
  for (RideId rides = 1; rides <= 60; ++rides) {
    auto expected = all_of({.rides = (rides + 4) / 5 * 5, .drain = false});
    std::erase_if(expected, [&](const TaxiRide& ride) { return ride.ride_id > rides; });
    EXPECT_EQ(all_of({.rides = rides, .drain = false}), expected) << rides;
    EXPECT_EQ(all_of({.rides = rides, .drain = true}).size(), 2 * rides) << rides;
  }
}

class RideStreamSeek : public testing::TestWithParam<RideStreamOptions> {};

TEST_P(RideStreamSeek, GivesTheSameRemainingEventsFromEveryPosition) {
  const auto all = all_of(GetParam());
  RideStream stream(GetParam());
  for (std::size_t position = all.size() + 1; position-- > 0;) {
    stream.seek(position);
    ASSERT_EQ(stream.position(), position);
    const std::vector<TaxiRide> expected(all.begin() + static_cast<std::ptrdiff_t>(position),
                                         all.end());
    ASSERT_EQ(rest_of(stream), expected) << "from position " << position;
  }
}

INSTANTIATE_TEST_SUITE_P(Streams, RideStreamSeek,
                         testing::Values(RideStreamOptions{.rides = 300, .drain = true},
                                         RideStreamOptions{.rides = 300, .drain = false},
                                         RideStreamOptions{.rides = 3, .drain = true},
                                         RideStreamOptions{.rides = 298, .drain = true}));

TEST(RideStream, SeeksAmongRidesThatLastAsLongAsRidesCan) {
  const auto all = all_of({.rides = 5000});
  RideStream stream({.rides = 5000});
  for (std::size_t position = 0; position < all.size(); position += 37) {
    stream.seek(position);
    for (std::size_t i = position; i < std::min(all.size(), position + 400); ++i) {
      ASSERT_EQ(stream.next(), all[i]) << "from position " << position;
    }
  }
}

TEST(RideStream, StopsAtItsEndWhenItSeeksPastIt) {
  RideStream stream({.rides = 20});
  stream.seek(1'000'000);
  EXPECT_EQ(stream.position(), 40);
  EXPECT_FALSE(stream.next());
}

TEST(RideStream, SeeksInATimeThatDoesNotDependOnThePosition) {
  RideStream stream;
  stream.seek(1'000'000'000'000);  // hours away, if it were walked
  EXPECT_EQ(stream.position(), 1'000'000'000'000);
  const auto ride = stream.next();
  ASSERT_TRUE(ride);
  EXPECT_NEAR(static_cast<double>(ride->ride_id), 5e11, 2000);
}

TEST(RideStream, RefusesANumberOfRidesThatIsOutOfRange) {
  EXPECT_THROW(RideStream({.rides = 0}), Error);
  EXPECT_THROW(RideStream({.rides = -5}), Error);
  EXPECT_THROW(RideStream({.rides = max_ride_id + 1}), Error);
  EXPECT_NO_THROW(RideStream({.rides = max_ride_id}));
}

}  // namespace ride_stream_test
}  // namespace weir::taxi
