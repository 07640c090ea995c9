/// \file
/// What is written down of a class.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "grade/verdict.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// What one student handed in, and what became of it.
struct Graded {
  std::string name;                       ///< what the submission is called
  std::string problem;                    ///< what is missing, or why nothing could be graded
  std::vector<grader::Verdict> verdicts;  ///< of the exercises, in order
  std::string student{};                  ///< who it is of; empty: as `name`
  std::string email{};                    ///< empty: nobody has said it

  /// Who it is of.
  const std::string& shown_name() const { return student.empty() ? name : student; }
  /// Whether the grader itself has failed with an exercise.
  bool is_fault() const {
    return std::any_of(verdicts.begin(), verdicts.end(), [](const grader::Verdict& verdict) {
      return verdict.outcome == grader::Outcome::not_graded;
    });
  }
  /// Of all exercises; not known while the grader has failed with one.
  std::string points() const {
    std::size_t sum = 0;
    for (const auto& verdict : verdicts) sum += verdict.points;
    return is_fault() ? "" : std::to_string(sum);
  }
};

/// The class as a table: a row a submission, with who it is of, its points and the most that there
/// are, two columns an exercise, and what is missing; nothing in it is a formula or ends a line
/// early. `level` is the sandbox's.
std::string gradebook(const std::vector<workbook::Exercise>& exercises,
                      const std::vector<Graded>& all, std::string_view level);

/// The class as JUnit's XML.
std::string junit(const std::vector<Graded>& all);

}  // namespace weir::cli
