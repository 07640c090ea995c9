#include "commands/class_bench.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "commands/batch_records.hpp"
#include "grade/files.hpp"
#include "grade/own_folder.hpp"
#include "instructor.hpp"
#include "selftest/attacks.hpp"
#include "selftest/mistakes.hpp"
#include "terminal/output.hpp"
#include "texts/texts.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

/// What a student hands in, and what has to become of it.
struct MadeUp {
  const Exercise* exercise;
  std::string text;
  Outcome expected;
};

std::string right_text(const Exercise& exercise) {
  return text_of(file_of(implementation_folder("solutions"), exercise));
}

/// Of ten students six have it right, two make a mistake (another one each time), one has not
/// begun, and one has something that does not compile; the first is hostile in place of that.
MadeUp made_up(const std::vector<Exercise>& exercises, std::size_t number) {
  const Exercise& exercise = exercises[number % exercises.size()];
  const auto round = number / exercises.size();
  switch (number % 10) {
    case 3:
      return {&exercise, text_of(stub_of(exercise)), Outcome::not_started};
    case 5:
    case 8: {
      const auto mistakes = read_mistakes(exercise.id);
      return {&exercise, wrong_program(mistakes[round % mistakes.size()]), Outcome::failed};
    }
    case 9:
      return {&exercise, right_text(exercise) + "\nint nothing = something;\n",
              Outcome::does_not_compile};
    default:
      return {&exercise, right_text(exercise), Outcome::passed};
  }
}

std::string name_of_student(std::size_t number) {
  return fmt::format("Student {0}_{0}_assignsubmission_file_", number + 1);
}

/// Whether it has become what it had to: what is wrong may fail in more than one way.
bool is_as_expected(const MadeUp& one, const Record& record) {
  const Verdict* verdict = nullptr;
  for (const auto& it : record.verdicts) {
    if (it.id == one.exercise->id) verdict = &it;
  }
  if (verdict == nullptr) return false;
  if (one.expected != Outcome::failed) return verdict->outcome == one.expected;
  return verdict->outcome != Outcome::not_graded && verdict->points < verdict->most_points;
}

std::size_t mebibytes(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) / 1024;
}

}  // namespace

int bench_class(std::size_t count) {
  const grader::OwnFolder folder(fs::temp_directory_path() / "weir-class-");
  const auto exercises = graded_exercises();
  std::map<std::string, MadeUp> all;
  for (std::size_t i = 0; i < count; ++i) {
    auto one = made_up(exercises, i);
    if (i == 0) one = {&exercises[0], hostile_program(exercises[0], "fork_bomb"), Outcome::failed};
    if (i == 1)
      one = {&exercises[0], hostile_program(exercises[0], "prints_a_verdict"), Outcome::failed};
    const auto file = folder.path() / "class" / name_of_student(i) / one.exercise->id /
                      one.exercise->files.front();
    fs::create_directories(file.parent_path());
    grader::write_text(file, one.text);
    all.emplace(name_of_student(i), std::move(one));
  }
  const auto start = std::chrono::steady_clock::now();
  const auto out = folder.path() / "out";
  grade_all({.folder = (folder.path() / "class").string(), .out = out.string()});
  const double seconds = seconds_since(start);
  std::size_t right = 0;
  for (const auto& record : records_in(out)) {
    if (is_as_expected(all.at(record.name), record)) {
      ++right;
    } else {
      say(tr("  WRONG {}\n", record.name));
    }
  }
  say(tr("{} submissions in {:.0f} s: {:.1f} a minute; {} verdicts as they have to be\n", count,
         seconds, 60 * static_cast<double>(count) / seconds, right));
  say(tr("Most memory: {} MiB of the grader, {} MiB of the largest process that it started\n",
         mebibytes(RUSAGE_SELF), mebibytes(RUSAGE_CHILDREN)));
  return right == count ? 0 : 1;
}

}  // namespace weir::cli
