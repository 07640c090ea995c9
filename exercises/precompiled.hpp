/// \file
/// The headers that are precompiled for the code of exercises and solutions. A file includes what
/// it uses all the same: this only makes it fast.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <queue>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "weir/taxi/csv_sources.hpp"
#include "weir/taxi/generator_sources.hpp"
#include "weir/taxi/geography.hpp"
#include "weir/taxi/ride_and_fare.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"
#include "weir/weir.hpp"
