/// \file
/// A traced scenario as a page to be looked at in a browser.
#pragma once

#include <optional>
#include <string>

#include "explain/expectation.hpp"
#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"
#include "weir/scenario/trace.hpp"

namespace weir::grader {

/// What a page shows. A value.
struct TracedTest {
  std::string exercise;     ///< `03_hourly_tips`
  std::string test;         ///< `hidden/Subject.Behaviour`
  std::string rule;         ///< what the test looks at
  std::string explanation;  ///< what it said; empty if it passed
  bool passed = false;      ///< whether it did
  Expectation expectation;  ///< which part of what came it looked at
  Scenario scenario;        ///< what was played
  Trace actual;             ///< what the submission did; from a process that nobody trusts
  std::optional<Observation>
      expected;  ///< what came out of the reference solution; none: not there
};

/// One HTML file that needs no other and asks for nothing from anywhere. Everything that it shows
/// is in it as data: nothing of it can become part of the page's own text.
std::string trace_page(const TracedTest& test);

/// The same of data that trace_json() has made.
std::string trace_page_of(const std::string& json);

/// The same data, as JSON that can stand within a script element.
std::string trace_json(const TracedTest& test);

}  // namespace weir::grader
