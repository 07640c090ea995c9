#include "selftest/attacks.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "grade/confinement.hpp"
#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/verdict.hpp"
#include "selftest/toml_table.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// What attacks write where they can.
constexpr const char* planted[] = {"/tmp/weir-planted", "/dev/shm/weir-planted"};

/// A submission that is hostile, or one that an attack is like.
struct Attack {
  std::string name;
  std::string like;  // whose points it may have at most; empty for an honest one
  std::string text;
};

/// \throws Error if there is none of that name.
Attack named(const std::vector<Attack>& all, const std::string& name) {
  const auto one =
      std::find_if(all.begin(), all.end(), [&](const Attack& it) { return it.name == name; });
  if (one == all.end()) throw Error(tr("there is no submission '{}' among attacks", name));
  return *one;
}

void put_in(std::string& frame, const std::string& what, const std::string& text) {
  const auto at = frame.find(what);
  if (at == std::string::npos) throw Error(tr("expected {} in the frame of attacks", what));
  frame.replace(at, what.size(), text);
}

/// All of a kind: `attack`, `honest`.
std::vector<Attack> attacks_of(const fs::path& folder, const std::string& kind) {
  const std::string frame = grader::text_of(folder / "frame.txt");
  std::vector<Attack> attacks;
  for (const auto& table : read_toml(folder / "attacks.toml").tables(kind)) {
    const bool is_hostile = kind == "attack";
    if (is_hostile) {
      table.allow({"name", "tries", "like", "before", "filter", "probe"});
    } else {
      table.allow({"name", "filter"});
    }
    const auto probe = table.optional_text("probe");
    Attack attack{.name = table.text("name"),
                  .like = is_hostile ? table.text("like") : "",
                  .text = "// Tries: " + table.optional_text("tries") + ".\n" + frame};
    put_in(attack.text, "@before@", table.optional_text("before"));
    put_in(attack.text, "@filter@",
           probe.empty() ? table.text("filter")
                         : "if (" + probe + ") return inside(ride);\nstd::abort();");
    attacks.push_back(std::move(attack));
  }
  return attacks;
}

/// What others leave behind becomes a child of this process, however it calls itself.
void inherit_what_is_left() {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
    throw Error(tr("cannot watch over processes"));
}

void end_children() {
  std::ifstream children("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t child = 0; children >> child;) kill(child, SIGKILL);
}

/// Waits until nothing of a submission runs any more; false if something goes on, which is ended:
/// it says nothing of the next submission.
bool has_all_ended() {
  // The system takes a moment to end all of a box, and more where it holds many files and the
  // machine is busy; what is meant to stay stays longer than any wait.
  constexpr int looks = 600;
  for (int look = 0; look < looks; ++look) {
    pid_t ended = 0;
    while ((ended = waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (ended < 0) return true;  // there is no child
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  end_children();
  return false;
}

/// Whether what is said of a submission quotes the list of users.
bool tells_a_secret(const Verdict& verdict) {
  std::string said = verdict.errors + verdict.warnings;
  for (const auto& test : verdict.tests) said += test.explanation;
  return said.find("root:") != std::string::npos;
}

/// What has not been contained, in a sentence; empty if all was.
std::string complaint_of(const Verdict& verdict, std::size_t allowed) {
  if (verdict.outcome == Outcome::not_graded) return tr("the grader failed: {}", verdict.errors);
  if (verdict.points > allowed) return tr("{} points of at most {}", verdict.points, allowed);
  if (tells_a_secret(verdict)) return tr("what is said of it quotes a file of the machine");
  for (const auto* file : planted) {
    if (fs::exists(file)) return tr("it has written {}", file);
  }
  return has_all_ended() ? "" : tr("it has left processes");
}

/// Tries the attacks of one exercise.
class Trying {
 public:
  Trying(const workbook::Exercise& exercise, sandbox::Level level)
      : exercise_(exercise),
        level_(level),
        folder_(root_folder() / "grader" / "attacks" / exercise.id) {}

  /// How many have not been contained.
  std::size_t run(Slice slice) {
    if (!fs::exists(folder_)) return 0;
    const auto attacks = attacks_of(folder_, "attack");
    std::size_t tried = 0;
    std::size_t escaped = 0;
    for (std::size_t i = slice.number; i < attacks.size(); i += slice.of) {
      ++tried;
      if (!is_contained(attacks[i])) ++escaped;
    }
    if (grade(grader::text_of(file_of(implementation_folder("solutions"), exercise_))).outcome !=
        Outcome::passed) {
      ++escaped;
      say(tr("{}: afterwards the solution does not pass\n", exercise_.id));
    }
    say(tr("{}: {} attacks, {} not contained ({})\n", exercise_.id, tried, escaped,
           sandbox::name_of(level_)));
    return escaped;
  }

 private:
  Verdict grade(const std::string& text) const {
    // Bombs for the compiler use up all that they get.
    constexpr std::chrono::seconds compiler_time{10};
    return grader::grade_confined(exercise_, text, exercise_.files.front(), std::random_device()(),
                                  level_, compiler_time);
  }
  /// The points of the honest submission of that name.
  std::size_t points_of(const std::string& name) {
    if (name == "nothing") return 0;
    if (const auto known = points_.find(name); known != points_.end()) return known->second;
    const auto verdict = grade(named(attacks_of(folder_, "honest"), name).text);
    if (verdict.outcome == Outcome::does_not_compile || verdict.outcome == Outcome::not_graded) {
      throw Error(fmt::format("{}: {}", name, verdict.errors));
    }
    return points_[name] = verdict.points;
  }
  bool is_contained(const Attack& attack) {
    const auto allowed = points_of(attack.like);
    const auto verdict = grade(attack.text);
    const auto complaint = complaint_of(verdict, allowed);
    say(fmt::format("{:<44} {} ({}, {})\n", attack.name,
                    complaint.empty() ? tr("contained") : tr("NOT contained: {}", complaint),
                    name_of(verdict.outcome), verdict.points));
    return complaint.empty();
  }

  const workbook::Exercise& exercise_;
  sandbox::Level level_;
  fs::path folder_;
  std::map<std::string, std::size_t> points_;
};

}  // namespace

std::string hostile_program(const workbook::Exercise& exercise, const std::string& name) {
  return named(attacks_of(root_folder() / "grader" / "attacks" / exercise.id, "attack"), name).text;
}

int selftest_attacks(const std::optional<std::string>& name, Slice slice) {
  grader::clear_graded();
  inherit_what_is_left();
  std::string why;
  const auto level = grader::strongest_level(&why);
  if (level == sandbox::Level::none) throw Error(tr("nothing can be confined here: {}", why));
  const auto exercises =
      name ? std::vector{graded_exercise_named("selftest", *name)} : graded_exercises();
  std::size_t escaped = 0;
  for (const auto& exercise : exercises) escaped += Trying(exercise, level).run(slice);
  return escaped == 0 ? 0 : 1;
}

}  // namespace weir::cli
