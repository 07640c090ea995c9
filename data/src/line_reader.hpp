/// \file
/// Reads a file line by line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::taxi::internal {

/// The lines of a file, without their line ends (LF or CRLF). Not thread-safe; owns the open file.
class LineReader {
 public:
  /// \throws Error if the file cannot be opened.
  explicit LineReader(std::string path);

  /// The next line, valid until the next call; nothing at the end of the file.
  /// \throws Error if the file cannot be read, ParseError if the line is longer than
  /// `longest_line`.
  std::optional<std::string_view> next();

  /// The file's name, as it was given.
  const std::string& path() const { return path_; }
  /// Bytes before the line that next() will give.
  std::uint64_t offset() const { return offset_; }
  /// Lines before the one that next() will give: the number, from 1, of the one it gave last.
  std::uint64_t line() const { return line_; }

  /// Goes to the place where `offset` bytes and `line` lines lie behind.
  /// \throws Error if the file ends before it, or cannot be positioned.
  void seek(std::uint64_t offset, std::uint64_t line);

 private:
  static constexpr std::size_t longest_line = std::size_t{1} << 16;

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  /// Moves what is left to the front of the buffer and reads on behind it. False at the end of the
  /// file.
  bool read_more();
  [[noreturn]] void fail(const char* what) const;

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what has been read and not been given
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 0;
};

}  // namespace weir::taxi::internal
