/// \file
/// Which submissions of a class read alike.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/box.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// Submissions whose texts of an exercise consist of the same words in the same order, whatever
/// their names, comments and lay-out.
struct Alike {
  std::string exercise;              ///< id
  unsigned percent = 100;            ///< how much of one stands in another, at the least
  std::vector<std::size_t> which{};  ///< numbers of submissions, in order; two at least

  /// Equal if all parts are.
  friend bool operator==(const Alike&, const Alike&) = default;
};

/// Programs of fewer words are alike by themselves, and are not compared.
inline constexpr std::size_t fewest_words = 120;
/// How much has to be the same.
inline constexpr unsigned least_percent = 70;

/// Those of an exercise that read alike, by sim_c++ of the package similarity-tester, which runs
/// confined; none where it is not installed. `texts` are those of all submissions, by number; an
/// empty one was not handed in. \throws Error if the comparison fails.
std::optional<std::vector<Alike>> read_alike(const workbook::Exercise& exercise,
                                             const std::vector<std::string>& texts,
                                             sandbox::Level level);

}  // namespace weir::cli
