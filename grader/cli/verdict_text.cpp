#include "verdict_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <regex>
#include <utility>
#include <vector>

#include "explain/report.hpp"
#include "grade/paths.hpp"
#include "texts/texts.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

std::size_t count_passed(const Verdict& verdict) {
  return static_cast<std::size_t>(std::count_if(verdict.tests.begin(), verdict.tests.end(),
                                                [](const auto& test) { return test.passed(); }));
}

/// An explanation with what was expected in green, and what is wrong in red.
std::string painted(const std::string& explanation) {
  std::string text;
  for (std::size_t begin = 0; begin < explanation.size();) {
    const auto end = std::min(explanation.find('\n', begin), explanation.size() - 1) + 1;
    std::string line = explanation.substr(begin, end - begin);
    begin = end;
    const auto mark = line.find("=>    |");
    if (mark != std::string::npos) line.replace(mark, 2, red("=>"));
    for (const auto* before : {"|  ", "  "}) {
      for (const bool is_right : {true, false}) {
        const std::string label = is_right ? tr("expected") : tr("actual");
        const auto at = line.find(before + label + "  ");
        const bool begins_the_line = at == 0 || (at != std::string::npos && line[at] == '|');
        if (!begins_the_line) continue;
        line.replace(at + std::string(before).size(), label.size(),
                     is_right ? green(label) : red(label));
      }
    }
    text += line;
  }
  return text;
}

/// What is held beyond need, in points.
std::string cost_line(const Verdict& verdict) {
  const auto cost = verdict.cost();
  if (cost == 0) return "";
  return tr("What is held costs {} of {} points.\n", cost, verdict.most_points);
}

/// Which parts of the exercise go wrong with what anybody would try first.
std::string ordinary_line(const Verdict& verdict) {
  std::string parts;
  for (const auto& test : verdict.tests) {
    if (!test.is_ordinary || test.passed()) continue;
    parts += (parts.empty() ? "" : ", ") + test.part();
  }
  if (parts.empty()) return "";
  return wrapped(tr("Wrong on an ordinary day, and so worth 60% at most: {}.", parts)) + "\n";
}

/// The first failure of a verdict that has one.
std::string first_failure_of(const Verdict& verdict) {
  const TestResult& failure = *verdict.first_failure();
  return tr("\n{} of {} tests passed. The first that did not is\n{}:\n\n{}\n",
            count_passed(verdict), verdict.tests.size(), bold(failure.name),
            painted(failure.explanation));
}

/// Where the scenario of a failed test can be found.
std::string scenario_line(const Exercise& exercise, const TestResult& failure) {
  const fs::path file = scenario_folder(exercise.id) / (failure.name + ".json");
  return fs::exists(file) ? tr("As JSON: {}\n", as_typed(file).string()) : "";
}

/// What a program prints in a test that finds nothing wrong with it.
std::string printed_by(const std::vector<TestResult>& tests) {
  const auto found = std::find_if(tests.begin(), tests.end(),
                                  [](const TestResult& test) { return !test.printed.empty(); });
  if (found == tests.end()) return "";
  const auto end = found->printed.ends_with('\n') ? "" : "\n";
  return tr("\nYour program printed, in the first story of {}:\n{}{}", found->name, found->printed,
            end);
}

/// Without what makes letters stand out on a terminal, and without anything else that a terminal
/// would take for more than a letter.
std::string without_colors(std::string text) {
  static const std::regex color("\033\\[[0-9;]*m");
  text = std::regex_replace(text, color, "");
  std::erase_if(text, [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return (code < ' ' && c != '\n' && c != '\t') || code == 0x7f;
  });
  return text;
}

/// The tests of each part, in the order in which they were run.
std::vector<std::pair<std::string, std::vector<const TestResult*>>> parts_of(
    const std::vector<TestResult>& tests) {
  std::vector<std::pair<std::string, std::vector<const TestResult*>>> parts;
  for (const auto& test : tests) {
    const auto part = test.part();
    auto found = std::find_if(parts.begin(), parts.end(),
                              [&](const auto& known) { return known.first == part; });
    if (found == parts.end()) found = parts.insert(parts.end(), {part, {}});
    found->second.push_back(&test);
  }
  return parts;
}

/// The names of those tests of a part that are in this state.
std::string names_in(Outcome outcome, const std::vector<const TestResult*>& tests) {
  std::string names;
  for (const auto* test : tests) {
    if (test->outcome != outcome) continue;
    names += (names.empty() ? "" : ", ") + last_part(test->name);
  }
  return names;
}

std::string list_of_part(const std::vector<const TestResult*>& tests, std::size_t width) {
  std::string text;
  for (const auto outcome :
       {Outcome::failed, Outcome::crashed, Outcome::timed_out, Outcome::out_of_memory,
        Outcome::garbled, Outcome::not_started, Outcome::passed}) {
    const auto names = names_in(outcome, tests);
    if (names.empty()) continue;
    const std::string label = fmt::format("  {:<15}", show(outcome));
    auto lines = grader::beside(label, names, width);
    text += lines.replace(0, label.size(), colored(outcome, label));
  }
  return text;
}

}  // namespace

