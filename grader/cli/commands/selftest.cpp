#include "selftest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "naming.hpp"
#include "paths.hpp"
#include "screens.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

constexpr int seeds = 10;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The .cpp files of a folder, in order; none where there is no such folder.
std::vector<fs::path> programs_in(const fs::path& folder) {
  std::vector<fs::path> programs;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".cpp") programs.push_back(entry.path());
  }
  std::sort(programs.begin(), programs.end());
  return programs;
}

/// The words after `// caught by: ` in a mistake.
std::string named_test(const std::string& text) {
  static constexpr std::string_view label = "// caught by: ";
  const auto at = text.find(label);
  if (at == std::string::npos) return "";
  const auto begin = at + label.size();
  return text.substr(begin, text.find_first_of(" \r\n", begin) - begin);
}

/// What is wrong with a program's verdict; nothing if all is as it should be.
using Problem = std::string;

Problem must_pass(const Exercise& exercise, const fs::path& program) {
  const std::string text = text_of(program);
  for (int seed = 1; seed <= seeds; ++seed) {
    const auto verdict = grade(exercise, text, program.filename(), std::to_string(seed));
    if (verdict.state == State::passed) continue;
    return fmt::format("should be PASSED, is {} with seed {}\n{}", name_of(verdict.state), seed,
                       details_of(exercise, verdict));
  }
  return "";
}

Problem must_be_not_started(const Exercise& exercise, const fs::path& program) {
  const auto verdict = grade(exercise, text_of(program), program.filename(), "1");
  if (verdict.state == State::not_started && verdict.points == 0) return "";
  return fmt::format("should be NOT STARTED, is {}", name_of(verdict.state));
}

Problem must_fail_by_name(const Exercise& exercise, const fs::path& program, Naming& naming,
                          std::set<std::string>& killers) {
  const std::string text = text_of(program);
  const std::string wanted = named_test(text);
  if (wanted.empty()) return "does not say `// caught by: Subject.Behaviour`";
  const auto verdict = grade(exercise, text, program.filename(), "1");
  if (verdict.state == State::does_not_compile) return "does not compile\n" + verdict.errors;
  naming.take(program, verdict);
  const auto shown = screen_in_guide(exercise, program);
  if (shown && *shown != screen_of(exercise, verdict)) {
    return "is shown in the guide with another screen: ./weir screens --write";
  }
  bool is_caught = false;
  for (const auto& test : verdict.tests) {
    if (test.passed) continue;
    killers.insert(test.name);
    is_caught = is_caught || test.name == "hidden/" + wanted;
  }
  if (is_caught) return "";
  return fmt::format("should fail in {}, and {}", wanted,
                     verdict.state == State::passed ? "passes everything" : "does not");
}

/// All programs of one exercise, and what has to become of them.
class Selftest {
 public:
  explicit Selftest(Exercise exercise) : exercise_(std::move(exercise)), naming_(exercise_) {
    const fs::path solutions = root_folder() / "solutions" / exercise_.id;
    add("stub", stub_of(exercise_),
        [this](const fs::path& p) { return must_be_not_started(exercise_, p); });
    add("reference", solutions / exercise_.files.front(),
        [this](const fs::path& p) { return must_pass(exercise_, p); });
    for (const auto& program : programs_in(solutions / "alternatives")) {
      ++alternatives_;
      add("alternative", program, [this](const fs::path& p) {
        naming_.take_right_one(exercise_, p);
        return must_pass(exercise_, p);
      });
    }
    for (const auto& program : programs_in(root_folder() / "grader" / "mistakes" / exercise_.id)) {
      ++mistakes_;
      add("mistake", program, [this](const fs::path& p) {
        std::set<std::string> killers;
        auto problem = must_fail_by_name(exercise_, p, naming_, killers);
        const std::scoped_lock lock(mutex_);
        killers_.merge(killers);
        return problem;
      });
    }
  }

  /// Does all of it, as many at a time as there are processors. Answers whether all is well.
  bool run() {
    std::atomic<std::size_t> next{0};
    std::vector<std::future<void>> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
      threads.push_back(std::async(std::launch::async, [&] {
        for (auto job = next++; job < jobs_.size(); job = next++) {
          jobs_[job].problem = jobs_[job].check(jobs_[job].program);
        }
      }));
    }
    for (auto& thread : threads) thread.get();
    std::size_t wrong = 0;
    for (const auto& job : jobs_) {
      if (job.problem.empty()) continue;
      ++wrong;
      say(fmt::format("  {} {} {}\n", job.kind, as_typed(job.program).string(), job.problem));
    }
    for (const auto& problem : naming_.problems()) say(fmt::format("  {}\n", problem));
    const bool has_alternatives = alternatives_ >= 2;
    if (!has_alternatives)
      say(fmt::format("  has {} alternatives: at least two are wanted\n", alternatives_));
    say(fmt::format(
        "{:<24}{:>3} alternatives  {:>3} mistakes  {:>3} tests catch one  {:>3} wrong\n",
        exercise_.id, alternatives_, mistakes_, killers_.size(), wrong));
    say(fmt::format("{:<24}{}\n", "", naming_.summary()));
    return wrong == 0 && has_alternatives && naming_.is_well();
  }

 private:
  struct Job {
    std::string kind;
    fs::path program;
    std::function<Problem(const fs::path&)> check;
    Problem problem;
  };

  void add(std::string kind, fs::path program, std::function<Problem(const fs::path&)> check) {
    jobs_.push_back({std::move(kind), std::move(program), std::move(check), {}});
  }

  Exercise exercise_;
  Naming naming_;
  std::vector<Job> jobs_;
  std::size_t alternatives_ = 0;
  std::size_t mistakes_ = 0;
  std::mutex mutex_;
  std::set<std::string> killers_;
};

}  // namespace

int selftest(const std::optional<std::string>& name) {
  const auto exercises =
      name ? std::vector{graded_exercise_named("selftest", *name)} : graded_exercises();
  bool all_well = true;
  for (const auto& exercise : exercises) {
    if (!Selftest(exercise).run()) all_well = false;
    const auto untouched = read_submission(root_folder() / "exercises", exercise);
    if (untouched != text_of(stub_of(exercise))) {
      say(fmt::format("  {} is not the stub in grader/stubs\n", exercise.id));
      all_well = false;
    }
  }
  say(all_well ? "All as it should be.\n" : "Not all is as it should be.\n");
  return all_well ? 0 : 1;
}

}  // namespace weir::cli
