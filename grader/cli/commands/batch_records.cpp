#include "commands/batch_records.hpp"

#include <algorithm>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/submission.hpp"
#include "terminal/output.hpp"
#include "weir/error.hpp"
#include "weir/scenario/json.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using grader::hash_of;

constexpr const char* records_name = ".records";
constexpr const char* batch_name = "batch.json";

/// By the sizes and times of files.
std::string hash_of_tests(const std::vector<workbook::Exercise>& exercises) {
  std::string hashes;
  const auto add = [&](const fs::path& file) {
    hashes += file.filename().string() + ' ' + std::to_string(fs::file_size(file)) + ' ' +
              std::to_string(fs::last_write_time(file).time_since_epoch().count()) + '\n';
  };
  for (const auto& exercise : exercises) {
    for (const std::string kind : {"visible", "hidden"}) {
      const auto program = grader::program_file(kind, exercise.id);
      if (fs::exists(program)) add(program);
    }
  }
  for (const std::string ending : {".a", ".so"}) {
    for (const auto& library : grader::files_in(grader::build_folder() / "lib", ending)) {
      add(library);
    }
  }
  return hash_of(hashes);
}

}  // namespace

BatchKey key_of(const Course& course) {
  return {.seed = course.seed,
          .sandbox = std::string(sandbox::name_of(course.level)),
          .tests = hash_of_tests(course.exercises),
          .toolchain = grader::toolchain()};
}

std::string hash_of_files(const Files& files) {
  std::string hashes;
  for (const auto& [name, text] : files) hashes += hash_of(name) + hash_of(text);
  return hash_of(hashes);
}

std::optional<GradedBatch> batch_in(const fs::path& out) try {
  const auto file = out / records_name / batch_name;
  if (!fs::exists(file)) return std::nullopt;
  return grader::from_json<GradedBatch>(grader::text_of(file));
} catch (const Error&) {
  return std::nullopt;  // a file that is none of ours
}

std::vector<Record> records_in(const fs::path& out) {
  std::vector<Record> records;
  for (const auto& file : grader::files_in(out / records_name, ".json")) {
    if (file.filename() == batch_name) continue;
    try {
      records.push_back(grader::from_json<Record>(grader::text_of(file)));
    } catch (const Error&) {
      continue;  // as if it had not been graded
    }
  }
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.name < b.name; });
  return records;
}

BatchRecords::BatchRecords(const fs::path& out, BatchKey key, const fs::path& folder,
                           const std::string& exercises)
    : BatchRecords(out, std::move(key)) {
  fs::create_directories(folder_);
  terminal::write_whole(
      folder_ / batch_name,
      grader::to_json(GradedBatch{
          .seed = key_.seed, .folder = fs::absolute(folder).string(), .exercises = exercises}) +
          '\n');
}

BatchRecords::BatchRecords(const fs::path& out, BatchKey key)
    : folder_(out / records_name), key_(std::move(key)) {}

std::optional<Graded> BatchRecords::find(const std::string& name,
                                         const std::string& submission) const try {
  const auto file = file_of(name);
  if (!fs::exists(file)) return std::nullopt;
  auto record = grader::from_json<Record>(grader::text_of(file));
  if (record.name != name || record.submission != submission || record.key != key_) {
    return std::nullopt;
  }
  return Graded{
      .name = name, .problem = std::move(record.problem), .verdicts = std::move(record.verdicts)};
} catch (const Error&) {
  return std::nullopt;  // as if it had not been graded
}

void BatchRecords::keep(const Graded& graded, const std::string& submission) const {
  if (graded.is_fault()) return;
  terminal::write_whole(file_of(graded.name), grader::to_json(Record{.name = graded.name,
                                                                     .submission = submission,
                                                                     .key = key_,
                                                                     .problem = graded.problem,
                                                                     .verdicts = graded.verdicts}) +
                                                  '\n');
}

fs::path BatchRecords::file_of(const std::string& name) const {
  return folder_ / (hash_of(name) + ".json");
}

Graded grade_submission(const Course& course, const BatchRecords& records,
                        const Submission& submission) try {
  const Files files = submitted_files(submission);
  const auto hash = hash_of_files(files);
  if (auto known = records.find(submission.name, hash)) return *std::move(known);
  auto graded = grade_files(course, submission.name, files);
  records.keep(graded, hash);
  return graded;
} catch (const std::exception& error) {
  return {.name = submission.name, .problem = error.what(), .verdicts = {}};
}

}  // namespace weir::cli
