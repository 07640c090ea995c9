/// \file
/// New York City as a rectangle, divided into a grid of cells of about 120 m by 140 m; distances
/// and directions.
///
/// Longitudes are degrees east, latitudes degrees north. Coordinates are floats, as in the events,
/// and are widened before they are compared with a border: -73.7F lies a hair east of -73.7 and so
/// outside. Pure functions, safe from any thread.
#pragma once

#include <cstdint>

namespace weir::taxi {

/// The borders of New York City, each inside it, in degrees.
struct NewYork {
  static constexpr double west = -74.05;  ///< smallest longitude
  static constexpr double east = -73.7;   ///< largest longitude
  static constexpr double south = 40.5;   ///< smallest latitude
  static constexpr double north = 41.0;   ///< largest latitude
};

/// The grid that covers New York City.
struct Grid {
  static constexpr double cell_width = 0.0014;    ///< degrees of longitude
  static constexpr double cell_height = 0.00125;  ///< degrees of latitude
  static constexpr int columns = 250;             ///< cells from west to east
  static constexpr int rows = 400;                ///< cells from north to south
};

/// Names a cell: 0 in the north-west corner, then eastwards, row after row to the south;
/// `Grid::columns * Grid::rows - 1` in the south-east corner.
using GridCell = std::int32_t;

/// A place on the map.
struct Location {
  float lon = 0;  ///< degrees east
  float lat = 0;  ///< degrees north

  /// Equal in both coordinates.
  friend bool operator==(const Location&, const Location&) = default;
};

/// Whether the place lies within the borders of New York City; a place on a border does, NaN does
/// not.
bool is_in_nyc(float lon, float lat);

/// The cell that the place lies in. A place on the border between two cells belongs to the one to
/// the east or south of it, but at the city's own east and south border to the last one. \throws
/// Error for a place that is not in New York City.
GridCell map_to_grid_cell(float lon, float lat);

/// The middle of the cell.
/// \throws Error if there is no such cell.
Location grid_cell_center(GridCell cell);

/// Kilometres as the crow flies, on a map that is flat: good to about 0.1 % within a city.
double euclidean_distance_km(Location from, Location to);

/// Which way `to` lies from `from`, in degrees, in [0, 360): 0 is east, 90 south, 180 west, 270
/// north. 0 where both are the same place.
double direction_angle(Location from, Location to);

}  // namespace weir::taxi
