#include "grade/traced.hpp"

#include <filesystem>

#include "grade/paths.hpp"

namespace weir::grader {

TracedTest traced(const workbook::Exercise& exercise, const TestResult& result,
                  const Scenario& scenario, const WorkerProgram& worker) {
  TracedTest traced;
  traced.exercise = exercise.id;
  traced.test = result.name;
  traced.rule = result.about;
  traced.explanation = result.explanation;
  traced.passed = result.passed();
  traced.expectation = result.expectation;
  traced.scenario = scenario;
  traced.actual = WorkerProcess(worker).trace(scenario);
  const auto reference = program_file("reference", exercise.id);
  if (std::filesystem::exists(reference)) {
    traced.expected = WorkerProcess(reference.string()).play(scenario);
  }
  return traced;
}

}  // namespace weir::grader
