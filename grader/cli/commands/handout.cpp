#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "archive.hpp"
#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "instructor.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// The lines of grader/handout.txt that name something: files that a student may have.
std::vector<std::string> handout_list() {
  const fs::path path = root_folder() / "grader" / "handout.txt";
  std::ifstream file(path);
  if (!file) throw Error(tr("cannot read {}", path.string()));
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') names.push_back(line);
  }
  return names;
}

/// What an editor or a student has left beside a file is not handed out.
bool is_left_over(const fs::path& path) {
  const std::string extension = path.extension().string();
  return path.filename().string().ends_with('~') || extension == ".swp" || extension == ".orig" ||
         (extension.size() > 1 && extension.find_first_not_of(".0123456789") == std::string::npos);
}

void copy_one(const fs::path& from, const fs::path& to) {
  fs::create_directories(to.parent_path());
  fs::copy_file(from, to);
}

void copy_all(const fs::path& from, const fs::path& to) {
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file() || is_left_over(entry.path())) continue;
    copy_one(entry.path(), to / entry.path().lexically_relative(from));
  }
}

/// `folder/*.cpp`
void copy_matching(const std::string& pattern, const fs::path& out) {
  const fs::path wanted = root_folder() / pattern;
  for (const auto& entry : fs::directory_iterator(wanted.parent_path())) {
    if (!entry.is_regular_file() || entry.path().extension() != wanted.extension()) continue;
    copy_one(entry.path(), out / fs::path(pattern).parent_path() / entry.path().filename());
  }
}

void copy_listed(const std::vector<std::string>& names, const fs::path& to) {
  for (const auto& name : names) {
    const fs::path from = root_folder() / name;
    if (name.find('*') != std::string::npos) {
      copy_matching(name, to);
    } else if (fs::is_directory(from)) {
      copy_all(from, to / name);
    } else if (fs::exists(from)) {
      copy_one(from, to / name);
    } else {
      throw Error(tr("grader/handout.txt names {}, which is not there", name));
    }
  }
  for (const auto& exercise : graded_exercises()) {
    fs::copy_file(stub_of(exercise), file_of(to / "exercises", exercise),
                  fs::copy_options::overwrite_existing);
  }
}

/// A program without the names of what is in it.
void copy_stripped(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) {
    throw Error(tr("{} is not built: call ./weir handout, which does it", from.string()));
  }
  fs::create_directories(to.parent_path());
  const auto stripped = run_process(
      {.words = {"strip", "--strip-all", "-o", to.string(), from.string()}, .folder = {}});
  if (!stripped.good()) throw Error(tr("cannot strip {}: {}", from.string(), stripped.output));
}

/// What tells right from wrong, as programs and data.
void copy_tested(const workbook::Exercise& exercise, const fs::path& to) {
  const fs::path built = fs::exists(root_folder() / "build" / "handout" / "bin")
                             ? root_folder() / "build" / "handout"
                             : build_folder();
  for (const std::string kind : {"hidden", "reference"}) {
    copy_stripped(built / "bin" / kind / exercise.id,
                  to / "grader" / "tested" / kind / exercise.id);
  }
  const auto catalogue = catalogue_file(exercise.id);
  if (fs::exists(catalogue)) copy_one(catalogue, to / catalogue.lexically_relative(root_folder()));
}

/// The folder that is to be made. \throws UsageError if it is there.
fs::path new_folder(std::string_view command, const std::string& out) {
  fs::path to = fs::absolute(out);
  if (!fs::exists(to)) return to;
  throw UsageError(tr("{}: expected a folder that does not exist yet, found '{}'", command, out));
}

}  // namespace

int handout(const std::string& out, bool with_hidden_tests) {
  const auto to = new_folder("handout", out);
  copy_listed(handout_list(), to);
  fs::copy_file(root_folder() / "grader" / "handout" / "README.md", to / "README.md");
  if (!with_hidden_tests) {
    say(tr("{} is ready to be handed out: no solutions, no hidden tests\n", out));
    return 0;
  }
  for (const auto& exercise : graded_exercises()) copy_tested(exercise, to);
  say(tr("{} is ready to be handed out: no solutions, and hidden tests as programs only\n", out));
  return 0;
}

int autograder(const std::string& out, const std::string& exercises) {
  exercises_named("autograder", exercises);
  const fs::path to = new_folder("autograder", out);
  auto names = handout_list();
  names.insert(names.end(), {"solutions", "grader/hidden_tests", "grader/mistakes"});
  copy_listed(names, to / "weir");
  for (const std::string script : {"setup.sh", "run_autograder"}) {
    copy_one(root_folder() / "grader" / "autograder" / script, to / script);
  }
  grader::write_text(to / "exercises", exercises + '\n');
  say(
      tr("{0} is ready: (cd {0} && zip -r ../autograder.zip .), and give that to Gradescope.\n"
         "Solutions and hidden tests are in it: it is not for students.\n",
         out));
  return 0;
}

int pack(const std::string& file) {
  Files files;
  for (const auto& exercise : graded_exercises()) {
    const auto text = read_submission(root_folder() / "exercises", exercise);
    if (text) files[exercise.id + "/" + exercise.files.front()] = *text;
  }
  write_zip(file, files);
  say(tr("{} holds the {} files that you have written in exercises/\n", file, files.size()));
  return 0;
}

}  // namespace weir::cli
