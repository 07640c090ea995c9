/// \file
/// What a compiler says, for someone who wants to know what to do.
#pragma once

#include <filesystem>
#include <string>

namespace weir::grader {

/// At most 20 lines: the first error, with the line of the student's file that led to it. `source`
/// is the name under which the file was compiled, `shown_as` the one that the student knows.
std::string readable_errors(const std::string& output, const std::filesystem::path& source,
                            const std::filesystem::path& shown_as);

/// What the linker did not find.
std::string readable_link_errors(const std::string& output, const std::filesystem::path& shown_as);

}  // namespace weir::grader
