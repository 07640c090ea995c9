/// \file
/// From a student's file to a worker.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "sandbox/box.hpp"
#include "workbook/workbook.hpp"

namespace weir::grader {

/// What an exercise's file was made into.
struct BuiltSubmission {
  std::filesystem::path worker;  ///< the program; empty if it does not compile
  std::string errors;            ///< what is wrong, if it does not
  std::string warnings;          ///< what it warned of, if it compiles
  std::string printed;           ///< what the compiler said, in its own order; if it was asked
  double compile_seconds = 0;    ///< 0 where the text had been built before
  double link_seconds = 0;       ///< likewise
};

/// The text of an implementation of an exercise: its .cpp file in `folder`/NN_name/. Nothing if
/// there is none. \throws Error if it cannot be read.
std::optional<std::string> read_submission(const std::filesystem::path& folder,
                                           const workbook::Exercise& exercise);

/// Names a text.
std::string hash_of(const std::string& text);

/// What submissions are compiled and linked with, by names and versions.
std::string toolchain();

/// What a build is given beside the text.
struct BuildOptions {
  sandbox::Level level = sandbox::Level::none;  ///< where compiler and linker run
  std::filesystem::path folder{};  ///< where all that is made goes; empty: it is kept for later
  std::string flags{};             ///< for the compiler, each after a space
  std::chrono::milliseconds time{120'000};  ///< for the compiler; then it is ended
  bool lines = false;      ///< whether the worker knows of its lines; all else in it is the same
  bool connected = false;  ///< whether the worker has connectors; all else in it is the same
  std::size_t width = 80;  ///< of the lines of errors and warnings
};

/// Builds the worker of that text, unless it stands there already: with the commands that the
/// build system has for the exercise, so that ctest and `weir check` agree (but without debug
/// information, unless the lines are asked for). Thread-safe. `shown_as` is what the student calls
/// the file; `options` are added for the compiler. \throws Error if the build folder is not set up.
BuiltSubmission build_submission(const workbook::Exercise& exercise, const std::string& text,
                                 const std::filesystem::path& shown_as,
                                 const std::stop_token& stop = {},
                                 const BuildOptions& options = {});

}  // namespace weir::grader
