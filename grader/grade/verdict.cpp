#include "grade/verdict.hpp"

#include <algorithm>
#include <chrono>

#include "grade/files.hpp"

namespace weir::grader {
namespace {

std::size_t count_if(const std::vector<TestResult>& tests, bool (*is_counted)(const TestResult&)) {
  return static_cast<std::size_t>(std::count_if(tests.begin(), tests.end(), is_counted));
}

/// Rounded down: full points are for all tests.
std::size_t points_for(const Verdict& verdict, std::size_t passed) {
  return verdict.tests.empty() ? 0 : verdict.most_points * passed / verdict.tests.size();
}

}  // namespace

const TestResult* Verdict::first_failure() const {
  // What has been started and is wrong says more than what is still to be done.
  const TestResult* first = nullptr;
  for (const auto& test : tests) {
    if (test.passed()) continue;
    if (test.outcome != Outcome::not_started) return &test;
    if (first == nullptr) first = &test;
  }
  return first;
}

std::size_t Verdict::cost() const {
  const auto passed = count_if(tests, [](const auto& test) { return test.passed(); });
  const auto with_cost =
      count_if(tests, [](const auto& test) { return test.passed() || test.is_cost; });
  return points_for(*this, with_cost) - points_for(*this, passed);
}

void judge(Verdict& verdict) {
  const auto& tests = verdict.tests;
  const auto passed = count_if(tests, [](const auto& test) { return test.passed(); });
  verdict.points = points_for(verdict, passed);
  if (tests.empty()) {
    verdict.outcome = Outcome::not_started;
  } else if (passed == tests.size()) {
    verdict.outcome = Outcome::passed;
  } else {
    verdict.outcome = verdict.first_failure()->outcome;
    const bool has_begun = passed > 0;
    if (has_begun && verdict.outcome == Outcome::not_started) verdict.outcome = Outcome::failed;
  }
}

Verdict grade_worker(const workbook::Exercise& exercise, const std::filesystem::path& worker,
                     std::uint64_t seed, const std::stop_token& stop) {
  Verdict verdict;
  verdict.id = exercise.id;
  verdict.most_points = exercise.points;
  const auto start = std::chrono::steady_clock::now();
  verdict.tests = run_tests(exercise, worker, {.seed = seed, .brief = true}, stop);
  verdict.test_seconds = seconds_since(start);
  judge(verdict);

  const auto* first = verdict.first_failure();
  if (first == nullptr || verdict.outcome == Outcome::not_started) return verdict;
  auto& failed = verdict.tests[static_cast<std::size_t>(first - verdict.tests.data())];
  auto explained = run_tests(exercise, worker, {.seed = seed, .tests = {failed.name}}, stop);
  // Alone it may pass: a program can keep something from one test to the next.
  if (explained.size() == 1 && !explained.front().passed()) failed = std::move(explained.front());
  return verdict;
}

Verdict grade(const workbook::Exercise& exercise, const std::string& text,
              const std::filesystem::path& shown_as, std::uint64_t seed,
              const std::stop_token& stop) {
  auto built = build_submission(exercise, text, shown_as, stop);
  Verdict verdict;
  if (built.worker.empty()) {
    verdict.id = exercise.id;
    verdict.most_points = exercise.points;
    verdict.outcome = Outcome::does_not_compile;
    verdict.errors = std::move(built.errors);
  } else {
    verdict = grade_worker(exercise, built.worker, seed, stop);
  }
  verdict.text_hash = hash_of(text);
  verdict.compile_seconds = built.compile_seconds;
  verdict.link_seconds = built.link_seconds;
  return verdict;
}

}  // namespace weir::grader
