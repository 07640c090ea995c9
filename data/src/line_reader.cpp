#include "line_reader.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "weir/error.hpp"

namespace weir::taxi::internal {

LineReader::LineReader(std::string path)
    : path_(std::move(path)), file_(std::fopen(path_.c_str(), "rbe")), buffer_(longest_line) {
  if (!file_) fail("open");
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // it would only copy what is buffered here
}

void LineReader::fail(const char* what) const {
  throw Error(fmt::format("cannot {} {}: {}", what, path_, std::generic_category().message(errno)));
}

std::optional<std::string_view> LineReader::next() {
  std::size_t length = 0;
  std::size_t line_end = 1;
  for (;;) {
    const std::string_view unsearched(buffer_.data() + begin_ + length, end_ - begin_ - length);
    const auto found = unsearched.find('\n');
    length += std::min(found, unsearched.size());
    if (found != std::string_view::npos) break;
    if (read_more()) continue;
    if (length == 0) return std::nullopt;
    line_end = 0;
    break;
  }
  std::string_view line(buffer_.data() + begin_, length);
  begin_ += length + line_end;
  offset_ += length + line_end;
  ++line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool LineReader::read_more() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) {
    throw ParseError(path_, line_ + 1, end_ + 1, "a line end", "a line of more than 65536 bytes");
  }
  const std::size_t got = std::fread(buffer_.data() + end_, 1, buffer_.size() - end_, file_.get());
  if (got == 0 && std::ferror(file_.get()) != 0) fail("read");
  end_ += got;
  return got > 0;
}

void LineReader::seek(std::uint64_t offset, std::uint64_t line) {
  struct stat status {};
  if (fstat(fileno(file_.get()), &status) != 0) fail("look at");
  if (S_ISREG(status.st_mode) && offset > static_cast<std::uint64_t>(status.st_size)) {
    throw Error(fmt::format(
        "cannot go on reading {} at byte {}: it has only {}; give the file as it was before", path_,
        offset, status.st_size));
  }
  if (fseeko(file_.get(), static_cast<off_t>(offset), SEEK_SET) != 0) fail("go back in");
  begin_ = end_ = 0;
  offset_ = offset;
  line_ = line;
}

}  // namespace weir::taxi::internal
