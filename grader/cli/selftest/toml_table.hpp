/// \file
/// TOML files that people write: what stands in them, and what is said where they are not as they
/// must be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// A table of such a file: texts, whole numbers, and lists of tables, each by its name.
struct TomlTable {
  std::string file;        ///< as it is called in complaints
  std::size_t line = 1;    ///< where the table begins, from 1
  std::size_t column = 1;  ///< likewise
  std::map<std::string, std::string> texts;
  std::map<std::string, std::int64_t> numbers;
  std::map<std::string, std::vector<TomlTable>> lists;

  /// \throws ParseError if anything has another name.
  void allow(std::initializer_list<std::string_view> names) const;

  /// A text that has to be there. \throws ParseError if there is none, or an empty one.
  const std::string& text(const std::string& name) const;
  /// The same, but it may be empty.
  const std::string& text_or_nothing(const std::string& name) const;
  /// A text that may be left out: then it is empty.
  std::string optional_text(const std::string& name) const;
  /// A whole number that may be left out.
  std::optional<std::int64_t> number(const std::string& name) const;
  /// All tables [[name]], in order.
  std::vector<TomlTable> tables(const std::string& name) const;

  /// \throws ParseError that points here.
  [[noreturn]] void fail(const std::string& expected, const std::string& found) const;
};

/// All of a file. \throws ParseError if it is no such file; Error if it cannot be read.
TomlTable read_toml(const std::filesystem::path& file);

}  // namespace weir::cli
