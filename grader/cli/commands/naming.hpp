/// \file
/// How well mistakes are explained: a part of `weir selftest`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "explain/catalogue.hpp"
#include "verdict.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// Takes the verdicts on an exercise's catalogued mistakes, and says how many of them were named
/// and shrunk as they should be; and asks of each mistake what would be said if it were not in the
/// catalogue: nothing, or something that is true of it.
class Naming {
 public:
  /// Records the catalogue anew. \throws Error as record_catalogue().
  explicit Naming(const workbook::Exercise& exercise);

  /// A catalogued mistake has this verdict. Thread-safe.
  void take(const std::filesystem::path& mistake, const Verdict& verdict);
  /// A right solution is to be like no mistake. Thread-safe.
  void take_right_one(const workbook::Exercise& exercise, const std::filesystem::path& program);

  /// What is not as it should be, a line for each.
  std::vector<std::string> problems() const;
  /// Whether nobody was accused wrongly, and all stories are small.
  bool is_well() const { return wrongly_accused_ == 0 && is_small_; }
  /// The counts, in a line.
  std::string summary() const;

 private:
  void leave_one_out();
  const grader::Mistake* mistake_named(const std::string& name) const;

  grader::Catalogue recorded_;
  grader::Catalogue kept_;
  std::mutex mutex_;
  std::size_t explained_ = 0;
  std::size_t named_ = 0;
  std::size_t wrongly_accused_ = 0;
  std::size_t most_events_ = 0;
  bool is_small_ = true;
  std::vector<std::string> problems_;
};

}  // namespace weir::cli
