/// \file
/// Which test finds which wrong program.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "selftest/programs.hpp"
#include "selftest/trial.hpp"

namespace weir::cli {

/// The hidden tests of an exercise down, the wrong programs across.
class KillMatrix {
 public:
  /// Notes what came of a mistake or of a mutant.
  void add(const Program& program, const Trial& trial);

  /// A line for each test: how many mistakes it finds, and how many mutants it finds first.
  std::string summary() const;
  /// The tests that find nothing.
  std::vector<std::string> idle_tests() const;
  /// All of it, as CSV: a line for each wrong program with the tests that find it.
  void write(const std::filesystem::path& file) const;

 private:
  struct Kills {
    std::size_t mistakes = 0;
    std::size_t mutants = 0;
  };

  std::vector<std::string> tests_;  // in the order of their files
  std::map<std::string, Kills> kills_;
  std::vector<std::pair<std::string, std::vector<std::string>>> programs_;
};

}  // namespace weir::cli
