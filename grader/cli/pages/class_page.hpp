/// \file
/// What became of a class, as a page.
#pragma once

#include <string>
#include <vector>

#include "commands/gradebook.hpp"
#include "commands/similarity.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// Submissions that fail an exercise in the same way.
struct WayToFail {
  std::string exercise;                ///< id
  std::string mistake{};               ///< the catalogued one that all behave like; may be none
  std::string test{};                  ///< that all fail first
  grader::Outcome outcome{};           ///< what became of it
  std::vector<std::size_t> failing{};  ///< numbers of submissions; the first stands for all
};

/// All ways to fail, those of the most submissions first. Submissions that behave like one
/// catalogued mistake fail in the same way; of others, those that fail the same test first, alike.
std::vector<WayToFail> ways_to_fail(const std::vector<workbook::Exercise>& exercises,
                                    const std::vector<Graded>& all);

/// For the instructor: how points are distributed, which tests are the hardest, in which ways
/// submissions fail, which of them read alike (none where nobody could look), and all of them, each
/// with a link to its page in students/NAME/.
std::string class_page(const std::vector<workbook::Exercise>& exercises,
                       const std::vector<Graded>& all,
                       const std::optional<std::vector<Alike>>& alike = std::nullopt);

}  // namespace weir::cli
