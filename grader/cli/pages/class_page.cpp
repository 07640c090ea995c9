#include "pages/class_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <tuple>

#include "grade/paths.hpp"
#include "markup.hpp"
#include "pages/html.hpp"
#include "selftest/mistakes.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

using grader::Outcome;
using workbook::Exercise;

/// Of what is long, a page shows the beginning.
constexpr std::size_t most_rows = 20;

/// A path as part of an address.
std::string address_of(const std::string& name) {
  std::string address;
  for (const char c : name) {
    const auto code = static_cast<unsigned char>(c);
    const bool is_plain = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
                          (code >= 'A' && code <= 'Z') || c == '_' || c == '-';
    address += is_plain ? std::string(1, c) : fmt::format("%{:02X}", code);
  }
  return "students/" + address + "/feedback.html";
}

std::string link_to(const Graded& graded) {
  return fmt::format("<a href=\"{}\">{}</a>", address_of(graded.name),
                     escaped(graded.shown_name()));
}

/// A table with heads; `rows` is HTML.
std::string table_of(std::string_view id, const std::string& caption,
                     const std::vector<std::string>& heads, const std::string& rows) {
  std::string cells;
  for (const auto& head : heads) cells += element("th", head, " scope=\"col\"");
  return fmt::format(
      "<section id=\"{}\">\n<div class=\"scrolls\"><table>\n<caption>{}</caption>\n"
      "<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>\n</section>\n",
      id, escaped(caption), cells, rows);
}

/// A number, and how much of all that is.
std::string bar_of(std::size_t count, std::size_t all) {
  const auto share = all == 0 ? 0 : 100 * count / all;
  return fmt::format(
      "<td class=\"number\">{}</td><td class=\"bar\" aria-hidden=\"true\"><i "
      "style=\"width:{}%\"></i></td>",
      count, share);
}

std::size_t sum_of(const Graded& graded) {
  std::size_t points = 0;
  for (const auto& verdict : graded.verdicts) points += verdict.points;
  return points;
}

std::string distribution(const std::vector<Graded>& all, std::size_t most) {
  constexpr std::size_t bins = 10;
  std::array<std::size_t, bins> counts{};
  for (const auto& graded : all) {
    if (graded.is_fault() || most == 0) continue;
    ++counts.at(std::min(bins - 1, sum_of(graded) * bins / most));
  }
  const auto largest = *std::max_element(counts.begin(), counts.end());
  std::string rows;
  for (std::size_t bin = bins; bin-- > 0;) {
    // The points p with p * bins / most == bin.
    const auto low = (bin * most + bins - 1) / bins;
    const auto high = bin + 1 == bins ? most : ((bin + 1) * most + bins - 1) / bins - 1;
    rows += fmt::format("<tr><th scope=\"row\">{}</th>{}</tr>\n",
                        escaped(low == high ? std::to_string(low) : tr("{} to {}", low, high)),
                        bar_of(counts.at(bin), largest));
  }
  return table_of("distribution", tr("How many have so many points"),
                  {tr("Points"), tr("Submissions"), ""}, rows);
}

/// Those that most fail of the submissions that have begun with the exercise.
std::string hardest_tests(const std::vector<Exercise>& exercises, const std::vector<Graded>& all) {
  struct Count {
    std::size_t failed = 0;
    std::size_t tried = 0;
  };
  std::map<std::pair<std::string, std::string>, Count> counts;
  for (const auto& graded : all) {
    for (std::size_t i = 0; i < std::min(exercises.size(), graded.verdicts.size()); ++i) {
      const auto& verdict = graded.verdicts[i];
      if (verdict.outcome == Outcome::not_started || verdict.outcome == Outcome::not_graded) {
        continue;
      }
      for (const auto& test : verdict.tests) {
        auto& count = counts[{exercises[i].id, test.name}];
        ++count.tried;
        if (!test.passed()) ++count.failed;
      }
    }
  }
  std::vector<std::pair<std::pair<std::string, std::string>, Count>> tests(counts.begin(),
                                                                           counts.end());
  std::erase_if(tests, [](const auto& test) { return test.second.failed == 0; });
  std::stable_sort(tests.begin(), tests.end(), [](const auto& a, const auto& b) {
    return a.second.failed * b.second.tried > b.second.failed * a.second.tried;
  });
  tests.resize(std::min(tests.size(), most_rows));
  std::string rows;
  for (const auto& [name, count] : tests) {
    rows += fmt::format("<tr><th scope=\"row\">{}/{}</th><td class=\"number\">{}</td>{}</tr>\n",
                        escaped(name.first), escaped(name.second), count.tried,
                        bar_of(count.failed, count.tried));
  }
  return table_of("tests", tr("The hardest tests"),
                  {tr("Test"), tr("Tried by"), tr("Failed by"), ""}, rows);
}

/// The way in which a submission fails, in a sentence.
std::string sentence_of(const WayToFail& way) {
  if (!way.mistake.empty()) {
    const auto file =
        grader::root_folder() / "grader" / "mistakes" / way.exercise / (way.mistake + ".toml");
    try {
      const auto mistake = read_mistake(file);
      return tr(mistake.misconception.empty() ? mistake.title : mistake.misconception);
    } catch (const std::exception&) {
      return way.mistake;
    }
  }
  return way.test;
}

