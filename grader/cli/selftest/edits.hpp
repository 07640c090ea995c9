/// \file
/// Files that differ from others in a few places, written down as the differences.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selftest/toml_table.hpp"

namespace weir::cli {

/// A text that stands in a file once, and what takes its place: `old` and `new` of a TOML file.
struct Edit {
  std::string before;
  std::string after;
};

/// The edit that a table describes. \throws ParseError if it describes none.
Edit edit_of(const TomlTable& table);

/// The text of a file with these edits. Each is looked for in the file as it is, so that their
/// order does not matter. \throws Error that names `listed_in`, where the edits stand, unless each
/// `before` stands in the file exactly once, and no two of them overlap.
std::string edited_text(const std::filesystem::path& root, const std::filesystem::path& file,
                        const std::vector<Edit>& edits, const std::filesystem::path& listed_in);

}  // namespace weir::cli
