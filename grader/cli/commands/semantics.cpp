#include "semantics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "paths.hpp"
#include "process.hpp"
#include "selftest/engine_mutations.hpp"
#include "suggest.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Where mutants are made: never in the tree that they are mutants of.
fs::path mutants_folder() { return build_folder() / "mutants"; }

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Leaves a file alone that is right already, so that nothing is built again.
void write(const fs::path& path, const std::string& text) {
  if (fs::exists(path) && text_of(path) == text) return;
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw Error(fmt::format("cannot write {}", path.string()));
}

ProcessResult run(std::vector<std::string> words) {
  return run_process({.words = std::move(words),
                      .folder = build_folder().string(),
                      .time = 2h,
                      .most_output = std::size_t{1} << 27U});
}

std::string must_run(std::vector<std::string> words) {
  const auto what = fmt::format("{}", fmt::join(words, " "));
  auto result = run(std::move(words));
  if (!result.good()) throw Error(fmt::format("{} failed:\n{}", what, result.output));
  return std::move(result.output);
}

/// A path that a tool has said, seen from the build folder.
fs::path said_path(const std::string& text) { return (build_folder() / text).lexically_normal(); }

/// A test of the engine.
struct EngineTest {
  fs::path program;
  fs::path file;       ///< its source
  std::string filter;  ///< it alone, for GoogleTest; with each of its parameters
};

/// `Prefix/Suite` without its prefix, `Behaviour/0` without its parameter.
std::string plain(const std::string& name, bool is_suite) {
  const auto slash = name.find('/');
  if (slash == std::string::npos) return name;
  return is_suite ? name.substr(slash + 1) : name.substr(0, slash);
}

/// All tests of the engine by `Subject.Behaviour`, as its programs list them.
std::map<std::string, EngineTest> engine_tests() {
  std::map<std::string, EngineTest> tests;
  std::istringstream programs(text_of(mutants_folder() / "programs.txt"));
  for (std::string name; std::getline(programs, name, ';');) {
    const fs::path program = build_folder() / "bin" / name;
    const fs::path list = mutants_folder() / (name + ".json");
    must_run({program.string(), "--gtest_list_tests", "--gtest_output=json:" + list.string()});
    for (const auto& suite : nlohmann::json::parse(text_of(list)).at("testsuites")) {
      for (const auto& test : suite.at("testsuite")) {
        const auto suite_name = suite.at("name").get<std::string>();
        const auto test_name = test.at("name").get<std::string>();
        auto& it = tests[plain(suite_name, true) + "." + plain(test_name, false)];
        it.program = program;
        it.file = said_path(test.at("file").get<std::string>());
        it.filter += (it.filter.empty() ? "" : ":") + suite_name + "." + test_name;
      }
    }
  }
  return tests;
}

/// The sources of the engine that see a header, below framework/, by that header: as ninja has
/// noted when it built them.
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

/// How a run of one test ended.
enum class Color { green, red };

Color run_test(const EngineTest& test, const fs::path& program, const fs::path& engine) {
  const auto result = run_process(
      {.words = {program.string(), "--gtest_fail_fast", "--gtest_filter=" + test.filter},
       .folder = build_folder().string(),
       .environment = {{"LD_PRELOAD", engine.string()}, {"RC_PARAMS", "seed=1"}},
       .time = 60s});
  return result.good() ? Color::green : Color::red;
}

/// One mutation, and the engine that it makes.
class Mutant {
 public:
  Mutant(const Mutation& mutation, const EngineTest& test)
      : mutation_(&mutation),
        test_(&test),
        id_(hash_of(mutation.file.string() + '\0' + mutation.before + '\0' + mutation.after)),
        folder_(mutants_folder() / id_) {
    write(folder_ / mutation.file, mutated_text(mutation, root_folder()));
  }

  /// How it is built.
  std::string cmake(const std::map<fs::path, std::set<std::string>>& readers) const {
    const fs::path file = (root_folder() / mutation_->file).lexically_normal();
    const std::string name = "weir_mutant_" + id_;
    if (!is_header()) {
      return fmt::format("weir_add_mutant({} SOURCES \"{}\" REPLACES {})\n", id_,
                         (folder_ / mutation_->file).string(),
                         mutation_->file.lexically_relative("framework").string());
    }
    std::string sources;
    std::string replaces;
    if (const auto found = readers.find(file); found != readers.end()) {
      for (const auto& reader : found->second) {
        sources += fmt::format(" \"{}\"", (root_folder() / "framework" / reader).string());
        replaces += " " + reader;
      }
    }
    return fmt::format("weir_add_mutant({}\n  SOURCES{}\n  REPLACES{}\n  PROGRAM {} TEST \"{}\")\n",
                       id_, sources, replaces, test_->program.filename().string(),
                       test_->file.string());
  }
  /// What is built, for ninja.
  std::string target() const { return (is_header() ? "weir_mutant_test_" : "weir_mutant_") + id_; }
  /// What is wrong with the test; nothing if it has caught the mutant.
  std::string problem() const {
    const fs::path engine = folder_ / "libweir_framework.so";
    const fs::path program = is_header() ? folder_ / "mutant_test" : test_->program;
    if (!fs::exists(engine) || !fs::exists(program)) {
      return "does not build: see " + (mutants_folder() / "build.log").string();
    }
    const bool caught = run_test(*test_, program, engine) == Color::red;
    // Some megabytes each; what they are made of stays.
    fs::remove(engine);
    if (is_header()) fs::remove(program);
    return caught ? "" : fmt::format("nobody notices: {} is green", mutation_->test);
  }
  const Mutation& mutation() const { return *mutation_; }

