/// \file
/// Where a command writes its data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::terminal {

/// Thrown when whoever read our output has seen enough (`weir generate ... | head`): not an error,
/// the program just ends. SIGPIPE must be ignored, or it ends before this is thrown.
struct ClosedPipe {};

/// Standard output, or a file that appears whole or not at all: it is written under another name in
/// the same folder, and renamed at the end. What is no regular file (a pipe, a device) is written
/// to as it is.
///
/// Unbuffered: write large pieces. Not thread-safe. Owns the file, and removes it if it was not
/// finished.
class Output {
 public:
  /// Opens the file, or takes standard output if there is no path.
  /// \throws Error if the file cannot be made or written.
  explicit Output(std::optional<std::string> path);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Writes all of `text`. \throws Error, e.g. where the disk is full, and ClosedPipe.
  void write(std::string_view text);
  /// Makes the file appear under its name, in place of one that was there. To be called once, last.
  /// \throws Error if that fails.
  void finish();

 private:
  [[noreturn]] void fail() const;

  std::string name_;       // as the user knows it
  std::string path_;       // where the file will be; empty if it is not renamed
  std::string temporary_;  // where it is until then; empty when there is nothing to remove
  int file_ = 1;           // its descriptor, by default that of standard output; -1 once closed
};

/// A file of that text: it changes as a whole or not at all. \throws Error if it cannot be written.
void write_whole(const std::string& path, std::string_view text);

}  // namespace weir::terminal
