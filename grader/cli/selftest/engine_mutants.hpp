/// \file
/// Engines with one mistake each, and the tests that must notice it.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "selftest/engine_build.hpp"
#include "selftest/engine_mutations.hpp"

namespace weir::cli {

/// One mutation, and what is made of it. The mutation and the test must outlive it.
///
/// A changed source is compiled into an engine of its own, which the test's program is given in
/// place of the real one. A changed header is compiled into the test, where nearly all that headers
/// hold is used, and only if that is not enough into an engine too.
class EngineMutant {
 public:
  /// How a run of the test ended: `none` if it did not begin.
  enum class Color { green, red, none };

  /// Writes the changed file below mutants_folder(). \throws Error if the mutation does not fit.
  EngineMutant(const Mutation& mutation, const EngineTest& test);

  const Mutation& mutation() const { return *mutation_; }
  /// How it is built, for grader/semantics/CMakeLists.txt. `readers` are those of the headers.
  std::string cmake(const std::map<std::filesystem::path, std::set<std::string>>& readers) const;
  /// What ninja has to build for a run.
  std::string target(bool with_engine) const;
  /// Runs the test on what was built, which is then removed: it is some megabytes. Thread-safe.
  Color run(bool with_engine) const;
  /// Whether an engine of its own is left to be tried where the test alone has not noticed.
  bool has_engine_left() const { return is_header_; }

 private:
  std::filesystem::path engine() const { return folder_ / "libweir_framework.so"; }
  std::filesystem::path program() const {
    return is_header_ ? folder_ / "mutant_test" : test_->program;
  }

  const Mutation* mutation_;
  const EngineTest* test_;
  bool is_header_;
  std::string id_;
  std::filesystem::path folder_;
};

/// Builds mutants, side by side, and runs their tests; answers how each ended.
std::vector<EngineMutant::Color> try_mutants(const std::vector<const EngineMutant*>& mutants);

}  // namespace weir::cli
