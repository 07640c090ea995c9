#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive.hpp"
#include "instructor.hpp"
#include "terminal/output.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

/// What one student handed in, and what became of it.
struct Graded {
  std::string name;
  std::string problem;  // where nothing could be graded
  std::vector<Verdict> verdicts;

  std::size_t points() const {
    std::size_t sum = 0;
    for (const auto& verdict : verdicts) sum += verdict.points;
    return sum;
  }
};

bool is_submission(const fs::directory_entry& entry) {
  if (entry.is_directory()) return !entry.path().filename().string().starts_with('.');
  return is_archive(entry.path());
}

std::string name_of(const fs::path& path) {
  return fs::is_directory(path) ? path.filename().string() : archive_name(path);
}

/// The text of an exercise in an archive: `NN_name/name.cpp`, however deep it lies.
std::optional<std::string> text_in(const Files& files, const Exercise& exercise) {
  const std::string wanted = exercise.id + "/" + exercise.files.front();
  for (const auto& [name, text] : files) {
    if (name == wanted || name.ends_with("/" + wanted)) return text;
  }
  return std::nullopt;
}

Verdict grade_one(const Exercise& exercise, const std::optional<std::string>& text,
                  std::uint64_t seed) {
  if (text) return grade(exercise, *text, fs::path(exercise.id) / exercise.files.front(), seed);
  Verdict missing;
  missing.id = exercise.id;
  missing.most_points = exercise.points;
  return missing;
}

Graded grade_submission(const fs::path& path, const std::vector<Exercise>& exercises,
                        std::uint64_t seed) {
  Graded graded{.name = name_of(path), .problem = {}, .verdicts = {}};
  try {
    const bool is_folder = fs::is_directory(path);
    const Files files = is_folder ? Files() : read_archive(path);
    for (const auto& exercise : exercises) {
      const auto text = is_folder ? read_submission(path, exercise) : text_in(files, exercise);
      graded.verdicts.push_back(grade_one(exercise, text, seed));
    }
  } catch (const Error& error) {
    graded.problem = error.what();
  }
  return graded;
}

/// A field of a CSV file.
std::string field(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  // A spreadsheet takes a text that begins like this for a formula.
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    quoted.insert(1, "'");
  }
  return quoted + '"';
}

std::string gradebook(const std::vector<Exercise>& exercises, const std::vector<Graded>& all) {
  std::string text = "submission,points";
  for (const auto& exercise : exercises) text += fmt::format(",{0} points,{0} state", exercise.id);
  text += ",problem\n";
  for (const auto& graded : all) {
    text += fmt::format("{},{}", field(graded.name), graded.points());
    for (std::size_t i = 0; i < exercises.size(); ++i) {
      if (i < graded.verdicts.size()) {
        text +=
            fmt::format(",{},{}", graded.verdicts[i].points, name_of(graded.verdicts[i].outcome));
      } else {
        text += ",0,NOT GRADED";
      }
    }
    text += fmt::format(",{}\n", field(graded.problem));
  }
  return text;
}

/// Text within XML; what XML cannot hold becomes '?'.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default: {
        const auto code = static_cast<unsigned char>(c);
        const bool is_control = code < 0x20 && c != '\n' && c != '\t';
        result += is_control || code >= 0x7f ? '?' : c;
      }
    }
  }
  return result;
}

std::string junit(const std::vector<Graded>& all) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& graded : all) {
    for (const auto& verdict : graded.verdicts) {
      const auto failed = std::count_if(verdict.tests.begin(), verdict.tests.end(),
                                        [](const auto& test) { return !test.passed(); });
      const bool is_built = !verdict.tests.empty();
      text += fmt::format("  <testsuite name=\"{}.{}\" tests=\"{}\" failures=\"{}\">\n",
                          escaped(graded.name), verdict.id, is_built ? verdict.tests.size() : 1,
                          is_built ? failed : 1);
      for (const auto& test : verdict.tests) {
        text += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", verdict.id,
                            escaped(test.name));
        text += test.passed()
                    ? "/>\n"
                    : fmt::format("><failure>{}</failure></testcase>\n", escaped(test.explanation));
      }
      if (!is_built) {
        text += fmt::format(
            "    <testcase classname=\"{}\" name=\"build\"><failure>{}\n{}</failure></testcase>\n",
            verdict.id, name_of(verdict.outcome), escaped(verdict.errors));
      }
      text += "  </testsuite>\n";
    }
  }
  return text + "</testsuites>\n";
}

void write(const fs::path& path, const std::string& text) {
  terminal::Output file(path.string());
  file.write(text);
  file.finish();
}

}  // namespace

int grade_all(const GradeOptions& options) {
  if (!fs::is_directory(options.folder)) {
    throw UsageError(
        fmt::format("grade: expected a folder of submissions, found '{}'", options.folder));
  }
  std::vector<fs::path> submissions;
  for (const auto& entry : fs::directory_iterator(options.folder)) {
    if (is_submission(entry)) submissions.push_back(entry.path());
  }
  std::sort(submissions.begin(), submissions.end());
  const auto exercises = graded_exercises();
  std::vector<Graded> all;
  for (const auto& submission : submissions) {
    all.push_back(grade_submission(submission, exercises, options.seed));
    const auto& graded = all.back();
    say(fmt::format("{:<32} {:>4} points  {}\n", graded.name, graded.points(), graded.problem));
  }
  const fs::path folder = options.folder;
  write(folder / "gradebook.csv", gradebook(exercises, all));
  write(folder / "junit.xml", junit(all));
  say(fmt::format("{} submissions; see {} and {}\n", all.size(),
                  (folder / "gradebook.csv").string(), (folder / "junit.xml").string()));
  return 0;
}

}  // namespace weir::cli
