#include "weir/internal/folder_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "weir/error.hpp"
#include "weir/key.hpp"

namespace weir::internal {

namespace fs = std::filesystem;

void check(const FolderOptions& options) {
  if (options.scan_interval >= Duration{0}) return;
  throw InvalidJob(fmt::format("the scan interval of a folder is {} ms; expected 0 or more",
                               options.scan_interval.count()));
}

FolderFiles::FolderFiles(fs::path folder, FolderOptions options, std::size_t split,
                         std::size_t count)
    : folder_(std::move(folder)), options_(std::move(options)), split_(split), count_(count) {}

bool FolderFiles::next(std::string& line) {
  while (!name_.empty() || find_file()) {
    if (next_of_file(line)) return true;
    end_file();
  }
  return false;
}

bool FolderFiles::next_of_file(std::string& line) {
  if (!std::getline(file_, line)) return false;
  begin_ = offset_;
  offset_ += line.size() + (file_.eof() ? 0 : 1);
  return true;
}

std::string FolderFiles::place() const {
  return fmt::format("'{}', byte {}", (folder_ / name_).string(), begin_);
}

InputStatus FolderFiles::wait() {
  if (options_.boundedness() == Boundedness::bounded) return InputStatus::end_of_input;
  next_scan_ = context_->current_processing_time() + options_.scan_interval;
  return InputStatus::nothing_available;
}

void FolderFiles::restore(StateReader& reader) {
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

/// Begins the first file that has not been read.
bool FolderFiles::find_file() {
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

bool FolderFiles::is_to_be_read(const fs::directory_entry& entry, const std::string& name) const {
  std::error_code ignored;
  return !name.starts_with('.') && name.ends_with(options_.ending) &&
         hash_bytes(name) % count_ == split_ &&
         !std::binary_search(read_.begin(), read_.end(), name) && entry.is_regular_file(ignored);
}

void FolderFiles::open_file() {
  file_ = std::ifstream(folder_ / name_, std::ios::binary);
  if (!file_) fail();
  file_.seekg(static_cast<std::streamoff>(offset_));
}

void FolderFiles::end_file() {
  if (file_.bad()) fail();
  read_.insert(std::upper_bound(read_.begin(), read_.end(), name_), name_);
  name_.clear();
  offset_ = 0;
}

void FolderFiles::fail() const {
  throw Error(
      fmt::format("'{}' cannot be read: {}", (folder_ / name_).string(), std::strerror(errno)));
}

}  // namespace weir::internal
