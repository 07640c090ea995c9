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

/// What is said of programs: something true, nothing, or something false.
struct Said {
  std::size_t truth = 0;
  std::size_t nothing = 0;
  std::size_t falsehood = 0;

  void operator+=(const Said& other) {
    truth += other.truth;
    nothing += other.nothing;
    falsehood += other.falsehood;
  }
};

/// Says what is said of the programs of an exercise: of each catalogued mistake, as it is and with
/// the other parts unwritten; of each, if it were not in the catalogue; of each right program; and
/// of right programs in which something throws.
class Naming {
 public:
  /// Of what is recorded in catalogue_file().
  explicit Naming(const workbook::Exercise& exercise);

  /// Records anew how the mistakes behave, all of which are built. \throws Error.
  void record(const std::vector<Program>& programs);
  /// Compares all mistakes with what is recorded: their texts, and how those behave that are tried.
  void compare(const std::vector<Program>& tried, const std::vector<Program>& recorded_only);

  /// Builds mistakes of which the other parts are not written, and programs that throw, and asks
  /// what is said of them: a slice of them. \throws Error.
  void ask_more(const std::vector<Program>& programs, Slice slice);
  /// What came of one of the programs.
  void take(const Program& program, const Trial& trial);

  /// What is not as it should be, a line for each.
  const std::vector<std::string>& problems() const { return problems_; }
  const Said& of_mistakes() const { return of_mistakes_; }  ///< as they are
  const Said& of_parts() const { return of_parts_; }        ///< with the other parts unwritten
  const Said& of_trials() const { return of_trials_; }      ///< that are wrong
  const Said& of_others() const { return of_others_; }      ///< unknown, right, or throwing
  std::size_t most_events() const { return most_events_; }  ///< in the story of a mistake

 private:
  bool is_recorded(const Program& program) const;
  bool is_of_tests() const;
  void find_each(const grader::Catalogue& part);
  void leave_one_out(const grader::Catalogue& recorded);
  void take_record(const Program& program);
  void take_mistake(const Program& program, const Trial& trial);
  void take_trial(const Program& program, const Trial& trial);
  std::string truth_of(const std::string& program, const std::string& mistakes,
                       const grader::Mistake* said, std::string truth);
  std::vector<Program> programs_of_parts(const std::vector<Program>& programs) const;
  void ask(const Program& program);
  const grader::Mistake* said_of(const Program& program, const grader::Catalogue& part) const;
  const grader::Catalogue* part_of(const std::string& name) const;
  const grader::Mistake* mistake_named(const std::string& name) const;
  void count(Said& said, const std::string& program, const grader::Mistake* name,
             const std::string& truth);

  const workbook::Exercise& exercise_;
  grader::Catalogues kept_;
  Said of_mistakes_;
  Said of_parts_;
  Said of_trials_;
  Said of_others_;
  std::size_t most_events_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace weir::cli
