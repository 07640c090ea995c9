#include "output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::terminal {

namespace fs = std::filesystem;

Output::Output(std::optional<std::string> path) : name_(path.value_or(tr("standard output"))) {
  if (!path) return;
  std::error_code ignored;
  const bool exists = fs::exists(*path, ignored);
  if (exists && !fs::is_regular_file(*path, ignored)) {
    file_ = open(path->c_str(), O_WRONLY | O_CLOEXEC);
    if (file_ < 0) fail();
    return;
  }
  if (exists && access(path->c_str(), W_OK) != 0) fail();
  const fs::path target = exists ? fs::canonical(*path) : fs::path(*path);
  path_ = target.string();
  temporary_ = target.parent_path() / fmt::format(".{}.{}", target.filename().string(), getpid());
  file_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0) {
    temporary_.clear();
    fail();
  }
}

Output::~Output() {
  if (file_ > STDOUT_FILENO) close(file_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void Output::fail() const {
  throw Error(tr("cannot write {}: {}", name_, std::generic_category().message(errno)));
}

void Output::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      throw ClosedPipe{};
    } else if (errno != EINTR) {
      fail();
    }
  }
}

void Output::finish() {
  if (file_ > STDOUT_FILENO && close(std::exchange(file_, -1)) != 0) fail();
  if (temporary_.empty()) return;
  if (rename(temporary_.c_str(), path_.c_str()) != 0) fail();
  temporary_.clear();
}

void write_whole(const std::string& path, std::string_view text) {
  Output file(path);
  file.write(text);
  file.finish();
}

}  // namespace weir::terminal
