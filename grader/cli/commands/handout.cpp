#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "archive.hpp"
#include "grade/paths.hpp"
#include "instructor.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// The lines of grader/handout.txt that name something.
std::vector<std::string> handout_list() {
  const fs::path path = root_folder() / "grader" / "handout.txt";
  std::ifstream file(path);
  if (!file) throw Error(fmt::format("cannot read {}", path.string()));
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

}  // namespace

int handout(const std::string& out) {
  const fs::path to = fs::absolute(out);
  if (fs::exists(to)) {
    throw UsageError(
        fmt::format("handout: expected a folder that does not exist yet, found '{}'", out));
  }
  for (const auto& name : handout_list()) {
    const fs::path from = root_folder() / name;
    if (name.find('*') != std::string::npos) {
      copy_matching(name, to);
    } else if (fs::is_directory(from)) {
      copy_all(from, to / name);
    } else if (fs::exists(from)) {
      copy_one(from, to / name);
    } else {
      throw Error(fmt::format("grader/handout.txt names {}, which is not there", name));
    }
  }
  for (const auto& exercise : graded_exercises()) {
    fs::copy_file(stub_of(exercise), file_of(to / "exercises", exercise),
                  fs::copy_options::overwrite_existing);
  }
  say(fmt::format("{} is ready to be handed out: no solutions, no hidden tests\n", out));
  return 0;
}

int pack(const std::string& file) {
  Files files;
  for (const auto& exercise : graded_exercises()) {
    const auto text = read_submission(root_folder() / "exercises", exercise);
    if (text) files[exercise.id + "/" + exercise.files.front()] = *text;
  }
  write_zip(file, files);
  say(fmt::format("{} holds the {} files that you have written in exercises/\n", file,
                  files.size()));
  return 0;
}

}  // namespace weir::cli
