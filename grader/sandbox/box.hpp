/// \file
/// Where programs run that nobody has reasons to trust.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::sandbox {

/// By what means a program is confined, the strongest last.
enum class Level {
  none,       ///< not at all
  landlock,   ///< Landlock, seccomp and limits: what it may open and call, and how much it may use
  bubblewrap  ///< besides, namespaces of its own: it sees no files, processes or network but its
              ///< own
};

/// `none`, `landlock` or `bubblewrap`.
std::string_view name_of(Level level);
/// The level of that name, if there is one.
std::optional<Level> level_named(std::string_view name);

/// What a program finds around itself, and what it may use.
struct Box {
  Level level = Level::bubblewrap;             ///< by what means
  std::vector<std::string> readable{};         ///< files and folders, besides those of the system
  std::string writable{};                      ///< the one folder that it may change; empty: none
  std::size_t memory = std::size_t{2} << 30U;  ///< address space, in bytes; 0: no bound
  std::size_t processor_seconds = 120;         ///< of one process
  std::size_t processes = 16;                  ///< at a time, threads among them
  bool children = true;  ///< whether it may start processes and signal others; threads it may
  std::size_t file_bytes = std::size_t{64} << 20U;  ///< the longest file that it may write
};

/// The words that start a program in the box: `program` is that of `grader/sandbox/main.cpp`, and
/// the confined program and its arguments come behind them.
std::vector<std::string> words_of(const Box& box, const std::string& program);
/// The box that such words tell of, and after it the words that are left.
/// \throws Error where they tell of none.
Box box_of(const std::vector<std::string>& words, std::vector<std::string>& rest);

/// What the program exits with where the box cannot be made; no confined program does.
inline constexpr int no_box = 125;
/// The user and group that programs of others are when root starts them.
inline constexpr unsigned confined_user = 61183;

}  // namespace weir::sandbox
