#include "trace.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "grade/traced.hpp"
#include "texts/texts.hpp"
#include "trace/trace_page.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

/// `Subject.Behaviour` of `hidden/Subject.Behaviour`.
std::string without_kind(const std::string& test) { return test.substr(test.find('/') + 1); }

/// The first test that fails. \throws UsageError if none does.
std::string first_failure(const Exercise& exercise, const fs::path& worker, std::uint64_t seed) {
  Verdict verdict;
  verdict.tests = run_tests(exercise, worker, {.seed = seed, .brief = true});
  if (const auto* failure = verdict.first_failure()) return failure->name;
  throw UsageError(tr("trace: all tests of {} pass: which one is to be shown?", exercise.id));
}

grader::Scenario read_scenario(const fs::path& path) {
  std::ifstream file(path);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (text.empty()) throw Error(tr("this test plays no scenario that could be shown"));
  return grader::from_json<grader::Scenario>(text);
}

/// Opens the page in a browser where there is a desktop. The browser stays when this process ends.
void open_page(const fs::path& page) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
  run_process(
      {.words = {"sh", "-c",
                 "command -v xdg-open && setsid -f xdg-open \"$1\" >/dev/null 2>&1 </dev/null",
                 "sh", page.string()},
       .folder = {}});
}

}  // namespace

int trace(const TraceOptions& options) {
  const Exercise exercise = graded_exercise_named("trace", options.name);
  const fs::path folder = implementation_folder(options.with);
  const fs::path file = file_of(folder, exercise);
  const auto text = read_submission(folder, exercise);
  if (!text) throw UsageError(tr("trace: there is no file {}", file.string()));
  const auto built = build_submission(exercise, *text, as_typed(file));
  if (built.worker.empty()) {
    say(built.errors);
    return 1;
  }

  const fs::path pages = build_folder() / "traces" / exercise.id;
  fs::create_directories(pages);
  const fs::path first_scenario = pages / fmt::format("first-{}.json", getpid());
  const std::string test = options.test ? test_named("trace", *options.test, tests_of(exercise))
                                        : first_failure(exercise, built.worker, options.seed);
  const fs::path failed = scenario_folder(exercise.id) / (test + ".json");
  std::error_code ignored;
  fs::remove(failed, ignored);
  const auto result =
      run_tests(exercise, built.worker,
                {.seed = options.seed, .tests = {test}, .first_scenario = first_scenario})
          .at(0);

  const auto scenario = read_scenario(fs::exists(failed) ? failed : first_scenario);
  fs::remove(first_scenario, ignored);
  const auto traced = grader::traced(exercise, result, scenario, built.worker.string());

  const fs::path page =
      options.output ? fs::path(*options.output) : pages / (without_kind(test) + ".html");
  write_text(page, grader::trace_page(traced));
  if (result.passed())
    say(tr("{} passes; this is the first scenario that it plays.\n", result.name));
  say(fmt::format("{}\n", as_typed(page).string()));
  if (!options.output) open_page(page);
  return 0;
}

}  // namespace weir::cli
