/// \file
/// What is kept of a batch of submissions while it is graded.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archive.hpp"
#include "commands/course.hpp"
#include "commands/gradebook.hpp"
#include "commands/submissions.hpp"

namespace weir::cli {

/// Where the results of equal submissions are equal, bit for bit.
struct BatchKey {
  std::uint64_t seed = 0;   ///< of what is tried in many ways
  std::string sandbox;      ///< the level
  std::string tests;        ///< hash of the programs and libraries that submissions are graded with
  std::string toolchain{};  ///< compiler and linker, by their names and versions

  /// Equal if all parts are.
  friend bool operator==(const BatchKey&, const BatchKey&) = default;
  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("seed", seed), cereal::make_nvp("sandbox", sandbox),
            cereal::make_nvp("tests", tests), cereal::make_nvp("toolchain", toolchain));
  }
};

/// What is so here and now. Of the tests it knows sizes and times of files: what has been built
/// anew counts as other.
BatchKey key_of(const Course& course);
/// Hash of what a student has handed in.
std::string hash_of_files(const Files& files);

/// What became of a submission, and of what that comes.
struct Record {
  std::string name;                       ///< of the submission
  std::string submission;                 ///< hash of what was handed in
  BatchKey key;                           ///< how it was graded
  std::string problem;                    ///< as in Graded
  std::vector<grader::Verdict> verdicts;  ///< likewise

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("submission", submission),
            cereal::make_nvp("key", key), cereal::make_nvp("problem", problem),
            cereal::make_nvp("verdicts", verdicts));
  }
};

/// What is written down of all submissions together.
struct GradedBatch {
  std::uint64_t seed = 0;   ///< of what is tried in many ways
  std::string folder{};     ///< where they are
  std::string exercises{};  ///< the names of those that are graded, or empty: all

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("seed", seed), cereal::make_nvp("folder", folder),
            cereal::make_nvp("exercises", exercises));
  }
};

/// What the results in `out` were made of, if there are any.
std::optional<GradedBatch> batch_in(const std::filesystem::path& out);
/// All records in `out`, by the names of their submissions. Those that are damaged are left out.
std::vector<Record> records_in(const std::filesystem::path& out);

/// A file for each submission in OUT/.records, with hashes of all that its result comes of: a batch
/// that is interrupted and called again goes on, and comes to the same results. Thread-safe, for
/// different submissions.
class BatchRecords {
 public:
  /// Of the submissions in `folder`, and these exercises (as in GradedBatch). \throws Error if
  /// nothing can be written there.
  BatchRecords(const std::filesystem::path& out, BatchKey key, const std::filesystem::path& folder,
               const std::string& exercises = "");
  /// Of a batch that has been begun.
  BatchRecords(const std::filesystem::path& out, BatchKey key);

  /// What became of a submission of that name which handed that in, if that is known.
  std::optional<Graded> find(const std::string& name, const std::string& submission) const;
  /// Keeps that, unless the grader has failed. \throws Error if it cannot be written.
  void keep(const Graded& graded, const std::string& submission) const;

 private:
  std::filesystem::path file_of(const std::string& name) const;

  std::filesystem::path folder_;
  BatchKey key_;
};

/// What has become of a submission: by its record, or else it is graded, and that is kept. Where it
/// cannot be graded at all, that is its problem, and no other's. Thread-safe, likewise.
Graded grade_submission(const Course& course, const BatchRecords& records,
                        const Submission& submission);

}  // namespace weir::cli
