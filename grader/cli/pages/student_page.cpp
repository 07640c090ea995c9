#include "pages/student_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "markup.hpp"
#include "pages/html.hpp"
#include "texts/texts.hpp"
#include "trace/trace_page.hpp"
#include "verdict_text.hpp"

namespace weir::cli {
namespace {

using grader::Outcome;
using grader::Verdict;
using workbook::Exercise;

/// `7 of 20`; `?` for points that are not known.
std::string points_in_words(const Verdict& verdict) {
  const bool is_graded = verdict.outcome != Outcome::not_graded;
  return tr("{} of {}", is_graded ? std::to_string(verdict.points) : "?", verdict.most_points);
}

std::string overview_of(const std::vector<Exercise>& exercises, const Graded& graded) {
  std::string rows;
  for (std::size_t i = 0; i < graded.verdicts.size(); ++i) {
    const auto& verdict = graded.verdicts[i];
    rows += fmt::format(
        "<tr><th scope=\"row\"><a href=\"#{0}\">{0}</a></th><td>{1}</td><td "
        "class=\"number\">{2}</td></tr>\n",
        escaped(exercises[i].id), state_element(verdict.outcome),
        escaped(points_in_words(verdict)));
  }
  return fmt::format(
      "<section>\n<div class=\"scrolls\"><table>\n<thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\" class=\"number\">{}</th></tr></thead>\n"
      "<tbody>\n{}</tbody></table></div>\n</section>\n",
      escaped(tr("Exercise")), escaped(tr("State")), escaped(tr("Points")), rows);
}

/// The tests, folded away.
std::string tests_of(const Verdict& verdict) {
  if (verdict.tests.empty()) return "";
  std::string rows;
  for (const auto& test : verdict.tests) {
    rows += fmt::format("<tr><th scope=\"row\">{}{}</th><td>{}</td></tr>\n", escaped(test.name),
                        test.about.empty() ? "" : element("p", test.about, " class=\"quiet\""),
                        state_element(test.outcome));
  }
  return fmt::format(
      "<details><summary>{}</summary><div class=\"scrolls\"><table><tbody>\n{}</tbody></table>"
      "</div></details>\n",
      escaped(tr("All tests")), rows);
}

/// The first failure, to be stepped through.
std::string player_of(const Verdict& verdict) {
  if (verdict.trace.empty()) return "";
  return fmt::format(
      "<details><summary>{0}</summary><iframe title=\"{1}\" sandbox=\"allow-scripts\" "
      "loading=\"lazy\" srcdoc=\"{2}\"></iframe></details>\n",
      escaped(tr("Step through it")),
      escaped(tr("{}: what happens, step by step", verdict.first_failure()->name)),
      escaped(grader::trace_page_of(verdict.trace)));
}

std::string section_of(const Exercise& exercise, const Verdict& verdict) {
  std::string text = fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{0}: {1}</h2>\n"
      "<p>{2} {3}</p>\n",
      escaped(exercise.id), escaped(tr(exercise.title)), state_element(verdict.outcome),
      escaped(tr("{} points", points_in_words(verdict))));
  if (verdict.outcome != Outcome::not_started) {
    text += element("pre", report_of(exercise, verdict), " tabindex=\"0\"");
    text += player_of(verdict) + tests_of(verdict);
  }
  return text + "</section>\n";
}

}  // namespace

std::string student_page(const std::vector<Exercise>& exercises, const Graded& graded) {
  std::size_t most = 0;
  std::string sections;
  for (std::size_t i = 0; i < graded.verdicts.size(); ++i) {
    most += graded.verdicts[i].most_points;
    sections += section_of(exercises.at(i), graded.verdicts[i]);
  }
  const auto points = graded.points().empty() ? "?" : graded.points();
  std::string body = fmt::format(
      "<header>\n{}{}{}{}</header>\n<main>\n", element("p", "weir grade", " class=\"eyebrow\""),
      element("h1", graded.shown_name()), element("p", tr("{} of {} points", points, most)),
      graded.problem.empty() ? "" : element("p", graded.problem));
  if (!graded.verdicts.empty()) body += overview_of(exercises, graded);
  return page_of(tr("{}: {} of {} points", graded.shown_name(), points, most),
                 body + sections + "</main>\n");
}

}  // namespace weir::cli
