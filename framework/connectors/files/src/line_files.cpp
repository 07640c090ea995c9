#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "common/client_thread.hpp"
#include "weir/error.hpp"
#include "weir/files/file_sink.hpp"

namespace weir::files {

bool holds_files(const std::filesystem::path& folder, const std::string& sink) {
  std::error_code is_missing;
  const std::filesystem::directory_iterator entries(folder, is_missing);
  return std::any_of(begin(entries), end(entries), [&](const auto& entry) {
    const std::string name = entry.path().filename().string();
    return subtask_of_transaction(sink, name.substr(0, name.find('.'))).has_value();
  });
}

}  // namespace weir::files

namespace weir::files::internal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t bytes_of_a_piece = std::size_t{1} << 16U;
constexpr std::size_t most_pieces = 16;

[[noreturn]] void fail(const char* what, const fs::path& path) {
  throw Error(fmt::format("cannot {} '{}': {}; see that there is room, and that we may write there",
                          what, path.string(), std::strerror(errno)));
}

void sync(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!synced) fail("sync", path);
}

void append(const fs::path& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) fail("open", path);
  std::size_t written = 0;
  while (written < text.size()) {
    const auto now = ::write(file, text.data() + written, text.size() - written);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) break;
    written += static_cast<std::size_t>(now);
  }
  const int why = errno;
  ::close(file);
  errno = why;
  if (written < text.size()) fail("write", path);
}

void move_file(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail("rename", from);
}

/// Lines are gathered on the task's thread, and written on the client's.
class LineFiles final : public connectors::ItemTransactions<std::string> {
 public:
  LineFiles(FileOptions options, std::string sink, std::size_t subtask, std::size_t parallelism)
      : options_(std::move(options)),
        sink_(std::move(sink)),
        subtask_(subtask),
        parallelism_(parallelism) {}

  void open(SinkContext& context, const std::vector<Transaction>& kept) override {
    runtime_ = &context.runtime();
    std::error_code error;
    fs::create_directories(options_.folder, error);
    if (error) {
      throw Error(fmt::format("cannot make the folder '{}': {}", options_.folder.string(),
                              error.message()));
    }
    remove_all_but(kept);
    thread_ = std::make_unique<connectors::ClientThread>(most_pieces, context.waker());
  }
  void begin(Transaction&) override {
    parts_ = 0;
    lines_.clear();
  }
  SinkStatus write(const Transaction& transaction, std::string line) override {
    if (lines_.size() >= bytes_of_a_piece && !send(transaction.id)) return SinkStatus::busy;
    if (parts_ == 0 || is_to_roll()) {
      if (!lines_.empty() && !send(transaction.id)) return SinkStatus::busy;
      begin_part();
    }
    lines_ += line;
    lines_ += '\n';
    size_ += line.size() + 1;
    return SinkStatus::done;
  }
  SinkStatus pre_commit(Transaction& transaction) override {
    if (!lines_.empty() && !send(transaction.id)) return SinkStatus::busy;
    const auto finish = [this, id = transaction.id, parts = parts_] {
      for (std::size_t part = 1; part <= parts; ++part) {
        sync(in_progress(id, part));
        move_file(in_progress(id, part), pending(id, part));
      }
      sync(options_.folder);
    };
    if (thread_->ask(transaction.id + " pre-commit", finish) == SinkStatus::busy) {
      return SinkStatus::busy;
    }
    transaction.details = std::to_string(parts_);
    return SinkStatus::done;
  }
  SinkStatus commit(const Transaction& transaction) override {
    return thread_->ask(transaction.id, [this, transaction] {
      const std::size_t parts = std::stoul(transaction.details);
      for (std::size_t part = 1; part <= parts; ++part) publish(transaction.id, part);
      sync(options_.folder);
    });
  }
  void abort(const Transaction& transaction) override {
    close();
    remove_if([&](const std::string& id) { return id == transaction.id; });
  }
  void close() override { thread_.reset(); }

 private:
  fs::path hidden(const std::string& id, std::size_t part, const char* state) const {
    return options_.folder / fmt::format(".{}.{}.{}", id, part, state);
  }
  fs::path in_progress(const std::string& id, std::size_t part) const {
    return hidden(id, part, "in-progress");
  }
  fs::path pending(const std::string& id, std::size_t part) const {
    return hidden(id, part, "pending");
  }
  bool is_to_roll() const {
    return size_ >= options_.roll_size ||
           runtime_->current_processing_time() - begun_ >= options_.roll_interval;
  }
  void begin_part() {
    ++parts_;
    begun_ = runtime_->current_processing_time();
    lines_ = options_.header.empty() ? "" : options_.header + "\n";
    size_ = lines_.size();
  }
  /// Has the thread write what there is. Answers whether it has room.
  bool send(const std::string& id) {
    auto lines = std::make_shared<std::string>(std::move(lines_));
    lines_.clear();
    const auto path = in_progress(id, parts_);
    if (thread_->post([path, lines] { append(path, *lines); })) return true;
    lines_ = std::move(*lines);
    return false;
  }
  /// It may have been done before, and the answer lost.
  void publish(const std::string& id, std::size_t part) const {
    const fs::path from = pending(id, part);
    const fs::path to = options_.folder / fmt::format("{}.{}{}", id, part, options_.suffix);
    if (fs::exists(from)) return move_file(from, to);
    if (fs::exists(to)) return;
    throw Error(
        fmt::format("the file '{}' was pending and has gone: put it back, or go back to an "
                    "earlier checkpoint",
                    from.string()));
  }
  void remove_all_but(const std::vector<Transaction>& kept) const {
    remove_if([&](const std::string& id) {
      return is_left_behind(id, kept, sink_, subtask_, parallelism_);
    });
  }
  /// Files that are not finished, of transactions that are to go.
  template <class IsToGo>
  void remove_if(IsToGo is_to_go) const {
    std::vector<fs::path> gone;
    for (const auto& entry : fs::directory_iterator(options_.folder)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with('.')) continue;
      if (is_to_go(name.substr(1, name.find('.', 1) - 1))) gone.push_back(entry.path());
    }
    for (const auto& path : gone) fs::remove(path);
  }

  FileOptions options_;
  std::string sink_;
  std::size_t subtask_;
  std::size_t parallelism_;
  RuntimeContext* runtime_ = nullptr;
  std::size_t parts_ = 0;   ///< files of the open transaction
  std::uint64_t size_ = 0;  ///< of the last one
  Timestamp begun_;         ///< likewise
  std::string lines_;       ///< not sent yet
  std::unique_ptr<connectors::ClientThread> thread_;
};

}  // namespace

std::unique_ptr<connectors::ItemTransactions<std::string>> line_files(FileOptions options,
                                                                      const std::string& sink,
                                                                      std::size_t subtask,
                                                                      std::size_t parallelism) {
  return std::make_unique<LineFiles>(std::move(options), sink, subtask, parallelism);
}

}  // namespace weir::files::internal
