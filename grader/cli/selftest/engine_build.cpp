#include "engine_build.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

using namespace grader;
namespace fs = std::filesystem;

/// A path that a tool has said, seen from the build folder.
fs::path said_path(const std::string& text) { return (build_folder() / text).lexically_normal(); }

/// `Prefix/Suite` without its prefix, `Behaviour/0` without its parameter.
std::string plain(const std::string& name, bool is_suite) {
  const auto slash = name.find('/');
  if (slash == std::string::npos) return name;
  return is_suite ? name.substr(slash + 1) : name.substr(0, slash);
}

}  // namespace

fs::path mutants_folder() { return build_folder() / "mutants"; }

void write_if_new(const fs::path& path, const std::string& text) {
  if (fs::exists(path) && text_of(path) == text) return;
  fs::create_directories(path.parent_path());
  write_text(path, text);
}

ProcessResult run_tool(std::vector<std::string> words) {
  return run_process({.words = std::move(words),
                      .folder = build_folder().string(),
                      .time = std::chrono::hours{2},
                      .most_output = std::size_t{1} << 27U});
}

std::string must_run(std::vector<std::string> words) {
  const auto what = fmt::format("{}", fmt::join(words, " "));
  auto result = run_tool(std::move(words));
  if (!result.good()) throw Error(fmt::format("{} failed:\n{}", what, result.output));
  return std::move(result.output);
}

std::map<std::string, EngineTest> engine_tests() {
  const fs::path programs_file = mutants_folder() / "programs.txt";
  if (!fs::exists(programs_file)) {
    throw Error(fmt::format("{} is not set up for this: call ./weir selftest --semantics",
                            build_folder().string()));
  }
  std::map<std::string, EngineTest> tests;
  std::istringstream programs(text_of(programs_file));
  for (std::string name; std::getline(programs, name, ';');) {
    const fs::path program = build_folder() / "bin" / name;
    const fs::path list = mutants_folder() / (name + ".json");
    must_run({program.string(), "--gtest_list_tests", "--gtest_output=json:" + list.string()});
    const auto listed = nlohmann::json::parse(text_of(list));
    for (const auto& suite : listed.at("testsuites")) {
      for (const auto& test : suite.at("testsuite")) {
        const auto suite_name = suite.at("name").get<std::string>();
        const auto test_name = test.at("name").get<std::string>();
        auto& it = tests[plain(suite_name, true) + "." + plain(test_name, false)];
        it.program = program;
        it.file = said_path(test.at("file").get<std::string>());
        if (!it.filter.empty()) it.filter += ":";
        it.filter += fmt::format("{}.{}", suite_name, test_name);
      }
    }
  }
  return tests;
}

std::map<fs::path, std::set<std::string>> readers_of_headers() {
  static constexpr std::string_view folder = "framework/CMakeFiles/weir_framework.dir/";
  std::map<fs::path, std::set<std::string>> readers;
  std::istringstream lines(must_run({"ninja", "-t", "deps"}));
  std::string source;  // of the object that the lines are about; empty if it is not the engine's
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("    ")) {
      if (!source.empty()) readers[said_path(line.substr(4))].insert(source);
    } else {
      const auto end = line.find(".o: ");
      const bool is_engine = end != std::string::npos && line.starts_with(folder);
      source = is_engine ? line.substr(folder.size(), end - folder.size()) : "";
    }
  }
  return readers;
}

}  // namespace weir::cli
