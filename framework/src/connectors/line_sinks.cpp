#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <system_error>

#include "weir/error.hpp"
#include "weir/sinks.hpp"

namespace weir::internal {
namespace {

std::string last_error() { return std::generic_category().message(errno); }

class StandardOutputLines final : public LineSink {
 public:
  void open() override {}
  void write(const std::string& lines) override {
    const std::scoped_lock lock(mutex_);
    if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size()) {
      throw Error("cannot print to standard output: " + last_error());
    }
  }
  void close() override {
    if (std::fflush(stdout) != 0) throw Error("cannot print to standard output: " + last_error());
  }

 private:
  std::mutex mutex_;
};

class FileLines final : public LineSink {
 public:
  FileLines(std::string path, std::string header)
      : path_(std::move(path)), header_(std::move(header)) {}
  ~FileLines() override {
    if (file_ != nullptr) std::fclose(file_);
  }

  void open() override {
    const std::scoped_lock lock(mutex_);
    if (users_++ > 0) return;
    file_ = std::fopen(path_.c_str(), "w");
    if (file_ == nullptr) fail("open");
    if (!header_.empty()) put(header_ + "\n");
  }
  void write(const std::string& lines) override {
    const std::scoped_lock lock(mutex_);
    put(lines);
  }
  void close() override {
    const std::scoped_lock lock(mutex_);
    if (--users_ > 0 || file_ == nullptr) return;
    std::FILE* file = std::exchange(file_, nullptr);
    if (std::fclose(file) != 0) fail("write");
  }

 private:
  void put(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail("write");
  }
  [[noreturn]] void fail(const char* what) const {
    throw Error(fmt::format("cannot {} '{}': {}", what, path_, last_error()));
  }

  std::mutex mutex_;
  std::string path_;
  std::string header_;
  std::FILE* file_ = nullptr;
  int users_ = 0;
};

constexpr const char* lengths_name = "collected";

}  // namespace

std::shared_ptr<LineSink> standard_output_lines() {
  return std::make_shared<StandardOutputLines>();
}

std::shared_ptr<LineSink> file_lines(std::string path, std::string header) {
  return std::make_shared<FileLines>(std::move(path), std::move(header));
}

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
