/// \file
/// What a compiler says, for someone who wants to know what to do.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace weir::grader {

/// A file that was compiled.
struct CompiledFile {
  std::filesystem::path source;    ///< the name under which it was
  std::filesystem::path shown_as;  ///< the name that the student knows
  std::string text;                ///< what stands in it
  std::size_t width = 80;          ///< of the lines in which it is told
};

/// The first error: where it is and what it means, in a sentence, the line itself with a mark, and
/// what the compiler said.
std::string readable_errors(const std::string& output, const CompiledFile& file);

/// The first warnings, likewise; nothing if there are none.
std::string readable_warnings(const std::string& output, const CompiledFile& file);

/// What the linker did not find.
std::string readable_link_errors(const std::string& output, const std::filesystem::path& shown_as);

}  // namespace weir::grader
