#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <system_error>

#include "weir/error.hpp"
#include "weir/sinks.hpp"

namespace weir::internal {
namespace {

std::string last_error() { return std::generic_category().message(errno); }

class StandardOutputLines final : public LineSink {
 public:
  void open(std::optional<std::uint64_t>) override {}
  void write(const std::string& lines) override {
    const std::scoped_lock lock(mutex_);
    if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size()) {
      throw Error("cannot print to standard output: " + last_error());
    }
  }
  std::optional<std::uint64_t> length() override { return std::nullopt; }
  void close() override {
    if (std::fflush(stdout) != 0) throw Error("cannot print to standard output: " + last_error());
  }

 private:
  std::mutex mutex_;
};

/// A file that all subtasks write. Lines are handed to the system at once: what a snapshot stands
/// behind is in the file though the process dies.
class FileLines final : public LineSink {
 public:
  FileLines(std::string path, std::string header)
      : path_(std::move(path)), header_(std::move(header)) {}
  ~FileLines() override {
    if (file_ >= 0) ::close(file_);
  }

  void open(std::optional<std::uint64_t> length) override {
    const std::scoped_lock lock(mutex_);
    if (users_++ > 0) return;
    length_ = length ? end_of_lines(*length) : 0;
    constexpr mode_t for_all = 0666;
    const int start = length ? O_APPEND : O_TRUNC;
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | start, for_all);
    if (file_ < 0) fail("open");
    if (!length && !header_.empty()) put(header_ + "\n");
  }
  void write(const std::string& lines) override {
    const std::scoped_lock lock(mutex_);
    put(lines);
  }
  std::optional<std::uint64_t> length() override {
    const std::scoped_lock lock(mutex_);
    return length_;
  }
  void close() override {
    const std::scoped_lock lock(mutex_);
    if (--users_ > 0 || file_ < 0) return;
    if (::close(std::exchange(file_, -1)) != 0) fail("write");
  }

 private:
  void put(const std::string& text) {
    for (std::size_t written = 0; written < text.size();) {
      const auto now = ::write(file_, text.data() + written, text.size() - written);
      if (now < 0 && errno == EINTR) continue;
      if (now < 0) fail("write");
      written += static_cast<std::size_t>(now);
      length_ += static_cast<std::size_t>(now);
    }
  }
  /// Takes away the part of a line in whose middle a process has died, and answers where the file
  /// ends then. It had so many bytes at least.
  std::uint64_t end_of_lines(std::uint64_t length) const {
    std::error_code error;
    const std::uintmax_t there = std::filesystem::file_size(path_, error);
    if (error || there < length) {
      throw SnapshotError(fmt::format(
          "'{}' {}, but had {} bytes when the snapshot was taken, and is to be continued: put it "
          "back, or start without the snapshot",
          path_, error ? "cannot be found" : fmt::format("has {} bytes", there), length));
    }
    std::ifstream file(path_, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(length));
    std::uint64_t end = length;
    for (std::string line; std::getline(file, line) && !file.eof();) end += line.size() + 1;
    if (end < there) std::filesystem::resize_file(path_, end, error);
    if (error) throw Error(fmt::format("cannot write '{}': {}", path_, error.message()));
    return end;
  }
  [[noreturn]] void fail(const char* what) const {
    throw Error(
        fmt::format("cannot {} '{}': {}; see that there is room, and that we may write "
                    "there",
                    what, path_, last_error()));
  }

  std::mutex mutex_;
  std::string path_;
  std::string header_;
  int file_ = -1;
  int users_ = 0;
  std::uint64_t length_ = 0;  ///< of the file
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

LineOperator::LineOperator(std::shared_ptr<LineSink> sink) : sink_(std::move(sink)) {}

void LineOperator::restore(const OperatorSnapshot& snapshot) {
  const auto found = snapshot.union_state.find(written_name);
  if (found == snapshot.union_state.end()) return;
  for (const Bytes& bytes : found->second) {
    length_ = std::max(length_.value_or(0), from_bytes<std::uint64_t>(bytes));
  }
}

void LineOperator::open(OperatorContext&) { sink_->open(length_); }

void LineOperator::snapshot(OperatorSnapshot& snapshot) {
  const auto length = sink_->length();
  if (length) snapshot.union_state[written_name].push_back(to_bytes(*length));
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
