#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "weir/error.hpp"
#include "weir/key.hpp"
#include "weir/line_sources.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

/// Reads the files that fall to one split.
class FolderReader final : public SplitReader<std::string> {
 public:
  FolderReader(fs::path folder, const FolderOptions& options, std::size_t split, std::size_t count)
      : folder_(std::move(folder)), options_(options), split_(split), count_(count) {}

  void open(RuntimeContext& context) override { context_ = &context; }
  InputStatus poll_next(SourceOutput<std::string>& out) override {
    if (name_.empty() && !find_next()) return nothing_new();
    while (!out.full()) {
      std::string line;
      if (!std::getline(file_, line)) {
        end_file();
        break;
      }
      offset_ += line.size() + (file_.eof() ? 0 : 1);
      out.collect(std::move(line));
    }
    return InputStatus::more_available;
  }
  Timestamp available_at() const override { return next_scan_; }

  void snapshot_position(StateWriter& writer) const override { writer(read_, name_, offset_); }
  void restore_position(StateReader& reader) override {
    reader(read_, name_, offset_);
    if (name_.empty()) return;
    const fs::path path = folder_ / name_;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size < offset_) {
      throw Error(fmt::format(
          "'{}' {}, and is to be read on from byte {}: put it back as it was, or start without the "
          "snapshot",
          path.string(), error ? "cannot be found" : fmt::format("has {} bytes", size), offset_));
    }
    open_file();
  }
  void close() override { file_.close(); }

 private:
  InputStatus nothing_new() {
    if (options_.scan_interval == Duration{0}) return InputStatus::end_of_input;
    next_scan_ = context_->current_processing_time() + options_.scan_interval;
    return InputStatus::nothing_available;
  }
  /// Begins the first file that has not been read.
  bool find_next() {
    next_scan_ = Timestamp::min();
    std::optional<std::string> first;
    std::error_code error;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
         entry.increment(error)) {
      std::string name = entry->path().filename().string();
      if (is_to_be_read(*entry, name) && (!first || name < *first)) first = std::move(name);
    }
    if (error) {
      throw Error(
          fmt::format("the folder '{}' cannot be read: {}", folder_.string(), error.message()));
    }
    if (!first) return false;
    name_ = *std::move(first);
    offset_ = 0;
    open_file();
    return true;
  }
  bool is_to_be_read(const fs::directory_entry& entry, const std::string& name) const {
    std::error_code ignored;
    return !name.starts_with('.') && name.ends_with(options_.ending) &&
           hash_bytes(name) % count_ == split_ &&
           !std::binary_search(read_.begin(), read_.end(), name) && entry.is_regular_file(ignored);
  }
  void open_file() {
    file_ = std::ifstream(folder_ / name_, std::ios::binary);
    if (!file_) fail();
    file_.seekg(static_cast<std::streamoff>(offset_));
  }
  void end_file() {
    if (file_.bad()) fail();
    read_.insert(std::upper_bound(read_.begin(), read_.end(), name_), name_);
    name_.clear();
    offset_ = 0;
  }
  [[noreturn]] void fail() const {
    throw Error(
        fmt::format("'{}' cannot be read: {}", (folder_ / name_).string(), std::strerror(errno)));
  }

  fs::path folder_;
  FolderOptions options_;
  std::size_t split_;
  std::size_t count_;
  RuntimeContext* context_ = nullptr;
  std::ifstream file_;
  Timestamp next_scan_ = Timestamp::min();
  std::vector<std::string> read_;  ///< names of files that have been read, ascending
  std::string name_;               ///< of the file that is being read; empty: none
  std::uint64_t offset_ = 0;       ///< of its next line
};

class FolderLines final : public Source<std::string> {
 public:
  FolderLines(fs::path folder, FolderOptions options)
      : folder_(std::move(folder)), options_(std::move(options)) {}

  Boundedness boundedness() const override {
    return options_.scan_interval == Duration{0} ? Boundedness::bounded
                                                 : Boundedness::continuous_unbounded;
  }
  std::size_t split_count(std::size_t parallelism) const override { return parallelism; }
  std::unique_ptr<SplitReader<std::string>> create_reader(std::size_t split,
                                                          std::size_t count) const override {
    return std::make_unique<FolderReader>(folder_, options_, split, count);
  }

 private:
  fs::path folder_;
  FolderOptions options_;
};

}  // namespace

std::shared_ptr<const Source<std::string>> lines_of_folder(fs::path folder, FolderOptions options) {
  if (options.scan_interval < Duration{0}) {
    throw InvalidJob(fmt::format("lines_of_folder: the scan interval is {} ms; expected 0 or more",
                                 options.scan_interval.count()));
  }
  return std::make_shared<FolderLines>(std::move(folder), std::move(options));
}

}  // namespace weir
