/// \file
/// Comparison on generated scenarios. Includes RapidCheck: only for tests that generate.
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>

#include "texts/texts.hpp"
#include "verdict/grading.hpp"
#include "verdict/test_program.hpp"
#include "weir/error.hpp"

namespace weir::grader {

/// A number from `first` to `last`, both included, each as likely as the others: RapidCheck's own
/// inRange() keeps to the lower ones as long as scenarios are small.
inline rc::Gen<int> number(int first, int last) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, last + 1));
}

/// Checks the scenarios that `story` makes of generated values: `cases` of them, from seed() on; a
/// quarter of them where the tests are repeated with other seeds.
/// The test fails of the first that fails, and that is shrunk as any other.
template <class T, class Story>
void for_all(const rc::Gen<T>& values, Story story,
             const std::function<void(const Scenario&)>& expect, int cases = 60) {
  if (testing::Test::HasFailure()) return;
  rc::detail::TestParams params;
  params.seed = seed();
  params.maxSuccess = repetition() == 0 ? cases : std::max(cases / 4, 1);
  params.maxSize = 24;
  params.disableShrinking = true;
  std::optional<Scenario> failing;
  const auto property = [&] {
    const T value = *values;
    const Scenario scenario = story(value);
    if (holds(scenario, expect)) return;
    failing = scenario;
    RC_FAIL("differs");
  };
  rc::detail::TestListenerAdapter silent;
  // An empty map of what is to be reproduced: without one RapidCheck looks for its configuration,
  // and says on standard error which one it found.
  const auto result =
      rc::detail::checkTestable(property, rc::detail::TestMetadata(), params, silent,
                                std::unordered_map<std::string, rc::detail::Reproduce>());
  if (failing) {
    expect(*failing);
  } else if (!result.template is<rc::detail::SuccessResult>()) {
    std::ostringstream why;
    rc::detail::printResultMessage(result, why);
    throw Error(tr("the scenarios could not be generated and played: {}", why.str()));
  }
}

}  // namespace weir::grader
