#include "commands/gradebook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "markup.hpp"
#include "texts/texts.hpp"

namespace weir::cli {
namespace {

using grader::Outcome;
using grader::Verdict;

/// What became of an exercise, as it is written down: the points that are not known are no 0.
std::string fields_of(const Verdict& verdict) {
  const bool is_graded = verdict.outcome != Outcome::not_graded;
  return fmt::format(",{},{}", is_graded ? std::to_string(verdict.points) : "",
                     name_of(verdict.outcome));
}

/// A field of a CSV file.
std::string field(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const bool is_control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    if (c == '"') quoted += '"';
    quoted += is_control ? ' ' : c;
  }
  // A spreadsheet takes a text that begins like this for a formula.
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    quoted.insert(1, "'");
  }
  return quoted + '"';
}

}  // namespace

std::string gradebook(const std::vector<workbook::Exercise>& exercises,
                      const std::vector<Graded>& all, std::string_view level) {
  std::size_t most = 0;
  for (const auto& exercise : exercises) most += exercise.points;
  std::string text = "submission,student,email,points,most points";
  for (const auto& exercise : exercises) text += fmt::format(",{0} points,{0} state", exercise.id);
  text += ",problem,sandbox\n";
  for (const auto& graded : all) {
    text += fmt::format("{},{},{},{},{}", field(graded.name), field(graded.shown_name()),
                        field(graded.email), graded.points(), most);
    for (std::size_t i = 0; i < exercises.size(); ++i) {
      if (i < graded.verdicts.size()) {
        text += fields_of(graded.verdicts[i]);
      } else {
        text += ",0,NOT GRADED";
      }
    }
    text += fmt::format(",{},{}\n", field(graded.problem), level);
  }
  return text;
}

namespace {

/// The points of a suite; those that are not known are no 0.
std::string points_of(const Verdict& verdict) {
  const bool is_graded = verdict.outcome != Outcome::not_graded;
  return fmt::format(
      "    <properties><property name=\"points\" value=\"{}\"/><property name=\"most_points\" "
      "value=\"{}\"/></properties>\n",
      is_graded ? std::to_string(verdict.points) : "", verdict.most_points);
}

/// All of a verdict that has no tests, as a test case.
std::string case_of(const Verdict& verdict, std::string_view name, std::string_view what) {
  return fmt::format(
      "    <testcase classname=\"{0}\" name=\"{1}\"><{2}>{3}\n{4}</{2}></testcase>\n", verdict.id,
      name, what, name_of(verdict.outcome), escaped(verdict.errors));
}

/// The tests of a verdict, from the attributes of their suite on.
std::string cases_of(const Verdict& verdict) {
  const auto& tests = verdict.tests;
  const auto failed =
      std::count_if(tests.begin(), tests.end(), [](const auto& test) { return !test.passed(); });
  std::string text =
      fmt::format(" tests=\"{}\" failures=\"{}\">\n{}", tests.size(), failed, points_of(verdict));
  for (const auto& test : tests) {
    text +=
        fmt::format("    <testcase classname=\"{}\" name=\"{}\"", verdict.id, escaped(test.name));
    text += test.passed()
                ? "/>\n"
                : fmt::format("><failure>{}</failure></testcase>\n", escaped(test.explanation));
  }
  return text;
}

}  // namespace

std::string junit(const std::vector<Graded>& all) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& graded : all) {
    for (const auto& verdict : graded.verdicts) {
      text += fmt::format("  <testsuite name=\"{}.{}\"", escaped(graded.name), verdict.id);
      const auto points = points_of(verdict);
      if (verdict.outcome == Outcome::not_graded) {
        text += fmt::format(" tests=\"1\" errors=\"1\">\n{}{}", points,
                            case_of(verdict, "grader", "error"));
      } else if (verdict.tests.empty()) {
        text += fmt::format(" tests=\"1\" failures=\"1\">\n{}{}", points,
                            case_of(verdict, "build", "failure"));
      } else {
        text += cases_of(verdict);
      }
      text += "  </testsuite>\n";
    }
  }
  return text + "</testsuites>\n";
}

}  // namespace weir::cli