std::string table_of_ways(const std::vector<WayToFail>& ways, const std::vector<Graded>& all) {
  std::string rows;
  for (std::size_t i = 0; i < std::min(ways.size(), most_rows); ++i) {
    const auto& way = ways[i];
    std::string others;
    for (std::size_t k = 1; k < way.failing.size(); ++k)
      others += link_to(all[way.failing[k]]) + ' ';
    if (!others.empty()) {
      others = fmt::format("<details><summary>{}</summary>{}</details>",
                           escaped(tr("{} more", way.failing.size() - 1)), others);
    }
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{} {}</td><td "
        "class=\"number\">{}</td><td>{}{}</td></tr>\n",
        escaped(way.exercise), state_element(way.outcome), escaped(sentence_of(way)),
        escaped(tr("{} of {}", way.failing.size(), all.size())), link_to(all[way.failing.front()]),
        others);
  }
  return table_of("ways", tr("In which ways they fail"),
                  {tr("Exercise"), tr("What it is"), tr("Submissions"), tr("Such as")}, rows);
}

std::string table_of_alike(const std::optional<std::vector<Alike>>& alike,
                           const std::vector<Graded>& all) {
  const auto caption = tr("Which read alike");
  if (!alike) {
    const auto why =
        tr("Nobody has looked: it takes similarity-tester, and a batch that is graded again.");
    return fmt::format("<section id=\"alike\">\n{}{}</section>\n", element("h2", caption),
                       element("p", why, " class=\"quiet\""));
  }
  std::string rows;
  for (const auto& group : *alike) {
    std::string links;
    for (const auto number : group.which) links += link_to(all[number]) + ' ';
    rows +=
        fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{} %</td></tr>\n",
                    escaped(group.exercise), links, group.percent);
  }
  return table_of("alike", caption, {tr("Exercise"), tr("Submissions"), tr("The same")}, rows) +
         element("p",
                 tr("Names, comments and lay-out do not count; programs of fewer than {} words are "
                    "not compared. Who has worked together has to be asked.",
                    fewest_words),
                 " class=\"quiet\"");
}

/// What is missing, folded away; nothing where nothing is.
std::string folded(const std::string& problem) {
  if (problem.empty()) return "";
  return fmt::format("<details><summary>{}</summary>{}</details>", escaped(tr("Problem")),
                     element("p", problem, " class=\"quiet\""));
}

std::string table_of_submissions(const std::vector<Exercise>& exercises,
                                 const std::vector<Graded>& all) {
  std::vector<std::string> heads{tr("Submission"), tr("Points")};
  for (const auto& exercise : exercises) heads.push_back(exercise.id);
  std::string rows;
  for (const auto& graded : all) {
    rows +=
        fmt::format("<tr><th scope=\"row\">{}{}</th><td class=\"number\">{}</td>", link_to(graded),
                    folded(graded.problem), graded.is_fault() ? "?" : graded.points());
    for (std::size_t i = 0; i < exercises.size(); ++i) {
      rows += i < graded.verdicts.size()
                  ? fmt::format("<td>{}<br>{}</td>", state_element(graded.verdicts[i].outcome),
                                graded.verdicts[i].points)
                  : "<td></td>";
    }
    rows += "</tr>\n";
  }
  return table_of("submissions", tr("All submissions"), heads, rows);
}

}  // namespace

std::vector<WayToFail> ways_to_fail(const std::vector<Exercise>& exercises,
                                    const std::vector<Graded>& all) {
  std::map<std::tuple<std::string, std::string, std::string, Outcome>, WayToFail> ways;
  for (std::size_t number = 0; number < all.size(); ++number) {
    const auto& graded = all[number];
    for (std::size_t i = 0; i < std::min(exercises.size(), graded.verdicts.size()); ++i) {
      const auto& verdict = graded.verdicts[i];
      if (verdict.outcome == Outcome::passed || verdict.outcome == Outcome::not_started ||
          verdict.outcome == Outcome::not_graded) {
        continue;
      }
      const auto* failure = verdict.first_failure();
      const std::string mistake = failure != nullptr ? failure->mistake : "";
      const std::string test = failure != nullptr && mistake.empty() ? failure->name : "";
      auto& way = ways[{exercises[i].id, mistake, test, verdict.outcome}];
      way.exercise = exercises[i].id;
      way.mistake = mistake;
      way.test = test;
      way.outcome = verdict.outcome;
      way.failing.push_back(number);
    }
  }
  std::vector<WayToFail> sorted;
  for (auto& [key, way] : ways) sorted.push_back(std::move(way));
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.failing.size() > b.failing.size();
  });
  return sorted;
}

std::string class_page(const std::vector<Exercise>& exercises, const std::vector<Graded>& all,
                       const std::optional<std::vector<Alike>>& alike) {
  std::size_t most = 0;
  for (const auto& exercise : exercises) most += exercise.points;
  std::vector<std::size_t> points;
  for (const auto& graded : all) {
    if (!graded.is_fault()) points.push_back(sum_of(graded));
  }
  std::sort(points.begin(), points.end());
  const auto median = points.empty() ? "?" : std::to_string(points[points.size() / 2]);
  const auto title = tr("{} submissions", all.size());
  return page_of(
      title,
      fmt::format("<header>\n{}{}{}</header>\n<main>\n{}{}{}{}{}</main>\n",
                  element("p", "weir grade", " class=\"eyebrow\""), element("h1", title),
                  element("p", tr("The one in the middle has {} of {} points.", median, most)),
                  distribution(all, most), table_of_ways(ways_to_fail(exercises, all), all),
                  hardest_tests(exercises, all), table_of_alike(alike, all),
                  table_of_submissions(exercises, all)));
}

}  // namespace weir::cli
