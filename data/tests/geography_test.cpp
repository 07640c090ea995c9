#include "weir/taxi/geography.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "weir/error.hpp"

namespace weir::taxi {
namespace geography_test {

constexpr float infinity = std::numeric_limits<float>::infinity();

float next_east(float lon) { return std::nextafter(lon, infinity); }
float next_west(float lon) { return std::nextafter(lon, -infinity); }

// Longitude -73.9, in the middle of the city.
TEST(IsInNyc, IncludesItsSouthAndNorthBorder) {
  EXPECT_TRUE(is_in_nyc(-73.9F, 40.5F));
  EXPECT_FALSE(is_in_nyc(-73.9F, std::nextafter(40.5F, 0.0F)));
  EXPECT_TRUE(is_in_nyc(-73.9F, 41.0F));
  EXPECT_FALSE(is_in_nyc(-73.9F, std::nextafter(41.0F, 90.0F)));
}

// Neither -74.05F nor -73.7F is the double of that name: both lie outside, and their neighbours
// inside.
TEST(IsInNyc, ComparesLongitudesAsDoubles) {
  EXPECT_FALSE(is_in_nyc(-74.05F, 40.7F));
  EXPECT_TRUE(is_in_nyc(next_east(-74.05F), 40.7F));
  EXPECT_FALSE(is_in_nyc(-73.7F, 40.7F));
  EXPECT_TRUE(is_in_nyc(next_west(-73.7F), 40.7F));
}

TEST(IsInNyc, ExcludesWhatIsNoPlace) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(is_in_nyc(nan, 40.7F));
  EXPECT_FALSE(is_in_nyc(-73.9F, nan));
  EXPECT_FALSE(is_in_nyc(-infinity, infinity));
}

TEST(GridCell, CountsFromNorthWestToSouthEast) {
  const float west = next_east(-74.05F);
  const float east = next_west(-73.7F);
  EXPECT_EQ(map_to_grid_cell(west, 41.0F), 0);
  EXPECT_EQ(map_to_grid_cell(east, 41.0F), 249);
  EXPECT_EQ(map_to_grid_cell(west, 40.998F), 250);
  EXPECT_EQ(map_to_grid_cell(west, 40.5F), 399 * 250);
  EXPECT_EQ(map_to_grid_cell(east, 40.5F), Grid::columns * Grid::rows - 1);
}

TEST(GridCell, HoldsItsOwnCenter) {
  for (GridCell cell = 0; cell < Grid::columns * Grid::rows; ++cell) {
    const auto [lon, lat] = grid_cell_center(cell);
    ASSERT_EQ(map_to_grid_cell(lon, lat), cell);
  }
}

TEST(GridCell, DoesNotExistOutsideTheCity) {
  EXPECT_THROW(map_to_grid_cell(-73.9F, 41.1F), Error);
  EXPECT_THROW(map_to_grid_cell(-73.7F, 40.7F), Error);
  EXPECT_THROW(grid_cell_center(-1), Error);
  EXPECT_THROW(grid_cell_center(Grid::columns * Grid::rows), Error);
}

TEST(Distance, IsThatOfKnownPlaces) {
  const Location empire_state{-73.9857F, 40.7484F};
  const Location jfk{-73.7781F, 40.6413F};
  EXPECT_NEAR(euclidean_distance_km(empire_state, jfk), 21.1, 0.1);
  EXPECT_EQ(euclidean_distance_km(empire_state, jfk), euclidean_distance_km(jfk, empire_state));
  EXPECT_EQ(euclidean_distance_km(jfk, jfk), 0);
}

TEST(Distance, IsShorterForADegreeOfLongitudeThanOfLatitude) {
  EXPECT_NEAR(euclidean_distance_km({0, 0}, {1, 0}), 111.320, 1e-9);
  EXPECT_NEAR(euclidean_distance_km({0, 60}, {1, 60}), 111.320 / 2, 1e-9);
  EXPECT_NEAR(euclidean_distance_km({0, 60}, {0, 61}), 110.574, 1e-9);
}

TEST(DirectionAngle, TurnsFromEastOverSouth) {
  const Location here{-73.9F, 40.75F};
  EXPECT_EQ(direction_angle(here, {-73.8F, 40.75F}), 0);
  EXPECT_NEAR(direction_angle(here, {-73.9F, 40.70F}), 90, 1e-9);
  EXPECT_NEAR(direction_angle(here, {-74.0F, 40.75F}), 180, 1e-9);
  EXPECT_NEAR(direction_angle(here, {-73.9F, 40.80F}), 270, 1e-9);
}

TEST(DirectionAngle, LiesBelow360) {
  const Location here{0, 0};
  EXPECT_EQ(direction_angle(here, here), 0);
  // a hair to the north of east: 360 degrees less some 1e-38, which is no double
  EXPECT_EQ(direction_angle(here, {1, std::numeric_limits<float>::min()}), 0);
  EXPECT_NEAR(direction_angle({0, 0}, {1, 0.01F}), 359.43, 0.01);
}

}  // namespace geography_test
}  // namespace weir::taxi
