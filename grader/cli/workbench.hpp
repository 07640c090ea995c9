/// \file
/// What the commands of students share.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "grade/verdict.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

// What the commands speak of.
using namespace grader;

/// All exercises, in order. \throws ParseError, Error.
std::vector<workbook::Exercise> all_exercises();
/// Those in which there is something to write.
std::vector<workbook::Exercise> graded_exercises();
/// The exercise of that name or id. \throws UsageError, with a suggestion, if there is none;
/// `command` begins its message.
workbook::Exercise exercise_named(std::string_view command, const std::string& name);
/// The same among those in which there is something to write.
workbook::Exercise graded_exercise_named(std::string_view command, const std::string& name);

/// Those with these names, separated by commas, in the workbook's order; all if there is no name.
/// \throws likewise.
std::vector<workbook::Exercise> exercises_named(std::string_view command, const std::string& names);

/// The folder that `--with` names: exercises, solutions or a path. \throws UsageError if it is
/// none.
std::filesystem::path implementation_folder(const std::string& with);
/// Where the text of an exercise stands.
std::filesystem::path file_of(const std::filesystem::path& folder,
                              const workbook::Exercise& exercise);
/// What is in its place at the beginning.
std::filesystem::path stub_of(const workbook::Exercise& exercise);
/// `name.cpp.1`, or the first number that is free.
std::filesystem::path unused_name(const std::filesystem::path& file);
/// As the user would type it from here.
std::filesystem::path as_typed(const std::filesystem::path& path);

/// The first exercise that is not known to be passed, in its present text; the last one if all are.
workbook::Exercise current_exercise();

/// Writes to standard output, at once.
void say(std::string_view text);

/// The text in lines of at most so many letters.
std::string wrapped(std::string_view text, std::size_t width = 76);
/// How many letters a line of text has in this terminal: a few less than it is wide.
std::size_t text_width();

/// What commands exit with where the grader itself has failed: 1 is for programs that are wrong,
/// and 2 for commands that are.
inline constexpr int exit_not_graded = 3;

/// `Behaviour` of `hidden/Subject.Behaviour`.
std::string last_part(const std::string& test);
/// The test that `name` means: all of its name, or its end. \throws UsageError, with a suggestion;
/// `command` begins its message.
std::string test_named(std::string_view command, const std::string& name,
                       const std::vector<std::string>& tests);

/// What the compiler warned of; nothing if it did not.
std::string warnings_of(const Verdict& verdict);

/// Makes text stand out where standard output is a terminal that has colours.
std::string bold(const std::string& text);
/// Red, likewise.
std::string red(const std::string& text);
/// Green, likewise.
std::string green(const std::string& text);
/// As a state calls for: green, red or grey.
std::string colored(Outcome outcome, const std::string& text);

}  // namespace weir::cli
