/// \file
/// How well mistakes are explained.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "explain/catalogue.hpp"
#include "selftest/programs.hpp"
#include "selftest/trial.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// Says how many of an exercise's catalogued mistakes are named and shrunk as they should be; and
/// what would be said of each if it were not in the catalogue, and of each right program: nothing,
/// or something that is true of it.
class Naming {
 public:
  /// Records how the mistakes, which are built, behave, and compares that with catalogue_file();
  /// with `write`, writes it there. \throws Error.
  Naming(const workbook::Exercise& exercise, const std::vector<Program>& programs, bool write);

  /// What came of one of the programs.
  void take(const Program& program, const Trial& trial);

  /// What is not as it should be, a line for each.
  const std::vector<std::string>& problems() const { return problems_; }
  std::size_t explained() const { return explained_; }      ///< mistakes
  std::size_t named() const { return named_; }              ///< those of them named rightly
  std::size_t accusations() const { return accusations_; }  ///< that are wrong
  std::size_t most_events() const { return most_events_; }  ///< in the story of a mistake

 private:
  void leave_one_out(const grader::Catalogue& recorded);
  void take_mistake(const Program& program, const Trial& trial);
  const grader::Mistake* mistake_named(const std::string& name) const;
  void accuse(std::string problem);

  const workbook::Exercise& exercise_;
  grader::Catalogue kept_;
  std::size_t explained_ = 0;
  std::size_t named_ = 0;
  std::size_t accusations_ = 0;
  std::size_t most_events_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace weir::cli