 private:
  bool is_header() const { return mutation_->file.extension() == ".hpp"; }

  const Mutation* mutation_;
  const EngineTest* test_;
  std::string id_;
  fs::path folder_;
};

std::vector<Mutation> chosen_mutations(const std::optional<std::string>& area) {
  const auto all = read_mutations(root_folder() / "grader" / "semantics");
  if (!area) return all;
  std::vector<Mutation> chosen;
  std::vector<std::string> areas;
  for (const auto& mutation : all) {
    if (areas.empty() || areas.back() != mutation.area) areas.push_back(mutation.area);
    if (mutation.area == *area) chosen.push_back(mutation);
  }
  if (!chosen.empty()) return chosen;
  throw UsageError(fmt::format("selftest --semantics: expected {}, found '{}'{}",
                               fmt::join(areas, " or "), *area, did_you_mean(*area, areas)));
}

/// The mutations that can be tried. Prints those that cannot, because the code or the tests have
/// changed: the catalogue has to follow.
std::vector<Mutation> applicable(const std::vector<Mutation>& mutations,
                                 const std::map<std::string, EngineTest>& tests) {
  std::vector<Mutation> good;
  for (const auto& mutation : mutations) {
    try {
      static_cast<void>(mutated_text(mutation, root_folder()));
      if (!tests.contains(mutation.test)) throw Error("no test is called " + mutation.test);
      good.push_back(mutation);
    } catch (const Error& error) {
      say(fmt::format("OUTDATED  {:<16}{}\n          {}\n", mutation.area, mutation.breaks,
                      error.what()));
    }
  }
  return good;
}

/// A test that is red before anything was broken proves nothing.
void check_green_without_mutants(const std::vector<Mutation>& mutations,
                                 const std::map<std::string, EngineTest>& tests) {
  std::map<fs::path, std::string> filters;
  for (const auto& mutation : mutations) {
    const auto& test = tests.at(mutation.test);
    filters[test.program] += test.filter + ":";
  }
  for (const auto& [program, filter] : filters) {
    must_run({program.string(), "--gtest_brief=1", "--gtest_filter=" + filter});
  }
}

/// Builds some mutants, and prints what comes of each. Answers how many are not caught.
std::size_t try_mutants(const std::vector<Mutant>& mutants, std::size_t first, std::size_t last) {
  std::vector<std::string> words{"ninja", "-k", "0"};
  for (std::size_t i = first; i < last; ++i) words.push_back(mutants[i].target());
  const auto built = run(std::move(words));
  if (!built.good()) write(mutants_folder() / "build.log", built.output);
  std::vector<std::future<std::string>> problems;
  for (std::size_t i = first; i < last; ++i) {
    problems.push_back(std::async(std::launch::async, [&, i] { return mutants[i].problem(); }));
  }
  std::size_t alive = 0;
  for (std::size_t i = first; i < last; ++i) {
    const auto& mutation = mutants[i].mutation();
    const auto problem = problems[i - first].get();
    if (problem.empty()) {
      say(fmt::format("caught    {:<16}{}\n", mutation.area, mutation.breaks));
    } else {
      ++alive;
      say(fmt::format("SURVIVES  {:<16}{}\n          {}\n", mutation.area, mutation.breaks,
                      problem));
    }
  }
  return alive;
}

}  // namespace

int selftest_semantics(const std::optional<std::string>& area) {
  const auto chosen = chosen_mutations(area);
  if (!fs::exists(mutants_folder() / "programs.txt")) {
    throw Error(fmt::format("{} is not set up for this: call ./weir selftest --semantics",
                            build_folder().string()));
  }
  const auto tests = engine_tests();
  const auto mutations = applicable(chosen, tests);
  check_green_without_mutants(mutations, tests);

  std::vector<Mutant> mutants;
  const auto readers = readers_of_headers();
  std::string cmake;
  for (const auto& mutation : mutations) {
    cmake += mutants.emplace_back(mutation, tests.at(mutation.test)).cmake(readers);
  }
  write(mutants_folder() / "mutants.cmake", cmake);
  must_run({"cmake", "."});

  std::size_t alive = 0;
  const std::size_t at_a_time = 4 * std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t first = 0; first < mutants.size(); first += at_a_time) {
    alive += try_mutants(mutants, first, std::min(first + at_a_time, mutants.size()));
  }
  const std::size_t outdated = chosen.size() - mutations.size();
  say(fmt::format("{} of {} caught, {} survive, {} outdated.\n", mutants.size() - alive,
                  chosen.size(), alive, outdated));
  return alive + outdated == 0 ? 0 : 1;
}

}  // namespace weir::cli
