/// \file
/// Rules that are broadcast: for the tests of broadcast state.
#pragma once

#include <algorithm>
#include <cereal/cereal.hpp>
#include <string>
#include <vector>

#include "sale.hpp"
#include "weir/state_descriptors.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {

/// A rule: sales of `amount` and more are told with `name`. An amount of 0 takes the rule back.
struct Rule {
  std::string name;
  int amount = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("amount", amount));
  }
};

inline const MapStateDescriptor<std::string, int>& rules() {
  static const MapStateDescriptor<std::string, int> descriptor{"rules"};
  return descriptor;
}

using RulesHarness = testing::TwoInputHarness<Sale, Rule, std::string>;

/// What has come out since the last time, sorted: `a b c`.
inline std::string take(RulesHarness& harness) {
  std::vector<std::string> values;
  for (auto& out : harness.take_output()) values.push_back(out.value);
  std::sort(values.begin(), values.end());
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

}  // namespace weir::tests
