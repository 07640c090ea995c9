#include "selftest/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grade/paths.hpp"
#include "selftest/equivalents.hpp"
#include "selftest/kill_matrix.hpp"
#include "selftest/screens.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

using Kind = Program::Kind;

class Report {
 public:
  Report(const workbook::Exercise& exercise, Naming& naming, Slice slice)
      : exercise_(exercise),
        slice_(slice),
        naming_(naming),
        list_(root_folder() / "grader" / "mistakes" / exercise.id / "equivalent.toml"),
        equivalents_(read_equivalents(list_)),
        uses_(equivalents_.size(), Use::none) {}

  Counts of(const std::vector<Program>& programs, const std::vector<Trial>& trials) {
    for (std::size_t i = 0; i < programs.size(); ++i) add(programs[i], trials[i]);
    take_naming();
    check_alternatives(programs);
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      if (uses_[i] != Use::none_needed) continue;
      complain(fmt::format("{}: no mutant survives that this names: {}, {}",
                           as_typed(list_).string(), equivalents_[i].line, equivalents_[i].change));
    }
    if (slice_.is_all()) {
      for (const auto& test : matrix_.idle_tests()) {
        complain(fmt::format("{} finds nothing that is wrong", test));
      }
    }
    const auto csv = build_folder() / "selftest" / (exercise_.id + ".csv");
    matrix_.write(csv);
    say(fmt::format("{}\n{}{}  each program and each test: {}\n\n", exercise_.id, matrix_.summary(),
                    complaints_, as_typed(csv).string()));
    return counts_;
  }

 private:
  /// What an entry of the list is good for. Not all mutants are tried: `none` may be of another.
  enum class Use { none, none_needed, needed };

  void complain(const std::string& what) {
    ++counts_.wrong;
    complaints_ += fmt::format("  WRONG {}\n", what);
  }

  void add(const Program& program, const Trial& trial) {
    if (!trial.problem.empty()) complain(fmt::format("{} {}", program.name, trial.problem));
    naming_.take(program, trial);
    if (!is_in_guide(exercise_, program.name, trial.screen)) {
      complain(
          fmt::format("{} has another screen in the guide: ./weir selftest --write", program.name));
    }
    const std::size_t good = trial.problem.empty() ? 1 : 0;
    switch (program.kind) {
      case Kind::stub:
        break;
      case Kind::reference:
      case Kind::alternative:
      case Kind::rewrite:
      case Kind::restamped:
        counts_.passed += {good, 1};
        break;
      case Kind::mistake:
        counts_.mistakes += {good, 1};
        matrix_.add(program, trial);
        break;
      case Kind::mutant:
        if (trial.compiles) add_mutant(program, trial);
        break;
      case Kind::right_trial:
      case Kind::wrong_trial:
        counts_.trials += {good, 1};
        break;
      case Kind::part:
      case Kind::thrower:
        break;
    }
  }

  void take_naming() {
    for (const auto& problem : naming_.problems()) complain(problem);
    counts_.mistakes_said += naming_.of_mistakes();
    counts_.parts_said += naming_.of_parts();
    counts_.trials_said += naming_.of_trials();
    counts_.others_said += naming_.of_others();
    counts_.events = naming_.most_events();
  }

  void add_mutant(const Program& program, const Trial& trial) {
    bool is_known = false;
    for (std::size_t i = 0; i < equivalents_.size(); ++i) {
      if (!equivalents_[i].names(program.of, program.mutant)) continue;
      is_known = is_known || !trial.fails;
      if (!trial.fails) uses_[i] = Use::needed;
      if (uses_[i] == Use::none) uses_[i] = Use::none_needed;
    }
    matrix_.add(program, trial);
    counts_.mutants += {trial.fails || is_known ? 1U : 0U, 1};
    if (is_known) ++counts_.same;
    if (trial.fails || is_known) return;
    complain(
        fmt::format("{} survives: no test finds it, and {} does not say that it is right\n"
                    "        {}",
                    program.name, as_typed(list_).string(), program.mutant.source));
  }

  void check_alternatives(const std::vector<Program>& programs) {
    const auto alternatives = std::count_if(programs.begin(), programs.end(), [](const Program& p) {
      return p.kind == Kind::alternative;
    });
    if (alternatives < 2)
      complain(fmt::format("has {} alternatives: at least two are wanted", alternatives));
  }

  const workbook::Exercise& exercise_;
  Slice slice_;
  Naming& naming_;
  std::filesystem::path list_;
  std::vector<Equivalent> equivalents_;
  std::vector<Use> uses_;
  KillMatrix matrix_;
  Counts counts_;
  std::string complaints_;
};

}  // namespace

void Counts::operator+=(const Counts& other) {
  passed += other.passed;
  mistakes += other.mistakes;
  mistakes_said += other.mistakes_said;
  parts_said += other.parts_said;
  trials += other.trials;
  trials_said += other.trials_said;
  others_said += other.others_said;
  mutants += other.mutants;
  same += other.same;
  events = std::max(events, other.events);
  wrong += other.wrong;
}

Counts report(const workbook::Exercise& exercise, const std::vector<Program>& programs,
              const std::vector<Trial>& trials, Naming& naming, Slice slice) {
  return Report(exercise, naming, slice).of(programs, trials);
}

}  // namespace weir::cli
