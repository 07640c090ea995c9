#include "explain/timeline.hpp"
#include "texts/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;

constexpr std::size_t most_steps = 14;

class Drawing {
 public:
  Drawing(const Failure& failure, const Comparison& comparison, const Notes& notes,
          std::size_t width)
      : failure_(failure), comparison_(comparison), notes_(notes), width_(width) {}

  std::string draw() {
    const std::size_t steps = failure_.scenario.steps.size();
    const std::size_t last = is_simulated() ? steps : std::min(steps, end_of_drawing());
    const std::size_t first = last > most_steps ? last - most_steps : 0;
    std::string text;
    if (first > 0) text += steps_in_words(first) + tr(" before") + '\n';
    for (std::size_t i = first; i < last; ++i) {
      text += input(i);
      if (!is_simulated()) text += what_came(i);
    }
    if (is_simulated()) text += what_came(0);
    if (last < steps) text += steps_in_words(steps - last) + tr(" more") + '\n';
    return text;
  }

 private:
  bool is_simulated() const { return failure_.scenario.mode == Scenario::Mode::simulated; }
  bool is_of_each_step() const {
    const Kind kind = failure_.expectation.kind;
    return kind == Kind::steps || kind == Kind::stamped || kind == Kind::stream;
  }
  /// Behind the last step that is drawn: what follows a difference tells no more of it, unless all
  /// that came counts together.
  std::size_t end_of_drawing() const {
    const std::size_t steps = failure_.scenario.steps.size();
    if (!comparison_.first_difference) return steps;
    const bool is_done = failure_.both.actual.outcome == Outcome::passed;
    const bool tells_more = is_done && !is_of_each_step() && steps <= most_steps;
    return tells_more ? steps : *comparison_.first_difference + 1;
  }

  static std::string steps_in_words(std::size_t count) {
    return "        :  " + (count == 1 ? tr("1 step") : tr("{} steps", count));
  }
  std::string line(std::string_view label, const std::string& text, bool is_first_wrong = false) {
    return beside(fmt::format("{:>4}    |  {:<10}", is_first_wrong ? "=>" : "", label), text,
                  width_);
  }
  std::string input(std::size_t i) const {
    const std::string text = show(failure_.scenario.steps[i]);
    const auto gap = text.find("  ");
    const bool has_input = gap != std::string::npos && gap < 10;
    const std::string label = has_input ? fmt::format("{:<10}", text.substr(0, gap)) : "";
    return beside(fmt::format("    {:>3} o  {}", i + 1, label),
                  has_input ? std::string_view(text).substr(gap + 2) : text, width_);
  }

  std::string what_came(std::size_t i) {
    std::string text = notes_.empty() ? held(i) : happened(i);
    if (i < comparison_.steps.size()) {
      for (const auto& [record, differs] : comparison_.steps[i].actual) {
        if (!differs) text += shown(record);
      }
    }
    bool is_first = comparison_.first_difference == i;
    for (const auto& note : differences_in(failure_, comparison_, i)) {
      text += line(note.label, note.text, std::exchange(is_first, false));
    }
    return text;
  }
  std::string happened(std::size_t i) {
    std::string text;
    if (i >= notes_.size()) return text;
    for (const auto& note : notes_[i]) text += line(note.label, note.text);
    return text;
  }
  std::string held(std::size_t i) {
    const auto& steps = failure_.both.actual.steps;
    if (i >= steps.size()) return "";
    const Held before = i == 0 ? Held{} : steps[i - 1].held;
    return steps[i].held == before ? "" : line(tr("holds"), show(steps[i].held));
  }
  std::string shown(const Record& record) {
    const bool is_the_end = record.kind == Record::Kind::end || record.at == Timestamp::max();
    if (is_the_end) return "";
    return line(record.kind == Record::Kind::element ? tr("out") : "", show(record));
  }

  const Failure& failure_;
  const Comparison& comparison_;
  const Notes& notes_;
  std::size_t width_;
};

}  // namespace

std::string timeline(const Failure& failure, const Comparison& comparison, const Notes& notes,
                     std::size_t width) {
  return Drawing(failure, comparison, notes, width).draw();
}

}  // namespace weir::grader
