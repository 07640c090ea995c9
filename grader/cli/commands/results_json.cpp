#include "commands/results_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "texts/texts.hpp"
#include "verdict_text.hpp"

namespace weir::cli {
namespace {

using grader::Outcome;
using grader::Verdict;
using Json = nlohmann::ordered_json;

Json test_of(const workbook::Exercise& exercise, const Verdict& verdict, std::size_t number) {
  Json test;
  if (verdict.outcome != Outcome::not_graded) {
    test["score"] = verdict.points;
    test["status"] = verdict.outcome == Outcome::passed ? "passed" : "failed";
  }
  test["max_score"] = verdict.most_points;
  test["name"] = exercise.id;
  test["number"] = std::to_string(number);
  test["output"] = feedback_of(exercise, verdict);
  test["output_format"] = "text";
  test["visibility"] = "visible";
  return test;
}

}  // namespace

std::string results_json(const std::vector<workbook::Exercise>& exercises, const Graded& graded,
                         std::string_view level) {
  Json results;
  if (!graded.is_fault() && !graded.verdicts.empty()) {
    std::size_t points = 0;
    for (const auto& verdict : graded.verdicts) points += verdict.points;
    results["score"] = points;
  }
  results["output"] = graded.problem;
  results["output_format"] = "text";
  results["visibility"] = "visible";
  results["stdout_visibility"] = "hidden";
  results["extra_data"] = {{"sandbox", level}};
  results["tests"] = Json::array();
  for (std::size_t i = 0; i < std::min(exercises.size(), graded.verdicts.size()); ++i) {
    results["tests"].push_back(test_of(exercises[i], graded.verdicts[i], i + 1));
  }
  constexpr int indent = 1;
  return results.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string feedback_text(const std::vector<workbook::Exercise>& exercises, const Graded& graded) {
  std::string text;
  std::string details;
  for (std::size_t i = 0; i < std::min(exercises.size(), graded.verdicts.size()); ++i) {
    text += summary_of(exercises[i], graded.verdicts[i]);
    if (graded.verdicts[i].outcome == Outcome::not_started) continue;
    details += '\n' + std::string(72, '-') + "\n\n" + feedback_of(exercises[i], graded.verdicts[i]);
  }
  if (!graded.problem.empty()) text += '\n' + graded.problem + '\n';
  return text + details;
}

}  // namespace weir::cli
