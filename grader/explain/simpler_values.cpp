// Works on elements as JSON: of their types the grader's trusted side knows nothing.
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "explain/report.hpp"
#include "explain/smallest.hpp"

namespace weir::grader {
namespace {

using Json = nlohmann::ordered_json;

/// A number somewhere in the values of an input's elements: `/value/tip`.
struct Field {
  std::string input;
  std::string path;

  friend auto operator<=>(const Field&, const Field&) = default;
  bool is_time() const { return is_name_of_a_time(path); }
  bool is_id() const { return path.ends_with("_id"); }
};

class Simplifier {
 public:
  Simplifier(Scenario scenario, const StillShows& try_it)
      : best_(std::move(scenario)), try_it_(try_it) {
    for (const auto& step : best_.steps) {
      values_.push_back(step.kind == Step::Kind::element ? Json::parse(step.value) : Json());
    }
  }

  void simplify() {
    for (const auto& field : fields()) {
      if (!field.is_time()) try_numbers(field, [](const Json&) { return Json(0); });
    }
    renumber();
    for (const Duration unit : {Duration{3'600'000}, Duration{60'000}, Duration{1000}}) {
      round_times(unit);
    }
    for (std::size_t i = 0; i < best_.steps.size(); ++i) simplify_element(i);
  }

 private:
  /// Calls `action(path, number)` for each number in an element.
  template <class Action>
  void for_each_number(std::size_t step, Action action) const {
    const Json flat = values_[step].flatten();
    for (const auto& [path, part] : flat.items()) {
      if (part.is_number()) action(path, part);
    }
  }
  std::set<Field> fields() const {
    std::set<Field> fields;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      for_each_number(i, [&](const std::string& path, const Json&) {
        fields.insert({best_.steps[i].input, path});
      });
    }
    return fields;
  }

  /// Goes on from these values and steps if that still shows it.
  bool try_values(std::vector<Json> values, Scenario candidate) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] != values_[i]) candidate.steps[i].value = values[i].dump();
    }
    if (candidate.steps == best_.steps || !try_it_(candidate)) return false;
    best_ = std::move(candidate);
    values_ = std::move(values);
    return true;
  }
  /// A field of all elements of its input.
  void try_numbers(const Field& field, const std::function<Json(const Json&)>& change) {
    auto values = values_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (best_.steps[i].input != field.input || values[i].is_null()) continue;
      const Json::json_pointer at(field.path);
      if (values[i].contains(at) && values[i][at].is_number()) {
        // 0.0 is as good as 0, and no reason to try.
        if (const Json changed = change(values[i][at]); changed != values[i][at]) {
          values[i][at] = changed;
        }
      }
    }
    try_values(std::move(values), best_);
  }

  /// Ids become 1, 2, 3 in the order in which they come: fields of one name alike, in all inputs.
  void renumber() {
    std::map<std::string, std::map<std::int64_t, std::int64_t>> numbers;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      for_each_number(i, [&](const std::string& path, const Json& number) {
        if (!Field{"", path}.is_id() || !number.is_number_integer()) return;
        auto& known = numbers[path];
        const auto old = number.get<std::int64_t>();
        if (old != 0) known.try_emplace(old, static_cast<std::int64_t>(known.size()) + 1);
      });
    }
    for (const auto& [path, known] : numbers) {
      auto values = values_;
      const Json::json_pointer at(path);
      for (auto& value : values) {
        if (value.is_null() || !value.contains(at)) continue;
        const auto found = known.find(value[at].get<std::int64_t>());
        if (found != known.end()) value[at] = found->second;
      }
      try_values(std::move(values), best_);
    }
  }

  /// Every moment that the scenario speaks of, rounded down, wherever it is spoken of.
  void round_times(Duration unit) {
    std::set<std::int64_t> times;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (is_timed(best_.steps[i])) times.insert(best_.steps[i].at.millis());
      for_each_number(i, [&](const std::string& path, const Json& number) {
        if (is_name_of_a_time(path)) times.insert(number.get<std::int64_t>());
      });
    }
    for (const auto time : times) {
      const auto size = unit.count();
      const auto rounded = time - (time % size + size) % size;
      if (rounded != time) replace_time(time, rounded);
    }
  }
  static bool is_timed(const Step& step) {
    return step.at != Timestamp::min() && step.at != Timestamp::max() &&
           (step.kind == Step::Kind::element || step.kind == Step::Kind::watermark);
  }
  void replace_time(std::int64_t from, std::int64_t to) {
    Scenario candidate = best_;
    auto values = values_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_timed(candidate.steps[i]) && candidate.steps[i].at.millis() == from) {
        candidate.steps[i].at = Timestamp{to};
      }
      for_each_number(i, [&](const std::string& path, const Json& number) {
        if (is_name_of_a_time(path) && number == from) values[i][Json::json_pointer(path)] = to;
      });
    }
    try_values(std::move(values), std::move(candidate));
  }

  void simplify_element(std::size_t step) {
    if (values_[step].is_null()) return;
    std::vector<std::pair<std::string, Json>> numbers;
    for_each_number(step, [&](const std::string& path, const Json& number) {
      if (!is_name_of_a_time(path) && !path.ends_with("_id")) numbers.emplace_back(path, number);
    });
    for (const auto& [path, number] : numbers) {
      const double value = number.get<double>();
      for (const double simpler : {0.0, 1.0, 2.0, 3.0, std::trunc(value)}) {
        if (value == simpler) break;
        auto values = values_;
        auto& part = values[step][Json::json_pointer(path)];
        if (number.is_number_integer()) part = static_cast<std::int64_t>(simpler);
        if (number.is_number_float()) part = simpler;
        if (try_values(std::move(values), best_)) break;
      }
    }
  }

  Scenario best_;
  std::vector<Json> values_;  // of each step; null where it is no element
  const StillShows& try_it_;
};

}  // namespace

void try_simpler_values(Scenario scenario, const StillShows& try_it) {
  Simplifier(std::move(scenario), try_it).simplify();
}

}  // namespace weir::grader
