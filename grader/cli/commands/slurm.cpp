#include "commands/slurm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "commands/course.hpp"
#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "grade/shell_words.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

constexpr int most_tries = 3;
/// Of a task, which takes a second to begin; and of an array, which clusters limit.
constexpr std::size_t submissions_of_a_task = 10;
constexpr std::size_t tasks_of_an_array = 1000;

grader::ProcessResult call(std::vector<std::string> words) {
  return grader::run_process({.words = std::move(words), .folder = {}});
}

/// One that is not graded yet.
struct Waiting {
  std::size_t number;
  std::string hash;
};

/// The jobs of one class.
class Cluster {
 public:
  Cluster(const GradeOptions& options, const std::vector<Submission>& submissions)
      : options_(options),
        submissions_(submissions),
        folder_(fs::absolute(options.out) / ".slurm") {}

  /// Begins to grade them. Answers with the numbers of the jobs.
  std::vector<std::string> begin(const std::vector<Waiting>& waiting) {
    std::vector<std::string> jobs;
    constexpr auto most = submissions_of_a_task * tasks_of_an_array;
    for (std::size_t first = 0; first < waiting.size(); first += most) {
      const auto last = std::min(waiting.size(), first + most);
      jobs.push_back(begin_array({waiting.begin() + static_cast<std::ptrdiff_t>(first),
                                  waiting.begin() + static_cast<std::ptrdiff_t>(last)}));
    }
    return jobs;
  }
  /// Whether any of its tasks waits or runs.
  static bool goes_on(const std::string& job) {
    const auto found = call({"squeue", "--noheader", "--jobs=" + job, "--format=%i"});
    return found.good() && !found.output.empty();
  }
  const fs::path& folder() const { return folder_; }

 private:
  std::string begin_array(const std::vector<Waiting>& waiting) {
    const fs::path lists = folder_ / std::to_string(++arrays_);
    fs::remove_all(lists);
    fs::create_directories(lists);
    const auto tasks = (waiting.size() + submissions_of_a_task - 1) / submissions_of_a_task;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      std::ofstream list(lists / std::to_string(i % tasks), std::ios::app);
      list << submissions_[waiting[i].number].name << '\n';
    }
    const auto command = build_folder() / "bin" / "weir-cli";
    grader::write_text(
        lists / "task.sh",
        fmt::format("#!/bin/sh\nexec {} grade-part {} {}/\"$SLURM_ARRAY_TASK_ID\"{}\n",
                    grader::shell_quoted(command.string()),
                    grader::shell_quoted(fs::absolute(options_.out).string()),
                    grader::shell_quoted(lists.string()), options_.unsafe ? " --unsafe" : ""));
    const auto limit = options_.jobs == 0 ? "" : fmt::format("%{}", options_.jobs);
    const auto begun = call(
        {"sbatch", "--parsable", "--job-name=weir", fmt::format("--array=0-{}{}", tasks - 1, limit),
         "--output=" + (lists / "log-%a").string(), (lists / "task.sh").string()});
    if (!begun.good()) throw Error(tr("sbatch does not take the class: {}", begun.output));
    return begun.output.substr(0, begun.output.find_first_of(";\n"));
  }

  const GradeOptions& options_;
  const std::vector<Submission>& submissions_;
  fs::path folder_;
  std::size_t arrays_ = 0;
};

Graded ungraded(const Submission& submission, const fs::path& folder) {
  Verdict fault;
  fault.outcome = Outcome::not_graded;
  return {
      .name = submission.name,
      .problem = tr("no node of the cluster has graded it: see the logs in {}", folder.string()),
      .verdicts = {fault}};
}

}  // namespace

void expect_slurm() {
  if (call({"/bin/sh", "-c", "command -v sbatch && command -v squeue"}).good()) return;
  throw UsageError(tr("grade: expected Slurm's sbatch and squeue on this machine"));
}

void grade_by_slurm(const GradeOptions& options, const std::vector<Submission>& submissions,
                    const BatchRecords& records,
                    const std::function<void(std::size_t, Graded)>& add) {
  std::vector<Waiting> waiting;
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    try {
      waiting.push_back({i, hash_of_files(submitted_files(submissions[i]))});
    } catch (const std::exception& error) {
      add(i, {.name = submissions[i].name, .problem = error.what(), .verdicts = {}});
    }
  }
  const auto collect = [&] {
    std::erase_if(waiting, [&](const Waiting& it) {
      auto known = records.find(submissions[it.number].name, it.hash);
      if (known) add(it.number, std::move(*known));
      return known.has_value();
    });
  };
  Cluster cluster(options, submissions);
  collect();
  for (int tries = 0; tries < most_tries && !waiting.empty(); ++tries) {
    auto jobs = cluster.begin(waiting);
    while (!jobs.empty()) {
      std::this_thread::sleep_for(std::chrono::seconds{1});
      std::erase_if(jobs, [](const auto& job) { return !Cluster::goes_on(job); });
      collect();
    }
  }
  for (const auto& it : waiting) {
    add(it.number, ungraded(submissions[it.number], cluster.folder()));
  }
}

int grade_part(const std::string& out, const std::string& list, bool unsafe) {
  const auto batch = batch_in(out);
  if (!batch) {
    throw UsageError(
        tr("grade-part: expected a folder that weir grade writes into, found '{}'", out));
  }
  std::set<std::string> names;
  std::istringstream lines(text_of(list));
  for (std::string name; std::getline(lines, name);) names.insert(name);
  const Course course{.exercises = exercises_named("grade-part", batch->exercises),
                      .seed = batch->seed,
                      .level = level_here("grade-part", unsafe)};
  const BatchRecords records(out, key_of(course));
  for (const auto& submission : submissions_in(batch->folder, out)) {
    if (!names.contains(submission.name)) continue;
    const auto graded = grade_submission(course, records, submission);
    say(fmt::format("{:<32} {:>4}  {}\n", graded.name, graded.is_fault() ? "?" : graded.points(),
                    graded.problem));
  }
  say(tr("Sandbox: {}. Seed: {}\n", sandbox::name_of(course.level), course.seed));
  return 0;
}

}  // namespace weir::cli
