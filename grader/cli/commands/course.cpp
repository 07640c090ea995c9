#include "commands/course.hpp"

#include <filesystem>

#include "commands/submissions.hpp"
#include "grade/confinement.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

Verdict grade_one(const Course& course, const Exercise& exercise, const Submitted& submitted) {
  if (submitted.found) {
    return grader::grade_confined(exercise, submitted.text,
                                  fs::path(exercise.id) / exercise.files.front(), course.seed,
                                  course.level);
  }
  Verdict missing;
  missing.id = exercise.id;
  missing.most_points = exercise.points;
  return missing;
}

void add_problem(Graded& graded, const std::string& problem) {
  if (!graded.problem.empty()) graded.problem += "; ";
  graded.problem += problem;
}

}  // namespace

Graded grade_files(const Course& course, const std::string& name, const Files& files) {
  Graded graded{.name = name, .problem = {}, .verdicts = {}};
  std::size_t found = 0;
  std::string missing;
  for (const auto& exercise : course.exercises) {
    const auto submitted = text_for(exercise, files);
    const auto verdict = grade_one(course, exercise, submitted);
    if (submitted.found) {
      ++found;
    } else if (!submitted.problem.empty()) {
      add_problem(graded, submitted.problem);
    } else {
      missing += (missing.empty() ? "" : ", ") + exercise.files.front();
    }
    if (verdict.outcome == Outcome::not_graded) {
      add_problem(graded, tr("the grader itself failed with {}: {}", exercise.id, verdict.errors));
    }
    graded.verdicts.push_back(verdict);
  }
  if (found == 0) {
    add_problem(graded, tr("there is none of the files that are graded in it"));
  } else if (!missing.empty()) {
    add_problem(graded, tr("there is no {}", missing));
  }
  return graded;
}

sandbox::Level level_here(const std::string& command, bool unsafe) {
  std::string why;
  const auto level = grader::strongest_level(&why);
  if (level == sandbox::Level::none && !unsafe) {
    throw UsageError(
        tr("{}: submissions cannot be confined on this machine, and could change what they are "
           "graded with: {}. Install bubblewrap and libseccomp-dev, or grade with --unsafe",
           command, why));
  }
  if (level != sandbox::Level::bubblewrap) {
    say(tr("Not as well confined as can be ({}): {}\n", sandbox::name_of(level), why));
  }
  return level;
}

}  // namespace weir::cli
