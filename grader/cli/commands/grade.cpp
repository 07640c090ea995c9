#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "commands/batch_records.hpp"
#include "commands/course.hpp"
#include "commands/gradebook.hpp"
#include "commands/results_json.hpp"
#include "commands/similarity.hpp"
#include "commands/slurm.hpp"
#include "commands/submissions.hpp"
#include "grade/files.hpp"
#include "instructor.hpp"
#include "pages/class_page.hpp"
#include "pages/student_page.hpp"
#include "selftest/in_parallel.hpp"
#include "terminal/output.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// What has been graded of a batch, shown and written down as it comes.
class Results {
 public:
  Results(const Course& course, fs::path out, std::size_t count)
      : course_(course), out_(std::move(out)), all_(count) {
    write_down();
  }
  /// Thread-safe.
  void add(std::size_t number, Graded graded) {
    const std::scoped_lock lock(mutex_);
    ++done_;
    say_row(graded);
    write_feedback(graded);
    all_[number] = std::move(graded);
    write_down();
  }
  /// Once all are there: of the class as a whole, and all feedback in one archive, laid out as the
  /// submissions were: Moodle takes it like that.
  void finish(const std::optional<std::vector<Alike>>& alike) const {
    Files files;
    std::vector<Graded> known;
    for (const auto& graded : all_) {
      known.push_back(*graded);
      files[graded->name + "/feedback.html"] =
          grader::text_of(folder_of(*graded) / "feedback.html");
    }
    write_zip(out_ / "feedback.zip", files);
    terminal::write_whole(out_ / "index.html", class_page(course_.exercises, known, alike));
  }
  bool has_fault() const {
    return std::any_of(all_.begin(), all_.end(),
                       [](const auto& graded) { return graded && graded->is_fault(); });
  }

 private:
  void say_row(const Graded& graded) const {
    std::string problem = as_shown(graded.problem.substr(0, graded.problem.find('\n')));
    constexpr std::size_t longest = 60;  // all of it is in the gradebook
    if (problem.size() > longest) {
      auto end = longest;
      while ((static_cast<unsigned char>(problem[end]) & 0xC0U) == 0x80U) --end;
      problem = problem.substr(0, end) + "...";
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
    const auto left =
        time.count() / static_cast<double>(done_) * static_cast<double>(all_.size() - done_);
    say(tr("{:>4}/{} {:>5.0f} s left  {:<32} {:>4} points  {}\n", done_, all_.size(), left,
           graded.shown_name(), graded.is_fault() ? "?" : graded.points(), problem));
  }
  fs::path folder_of(const Graded& graded) const { return out_ / "students" / graded.name; }
  /// What the student gets.
  void write_feedback(const Graded& graded) const {
    const fs::path folder = folder_of(graded);
    fs::create_directories(folder);
    terminal::write_whole(folder / "feedback.txt", feedback_text(course_.exercises, graded));
    terminal::write_whole(folder / "feedback.html", student_page(course_.exercises, graded));
    terminal::write_whole(folder / "results.json",
                          results_json(course_.exercises, graded, sandbox::name_of(course_.level)));
  }
  void write_down() const {
    std::vector<Graded> known;
    for (const auto& graded : all_) {
      if (graded) known.push_back(*graded);
    }
    terminal::write_whole(out_ / "gradebook.csv",
                          gradebook(course_.exercises, known, sandbox::name_of(course_.level)));
    terminal::write_whole(out_ / "junit.xml", junit(known));
  }

  const Course& course_;
  fs::path out_;
  std::mutex mutex_;
  std::vector<std::optional<Graded>> all_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Of all exercises.
std::optional<std::vector<Alike>> alike_in(const Course& course,
                                           const std::vector<Submission>& submissions) try {
  std::vector<Files> all;
  for (const auto& submission : submissions) {
    try {
      all.push_back(submitted_files(submission));
    } catch (const std::exception&) {
      all.emplace_back();  // its row says what is wrong with it
    }
  }
  std::vector<Alike> alike;
  for (const auto& exercise : course.exercises) {
    std::vector<std::string> texts;
    for (const auto& files : all) texts.push_back(text_for(exercise, files).text);
    const auto found = read_alike(exercise, texts, course.level);
    if (!found) return std::nullopt;
    alike.insert(alike.end(), found->begin(), found->end());
  }
  return alike;
} catch (const std::exception& error) {
  // Points do not hang on it.
  say(tr("Nobody knows which of them read alike: {}\n", error.what()));
  return std::nullopt;
}

}  // namespace

std::size_t jobs_of(const GradeOptions& options) {
  // Each grading runs several test programs.
  return options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency() / 2);
}

int grade_all(const GradeOptions& options) {
  if (!fs::is_directory(options.folder)) {
    throw UsageError(tr("grade: expected a folder of submissions, found '{}'", options.folder));
  }
  if (options.by_slurm) expect_slurm();
  const fs::path out = options.out.empty() ? options.folder : options.out;
  fs::create_directories(out);
  const auto known = batch_in(out);
  const auto seed = options.seed ? *options.seed : known ? known->seed : std::random_device()();
  const Course course{.exercises = exercises_named("grade", options.exercises),
                      .seed = seed,
                      .level = level_here("grade", options.unsafe)};
  const BatchRecords records(out, key_of(course), options.folder, options.exercises);
  grader::clear_graded();
  const auto submissions = submissions_in(options.folder, out);
  Results results(course, out, submissions.size());
  const auto add = [&](std::size_t i, Graded graded) {
    graded.student = submissions[i].student;
    graded.email = submissions[i].email;
    results.add(i, std::move(graded));
  };
  if (options.by_slurm) {
    GradeOptions there = options;
    there.out = out.string();
    grade_by_slurm(there, submissions, records, add);
  } else {
    in_parallel(
        submissions.size(),
        [&](std::size_t i) { add(i, grade_submission(course, records, submissions[i])); },
        jobs_of(options));
  }
  results.finish(alike_in(course, submissions));
  say(tr("{} submissions; see {} and {}\n", submissions.size(), (out / "gradebook.csv").string(),
         (out / "index.html").string()));
  say(tr("Sandbox: {}. Seed: {}\n", sandbox::name_of(course.level), course.seed));
  return results.has_fault() ? exit_not_graded : 0;
}

}  // namespace weir::cli
