#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "commands/batch_records.hpp"
#include "commands/course.hpp"
#include "commands/submissions.hpp"
#include "instructor.hpp"
#include "selftest/in_parallel.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "weir/scenario/json.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// Adds what differs, in a line.
void compare(std::string& differences, const std::string& what, const std::string& recorded,
             const std::string& now) {
  if (recorded == now) return;
  differences += tr("  {}: recorded {}, now {}\n", what, recorded, now);
}

/// A result in a few words.
std::string in_words(const Verdict& verdict) {
  return tr("{} with {} points", name_of(verdict.outcome), verdict.points);
}

/// Where two results of a submission are not the same, bit for bit.
std::string compare_results(const Record& record, const Graded& now) {
  std::string differences;
  compare(differences, "problem", record.problem, now.problem);
  for (std::size_t i = 0; i < std::max(record.verdicts.size(), now.verdicts.size()); ++i) {
    if (i >= record.verdicts.size() || i >= now.verdicts.size()) {
      return differences +
             tr("  exercises: recorded {}, now {}\n", record.verdicts.size(), now.verdicts.size());
    }
    const auto& then = record.verdicts[i];
    const auto before = differences.size();
    compare(differences, then.id, in_words(then), in_words(now.verdicts[i]));
    const bool is_same = grader::to_json(then) == grader::to_json(now.verdicts[i]);
    if (!is_same && differences.size() == before) {
      differences += tr("  {}: what is said of it\n", then.id);
    }
  }
  return differences;
}

/// The submission of that name; null if there is none any more.
const Submission* named(const std::vector<Submission>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found != all.end() ? &*found : nullptr;
}

/// What differs of a record, and what becomes of the submission when it is graded again.
std::string differences_of(const Course& course, const BatchKey& key, const Record& record,
                           const std::vector<Submission>& submissions) try {
  const auto* submission = named(submissions, record.name);
  if (submission == nullptr) return tr("  submission: it is not there any more\n");
  const Files files = submitted_files(*submission);
  std::string differences;
  compare(differences, tr("submission"), record.submission, hash_of_files(files));
  if (!differences.empty()) return differences;
  compare(differences, tr("tests"), record.key.tests, key.tests);
  compare(differences, tr("toolchain"), record.key.toolchain, key.toolchain);
  compare(differences, tr("sandbox"), record.key.sandbox, key.sandbox);
  compare(differences, tr("seed"), std::to_string(record.key.seed), std::to_string(key.seed));
  Course as_then = course;
  as_then.seed = record.key.seed;
  return differences + compare_results(record, grade_files(as_then, record.name, files));
} catch (const Error& error) {
  return tr("  submission: {}\n", error.what());
}

}  // namespace

int regrade(const GradeOptions& options) {
  const auto batch = batch_in(options.out);
  if (!batch) {
    throw UsageError(
        tr("regrade: expected a folder that weir grade has written its results into, "
           "found '{}'",
           options.out));
  }
  const std::string from = options.folder.empty() ? batch->folder : options.folder;
  if (!fs::is_directory(from)) {
    throw UsageError(
        tr("regrade: the submissions were in {}, which is no folder any more: weir "
           "regrade OUT FOLDER",
           from));
  }
  const Course course{.exercises = exercises_named("regrade", batch->exercises),
                      .seed = batch->seed,
                      .level = level_here("regrade", options.unsafe)};
  const auto key = key_of(course);
  const auto submissions = submissions_in(from, options.out);
  const auto records = records_in(options.out);
  std::mutex mutex;
  std::size_t same = 0;
  in_parallel(
      records.size(),
      [&](std::size_t i) {
        const auto differences = differences_of(course, key, records[i], submissions);
        const std::scoped_lock lock(mutex);
        if (differences.empty()) ++same;
        say(fmt::format("{:<32} {}\n{}", records[i].name,
                        differences.empty() ? tr("as recorded") : tr("differs"), differences));
      },
      jobs_of(options));
  say(tr("{} of {} submissions are as recorded\n", same, records.size()));
  return same == records.size() ? 0 : 1;
}

}  // namespace weir::cli
