#include "weir/taxi/geography.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "weir/error.hpp"

namespace weir::taxi {
namespace {

constexpr double degree = std::numbers::pi / 180;
constexpr double km_per_degree_of_latitude = 110.574;
constexpr double km_per_degree_of_longitude_at_equator = 111.320;

/// From one place to another, in kilometres.
struct Offset {
  double east;
  double north;
};

Offset offset(Location from, Location to) {
  const double from_lat = from.lat;
  const double to_lat = to.lat;
  const double mean_lat = (from_lat + to_lat) / 2;
  return {.east = (double{to.lon} - double{from.lon}) * km_per_degree_of_longitude_at_equator *
                  std::cos(mean_lat * degree),
          .north = (to_lat - from_lat) * km_per_degree_of_latitude};
}

}  // namespace

bool is_in_nyc(float lon, float lat) {
  const double east = lon;
  const double north = lat;
  return east >= NewYork::west && east <= NewYork::east && north >= NewYork::south &&
         north <= NewYork::north;
}

GridCell map_to_grid_cell(float lon, float lat) {
  if (!is_in_nyc(lon, lat)) {
    throw Error(fmt::format(
        "map_to_grid_cell: expected a place in New York City, found longitude {}, latitude {}; "
        "leave out such places with is_in_nyc first",
        lon, lat));
  }
  const auto column = static_cast<int>((double{lon} - NewYork::west) / Grid::cell_width);
  const auto row = static_cast<int>((NewYork::north - double{lat}) / Grid::cell_height);
  return std::min(column, Grid::columns - 1) + std::min(row, Grid::rows - 1) * Grid::columns;
}

Location grid_cell_center(GridCell cell) {
  if (cell < 0 || cell >= Grid::columns * Grid::rows) {
    throw Error(fmt::format("grid_cell_center: expected a cell from 0 to {}, found {}",
                            Grid::columns * Grid::rows - 1, cell));
  }
  const int column = cell % Grid::columns;
  const int row = cell / Grid::columns;
  return {.lon = static_cast<float>(NewYork::west + (column + 0.5) * Grid::cell_width),
          .lat = static_cast<float>(NewYork::north - (row + 0.5) * Grid::cell_height)};
}

double euclidean_distance_km(Location from, Location to) {
  const auto [east, north] = offset(from, to);
  return std::sqrt(east * east + north * north);
}

double direction_angle(Location from, Location to) {
  const auto [east, north] = offset(from, to);
  const double angle = std::atan2(-north, east) / degree;
  const double turned = angle < 0 ? angle + 360 : angle;
  return turned < 360 ? turned : 0;
}

}  // namespace weir::taxi
