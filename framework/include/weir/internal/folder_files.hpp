/// \file
/// The files in a folder, as far as they fall to one split of a source, line by line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "weir/line_sources.hpp"
#include "weir/runtime_context.hpp"
#include "weir/serialization.hpp"

namespace weir::internal {

/// \throws InvalidJob if they make no sense.
void check(const FolderOptions& options);

/// See lines_of_folder(). Belongs to one thread. \throws Error where the folder or a file cannot be
/// read.
class FolderFiles {
 public:
  FolderFiles(std::filesystem::path folder, FolderOptions options, std::size_t split,
              std::size_t count);

  void open(RuntimeContext& context) { context_ = &context; }
  /// The next line, perhaps of another file. Answers whether there is one.
  bool next(std::string& line);
  /// The next line of the same file. Answers whether there is one.
  bool next_of_file(std::string& line);
  /// Whether the last line was the first one of its file.
  bool at_first_line() const { return begin_ == 0; }
  /// Where the last line begins, for people.
  std::string place() const;
  /// What a reader answers when there is no line.
  InputStatus wait();
  Timestamp available_at() const { return next_scan_; }
  void snapshot(StateWriter& writer) const { writer(read_, name_, offset_); }
  void restore(StateReader& reader);
  void close() { file_.close(); }

 private:
  bool find_file();
  bool is_to_be_read(const std::filesystem::directory_entry& entry, const std::string& name) const;
  void open_file();
  void end_file();
  [[noreturn]] void fail() const;

  std::filesystem::path folder_;
  FolderOptions options_;
  std::size_t split_;
  std::size_t count_;
  RuntimeContext* context_ = nullptr;
  std::ifstream file_;
  Timestamp next_scan_ = Timestamp::min();
  std::vector<std::string> read_;  ///< names of files that have been read, ascending
  std::string name_;               ///< of the file that is being read; empty: none
  std::uint64_t begin_ = 0;        ///< of its last line
  std::uint64_t offset_ = 0;       ///< of its next line
};

}  // namespace weir::internal
