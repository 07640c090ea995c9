#include "explain/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "explain/report.hpp"

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;

constexpr std::size_t most_steps = 14;
constexpr std::size_t most_records = 6;

class Drawing {
 public:
  Drawing(const Expectation& expectation, const Scenario& scenario, const Both& both,
          const Notes& notes)
      : expectation_(expectation), scenario_(scenario), both_(both), notes_(notes) {
    // Where only all of it counts, a record that is too many stands where it came out, and one that
    // is missing where the reference had it.
    if (is_of_all()) {
      const auto found = difference(view(expectation, scenario, both.expected).steps.at(0),
                                    view(expectation, scenario, both.actual).steps.at(0));
      missing_ = found.missing;
      too_many_ = found.too_many;
    }
  }

  std::string draw() {
    const std::size_t steps = scenario_.steps.size();
    const bool is_simulated = scenario_.mode == Scenario::Mode::simulated;
    std::size_t last = steps;
    if (const auto found = first_step()) last = *found + 1;
    std::vector<std::string> drawn;
    for (std::size_t i = 0; i < last; ++i) {
      drawn.push_back(input(i));
      if (is_simulated) continue;
      drawn.back() += what_came(i);
      if (is_marked_ && steps > most_steps) last = i + 1;
    }
    const std::size_t first = last > most_steps ? last - most_steps : 0;
    std::string text;
    if (first > 0) text += fmt::format("        :  {} steps before\n", first);
    for (std::size_t i = first; i < last; ++i) text += drawn[i];
    if (is_simulated) text += what_came(0);
    if (last < steps) text += fmt::format("        :  {} steps more\n", steps - last);
    return text + in_the_end();
  }

 private:
  bool is_done() const {
    return both_.expected.outcome == Outcome::passed && both_.actual.outcome == Outcome::passed &&
           !both_.actual.steps.empty() && both_.actual.steps.size() == both_.expected.steps.size();
  }
  bool is_of_all() const {
    return is_done() && (expectation_.kind == Kind::results || expectation_.kind == Kind::output ||
                         expectation_.kind == Kind::watermarks);
  }
  /// The step that the drawing ends with, if that is not the last.
  std::optional<std::size_t> first_step() const {
    if (scenario_.mode == Scenario::Mode::simulated) return std::nullopt;
    if (scenario_.steps.empty()) return std::nullopt;
    if (!is_done()) return std::min(both_.actual.steps.size(), scenario_.steps.size() - 1);
    return first_difference(expectation_, scenario_, both_.expected, both_.actual);
  }

  std::string line(std::string_view label, const std::string& text, bool is_wrong = false) {
    const bool is_first = is_wrong && !std::exchange(is_marked_, true);
    return beside(fmt::format("{:>4}    |  {:<10}", is_first ? "=>" : "", label), text);
  }
  std::string input(std::size_t i) const {
    const std::string text = show(scenario_.steps[i]);
    const auto gap = text.find("  ");
    const bool has_input = gap != std::string::npos && gap < 10;
    const std::string label = has_input ? text.substr(0, gap) : "";
    const std::string rest = has_input ? text.substr(gap + 2) : text;
    return beside(
        fmt::format("    {:>3} o  {}", i + 1, has_input ? fmt::format("{:<10}", label) : ""), rest);
  }

  std::string what_came(std::size_t i) {
    std::string text = happened(i);
    if (!is_done()) return text + outputs(i);
    return text + (is_of_all() ? of_all(i) : of_step(i));
  }

  std::string happened(std::size_t i) {
    std::string text;
    for (std::size_t n = 0; i < notes_.size() && n < notes_[i].size(); ++n) {
      text += line(notes_[i][n].label, notes_[i][n].text);
    }
    return notes_.empty() ? held(i) : text;
  }
  std::string held(std::size_t i) {
    if (i >= both_.actual.steps.size()) return "";
    const Held& now = both_.actual.steps[i].held;
    const Held before = i == 0 ? Held{} : both_.actual.steps[i - 1].held;
    return now == before ? "" : line("holds", show(now));
  }
  /// What came out where nothing is compared.
  std::string outputs(std::size_t i) {
    if (i >= both_.actual.steps.size()) return "";
    std::string text;
    for (const auto& record : both_.actual.steps[i].records) text += shown(record);
    return text;
  }
  std::string shown(const Record& record) {
    const bool is_the_end = record.kind == Record::Kind::end || record.at == Timestamp::max();
    if (is_the_end) return "";
    return record.kind == Record::Kind::element ? line("out", show(record, true))
                                                : line("", show(record));
  }

