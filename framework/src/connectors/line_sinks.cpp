#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "weir/error.hpp"
#include "weir/sinks.hpp"

namespace weir::internal {
namespace {

std::string last_error() { return std::generic_category().message(errno); }

class StandardOutputLines final : public LineSink {
 public:
  void open(std::size_t, std::optional<std::uint64_t>) override {}
  void write(std::size_t, const std::string& lines) override {
    const std::scoped_lock lock(mutex_);
    if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size()) {
      throw Error("cannot print to standard output: " + last_error());
    }
  }
  std::optional<std::uint64_t> mark(std::size_t) override { return std::nullopt; }
  void close() override {
    if (std::fflush(stdout) != 0) throw Error("cannot print to standard output: " + last_error());
  }

 private:
  std::mutex mutex_;
};

/// A file that all subtasks write. From its part of a snapshot on, a subtask's lines are held back
/// until the others have taken theirs: the file is then exactly what belongs to the snapshot.
class FileLines final : public LineSink {
 public:
  FileLines(std::string path, std::string header)
      : path_(std::move(path)), header_(std::move(header)) {}
  ~FileLines() override {
    if (file_ != nullptr) std::fclose(file_);
  }

  void open(std::size_t subtasks, std::optional<std::uint64_t> length) override {
    const std::scoped_lock lock(mutex_);
    if (users_++ > 0) return;
    marked_.assign(subtasks, false);
    held_back_.clear();
    if (length) cut(*length);
    length_ = length.value_or(0);
    file_ = std::fopen(path_.c_str(), length ? "ab" : "wb");
    if (file_ == nullptr) fail("open");
    if (!length && !header_.empty()) put(header_ + "\n");
  }
  void write(std::size_t subtask, const std::string& lines) override {
    const std::scoped_lock lock(mutex_);
    if (marked_[subtask]) {
      held_back_ += lines;
    } else {
      put(lines);
    }
  }
  std::optional<std::uint64_t> mark(std::size_t subtask) override {
    const std::scoped_lock lock(mutex_);
    if (file_ == nullptr) return length_;  // the job has ended, and this is all of it
    marked_[subtask] = true;
    if (std::find(marked_.begin(), marked_.end(), false) != marked_.end()) return std::nullopt;
    const std::uint64_t complete = length_;
    go_on();
    if (std::fflush(file_) != 0) fail("write");
    return complete;
  }
  void close() override {
    const std::scoped_lock lock(mutex_);
    if (--users_ > 0 || file_ == nullptr) return;
    go_on();
    std::FILE* file = std::exchange(file_, nullptr);
    if (std::fclose(file) != 0) fail("write");
  }

 private:
  void put(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail("write");
    length_ += text.size();
  }
  /// No snapshot is under way any more.
  void go_on() {
    put(std::exchange(held_back_, {}));
    marked_.assign(marked_.size(), false);
  }
  void cut(std::uint64_t length) const {
    std::error_code error;
    const std::uintmax_t there = std::filesystem::file_size(path_, error);
    if (error || there < length) {
      throw SnapshotError(fmt::format(
          "'{}' {}, but had {} bytes when the snapshot was taken, and is to be continued from "
          "there: put it back, or start without the snapshot",
          path_, error ? "cannot be found" : fmt::format("has {} bytes", there), length));
    }
    std::filesystem::resize_file(path_, length, error);
    if (error) throw Error(fmt::format("cannot cut '{}': {}", path_, error.message()));
  }
  [[noreturn]] void fail(const char* what) const {
    throw Error(fmt::format("cannot {} '{}': {}", what, path_, last_error()));
  }

  std::mutex mutex_;
  std::string path_;
  std::string header_;
  std::FILE* file_ = nullptr;
  int users_ = 0;
  std::uint64_t length_ = 0;  ///< of what was written to the file
  std::vector<bool> marked_;  ///< subtasks that have taken their part of the snapshot under way
  std::string held_back_;     ///< what they have written since
};

constexpr const char* written_name = "bytes written";
constexpr const char* lengths_name = "collected";

}  // namespace

std::shared_ptr<LineSink> standard_output_lines() {
  return std::make_shared<StandardOutputLines>();
}

std::shared_ptr<LineSink> file_lines(std::string path, std::string header) {
  return std::make_shared<FileLines>(std::move(path), std::move(header));
}

LineOperator::LineOperator(std::shared_ptr<LineSink> sink, std::size_t subtask,
                           std::size_t parallelism)
    : sink_(std::move(sink)), subtask_(subtask), parallelism_(parallelism) {}

void LineOperator::restore(const OperatorSnapshot& snapshot) {
  const auto found = snapshot.union_state.find(written_name);
  if (found == snapshot.union_state.end()) return;
  for (const Bytes& bytes : found->second) length_ = from_bytes<std::uint64_t>(bytes);
}

void LineOperator::open(OperatorContext&) { sink_->open(parallelism_, length_); }

void LineOperator::snapshot(OperatorSnapshot& snapshot) {
  const auto length = sink_->mark(subtask_);
  if (length) snapshot.union_state[written_name] = {to_bytes(*length)};
}

void LineOperator::close() { sink_->close(); }

void save_length(OperatorSnapshot& snapshot, std::size_t subtask, std::size_t length) {
  const std::pair<std::uint64_t, std::uint64_t> entry{subtask, length};
  snapshot.union_state[lengths_name].push_back(to_bytes(entry));
}

std::vector<std::size_t> load_lengths(const OperatorSnapshot& snapshot) {
  std::vector<std::size_t> lengths;
  const auto found = snapshot.union_state.find(lengths_name);
  if (found == snapshot.union_state.end()) return lengths;
  for (const Bytes& bytes : found->second) {
    const auto [subtask, length] = from_bytes<std::pair<std::uint64_t, std::uint64_t>>(bytes);
    lengths.resize(std::max<std::size_t>(lengths.size(), subtask + 1));
    lengths[subtask] = length;
  }
  return lengths;
}

}  // namespace weir::internal
