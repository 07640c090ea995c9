/// \file
/// The build folder of `weir selftest --semantics`: what the engine and its tests are made of, as
/// the tools that built them say.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "grade/process.hpp"

namespace weir::cli {

/// A test of the engine.
struct EngineTest {
  std::filesystem::path program;
  std::filesystem::path file;  ///< its source
  std::string filter;          ///< it alone, for GoogleTest; with each of its parameters
};

/// Where mutants are made: never in the tree that they are mutants of.
std::filesystem::path mutants_folder();

/// Writes a file, with the folders above it. Leaves it alone if it is right already, so that
/// nothing is built again. \throws Error if it cannot be written.
void write_if_new(const std::filesystem::path& path, const std::string& text);

/// Runs a tool in the build folder.
grader::ProcessResult run_tool(std::vector<std::string> words);
/// The same, and what it has said. \throws Error if it fails.
std::string must_run(std::vector<std::string> words);

/// All tests of the engine by `Subject.Behaviour`, as its programs list them. \throws Error if the
/// build folder is not set up.
std::map<std::string, EngineTest> engine_tests();

/// The sources of the engine that see a header, below framework/, by that header: as ninja has
/// noted when it built them.
std::map<std::filesystem::path, std::set<std::string>> readers_of_headers();

}  // namespace weir::cli