  /// Each step is compared by itself.
  std::string of_step(std::size_t i) {
    const auto& actual = both_.actual.steps[i].records;
    if (expectation_.kind != Kind::steps && expectation_.kind != Kind::stream) return outputs(i);
    const auto wanted = view(expectation_, scenario_, both_.expected).steps[i];
    const auto found = view(expectation_, scenario_, both_.actual).steps[i];
    if (wanted == found) return outputs(i);
    auto [missing, too_many] = difference(wanted, found);
    if (missing.empty() && too_many.empty()) {  // another order
      missing = wanted;
      too_many = found;
    }
    std::string text;
    auto wrong = too_many;
    for (const auto& record : actual) {
      if (!take(wrong, record)) text += shown(record);
    }
    return text + differing(missing, too_many);
  }
  std::string differing(const std::vector<Record>& missing, const std::vector<Record>& too_many) {
    std::string text = list("expected", missing);
    return text += list("actual", too_many);
  }
  std::string list(std::string_view label, const std::vector<Record>& records) {
    if (records.empty()) return line(label, "nothing", true);
    std::string text;
    for (std::size_t i = 0; i < std::min(records.size(), most_records); ++i) {
      text += line(label, show(records[i], true), true);
    }
    if (records.size() > most_records) {
      text += line(label, fmt::format("... and {} more", records.size() - most_records), true);
    }
    return text;
  }

  static Record comparable(Record record) {
    if (record.kind == Record::Kind::element) record.at = Timestamp::min();
    return record;
  }
  static bool take(std::vector<Record>& records, const Record& record) {
    const auto found = std::find(records.begin(), records.end(), record);
    if (found == records.end()) return false;
    records.erase(found);
    return true;
  }
  std::string of_all(std::size_t i) {
    std::vector<Record> missing;
    std::vector<Record> too_many;
    std::string text;
    for (const auto& record : both_.expected.steps[i].records) {
      if (take(missing_, comparable(record))) missing.push_back(record);
    }
    for (const auto& record : both_.actual.steps[i].records) {
      take(too_many_, comparable(record)) ? too_many.push_back(record)
                                          : void(text += shown(record));
    }
    if (!missing.empty()) text += list("expected", missing);
    if (!too_many.empty()) text += list("actual", too_many);
    return text;
  }

  /// What only the end of the story shows.
  std::string in_the_end() {
    if (!is_done()) {
      return line(label_of(both_.actual.outcome), both_.actual.message, true);
    }
    std::string text;
    if (is_of_all() && !is_marked_) {
      const auto all = [&](const Observation& all_of_it) {
        return view(expectation_, scenario_, all_of_it).steps.at(0);
      };
      if (all(both_.expected) != all(both_.actual)) {  // another order
        text += differing(all(both_.expected), all(both_.actual));
      }
    }
    const auto wanted = view(expectation_, scenario_, both_.expected).counters;
    const auto found = view(expectation_, scenario_, both_.actual).counters;
    for (const auto& [name, value] : wanted) {
      if (found.at(name) == value) continue;
      text += line("expected", fmt::format("the counter {} is {}", name, value), true);
      text += line("actual", fmt::format("the counter {} is {}", name, found.at(name)), true);
    }
    if (expectation_.kind == Kind::nothing_held) {
      text += line("needed", show(both_.expected.steps.back().held), true);
      text += line("held", show(both_.actual.steps.back().held), true);
    }
    return text;
  }
  /// The outcome, in the nine letters that a label has.
  static std::string label_of(Outcome outcome) {
    if (outcome == Outcome::out_of_memory) return "no memory";
    std::string label(name_of(outcome));
    std::transform(label.begin(), label.end(), label.begin(),
                   [](char letter) { return static_cast<char>(std::tolower(letter)); });
    return label;
  }

  const Expectation& expectation_;
  const Scenario& scenario_;
  const Both& both_;
  const Notes& notes_;
  std::vector<Record> missing_;
  std::vector<Record> too_many_;
  bool is_marked_ = false;
};

}  // namespace

std::string timeline(const Expectation& expectation, const Scenario& scenario, const Both& both,
                     const Notes& notes) {
  return Drawing(expectation, scenario, both, notes).draw();
}

}  // namespace weir::grader
