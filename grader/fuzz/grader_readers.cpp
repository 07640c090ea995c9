#include <sstream>
#include <string>

#include "explain/report.hpp"
#include "explain/values.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/readers.hpp"
#include "grade/compile_errors.hpp"
#include "grade/diagnostics.hpp"
#include "grade/symbols.hpp"
#include "trace/trace_page.hpp"
#include "weir/error.hpp"
#include "weir/scenario/json.hpp"
#include "weir/scenario/request.hpp"
#include "weir/scenario/trace.hpp"
#include "weir/serialization.hpp"
#include "weir/taxi/taxi_ride.hpp"
#include "workbook/workbook.hpp"

namespace weir::grader::fuzz {
namespace {

void show_all(const Observation& observation) {
  for (const StepObservation& step : observation.steps) {
    for (const Record& record : step.records) show(record);
    show(step.held);
  }
}

}  // namespace

void read_request(std::string_view bytes) {
  try {
    const auto request = from_bytes<Request>(bytes);
    leg_from(request.scenario, request.leg.first);
    show_way(request.scenario);
    for (const Step& step : request.scenario.steps) {
      show(step);
      if (step.kind == Step::Kind::savepoint) kept_savepoint(step);
    }
  } catch (const Error&) {
  }
}

void read_answer(std::string_view bytes) {
  try {
    const auto answer = from_bytes<Answer>(bytes);
    show_all(answer.observation);
    show(answer.observation.outcome);
  } catch (const Error&) {
  }
}

void read_trace(std::string_view bytes) {
  try {
    StateReader reader(bytes);
    TracedTest test;
    while (!reader.at_end()) {
      TracePart part;
      reader(part);
      test.actual.parts.push_back(std::move(part));
    }
    trace_page(test);
  } catch (const Error&) {
  }
}

/// Half of the bytes are one value, and half are another.
void read_value(std::string_view bytes) {
  const std::string text(bytes);
  const std::string half = text.substr(0, text.size() / 2);
  show_value(text);
  show_json(text);
  numbers_of(text);
  differing_fields(half, text.substr(half.size()));
  show_field(text, "ride/ride_id");
  try {
    from_json<taxi::TaxiRide>(text);
  } catch (const Error&) {
  }
}

void read_compiler_output(std::string_view bytes) {
  const std::string output(bytes);
  const CompiledFile file{"submission.cpp", "exercises/submission.cpp", "int main() {\n}\n"};
  readable_errors(output, file);
  readable_warnings(output, file);
  readable_link_errors(output, file.shown_as);
}

void read_symbols(std::string_view bytes) {
  std::istringstream defined{std::string(bytes)};
  std::istringstream others("_ZN4weir6engineEv T 0 0\n");
  readable_name(taken_name(defined, others));
  readable_name(std::string(bytes));
}

void read_workbook(std::string_view bytes) {
  const MemoryFile file(bytes);
  try {
    workbook::find_exercise(workbook::read_workbook(file.path()), "03");
  } catch (const Error&) {
  }
}

}  // namespace weir::grader::fuzz
