/// \file
/// What became of a submission, as a page.
#pragma once

#include <string>
#include <vector>

#include "commands/gradebook.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// For the student: points, and of each exercise its verdict, the story of the first failure, the
/// same to be stepped through, and all tests. One file that needs no other.
std::string student_page(const std::vector<workbook::Exercise>& exercises, const Graded& graded);

}  // namespace weir::cli