std::string state_of(const Verdict& verdict) {
  const bool is_open = verdict.visible_only && verdict.outcome == Outcome::passed;
  return is_open ? tr("VISIBLE PASSED") : show(verdict.outcome);
}

std::string line_of(const Exercise& exercise, const Verdict& verdict) {
  const bool is_graded = verdict.outcome != Outcome::not_graded && !verdict.visible_only;
  return tr("{:<24}{} {:>3} of {} points\n", exercise.id,
            colored(verdict.outcome, fmt::format("{:<17}", state_of(verdict))),
            is_graded ? std::to_string(verdict.points) : "?", verdict.most_points);
}

std::string details_of(const Exercise& exercise, const Verdict& verdict) {
  if (verdict.outcome == Outcome::passed) return "";
  if (verdict.outcome == Outcome::does_not_compile) return '\n' + verdict.errors;
  if (verdict.outcome == Outcome::not_graded) {
    return tr(
        "\nThe grader itself failed, twice. This says nothing of your program, and costs no\n"
        "point. Try again; if it stays like this, show it to whoever set Weir up:\n\n{}\n",
        verdict.errors);
  }
  const TestResult* failure = verdict.first_failure();
  if (failure == nullptr) return "";
  if (verdict.outcome == Outcome::not_started) {
    return tr("\nThe task is in exercises/{}/README.md.\nYou write {}.\n", exercise.id,
              as_typed(file_of(root_folder() / "exercises", exercise)).string());
  }
  return first_failure_of(verdict) + ordinary_line(verdict) + cost_line(verdict) +
         scenario_line(exercise, *failure);
}

std::string list_of_tests(const Verdict& verdict, std::size_t width) {
  std::string text;
  for (const auto& [part, tests] : parts_of(verdict.tests)) {
    const auto passed = std::count_if(tests.begin(), tests.end(),
                                      [](const TestResult* test) { return test->passed(); });
    text += tr("\n{}: {} of {} tests passed\n{}", bold(part), passed, tests.size(),
               list_of_part(tests, width));
  }
  return text;
}

std::string screen_of(const Exercise& exercise, const Verdict& verdict, std::size_t width) {
  std::string text = line_of(exercise, verdict) + details_of(exercise, verdict);
  const bool is_passed = verdict.outcome == Outcome::passed;
  if (is_passed) text += printed_by(verdict.tests);
  text += warnings_of(verdict);
  if (verdict.outcome == Outcome::does_not_compile || verdict.outcome == Outcome::not_graded) {
    return text;
  }
  text += list_of_tests(verdict, width);
  if (is_passed && verdict.visible_only) {
    return text + tr("\nAll visible tests passed. What it is worth, the hidden ones say: they come "
                     "when it "
                     "is graded.\n");
  }
  if (is_passed && !fs::is_directory(root_folder() / "solutions")) {
    return text + tr("\nAll tests passed.\n");
  }
  if (is_passed) {
    return text + tr("\nAll tests passed. To compare: ./weir solution {}\n", exercise.name);
  }
  const bool has_begun = verdict.outcome != Outcome::not_started && !verdict.tests.empty();
  text += has_begun ? tr("\nOne of them: ./weir check {} TEST\n", exercise.name) : "\n";
  return text + tr("Next: ./weir hint {}\n", exercise.name);
}

std::string summary_of(const Exercise& exercise, const Verdict& verdict) {
  return without_colors(line_of(exercise, verdict));
}

std::string report_of(const Exercise& exercise, const Verdict& verdict) {
  std::string text;
  const auto* failure = verdict.first_failure();
  if (failure == nullptr || verdict.outcome == Outcome::not_graded) {
    text = details_of(exercise, verdict);
  } else if (verdict.outcome != Outcome::not_started) {
    text = first_failure_of(verdict) + ordinary_line(verdict) + cost_line(verdict);
  }
  text = without_colors(text + warnings_of(verdict));
  return text.substr(std::min(text.find_first_not_of('\n'), text.size()));
}

std::string feedback_of(const Exercise& exercise, const Verdict& verdict) {
  constexpr std::size_t width = 80;
  const auto report = report_of(exercise, verdict);
  std::string text = summary_of(exercise, verdict) + (report.empty() ? "" : "\n" + report);
  const bool has_tests = !verdict.tests.empty() && verdict.outcome != Outcome::not_graded;
  return has_tests ? text + without_colors(list_of_tests(verdict, width)) : text;
}

std::string screen_of(const Exercise& exercise, const TestResult& test) {
  const auto name = fmt::format("{} {}\n", colored(test.outcome, show(test.outcome)), test.name);
  if (test.passed()) return name + '\n' + test.about + '\n' + printed_by({test});
  return name + '\n' + painted(test.explanation) + '\n' + scenario_line(exercise, test) +
         tr("Next: ./weir hint {}\n", exercise.name);
}

}  // namespace weir::cli
