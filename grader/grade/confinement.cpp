#include "grade/confinement.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <system_error>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "grade/shell_words.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace {

namespace fs = std::filesystem;
using sandbox::Box;
using sandbox::Level;

std::string box_program() { return (build_folder() / "bin" / "weir-box").string(); }

/// Of a folder of headers: not what else lies there, as an instructor's own solutions may.
void add_headers(const fs::path& folder, std::set<std::string>& paths) {
  for (const auto& header : files_in(folder, ".hpp")) paths.insert(header.string());
}

/// The precompiled header that is included, and the text that it was made from.
void add_precompiled(const fs::path& header, std::set<std::string>& paths) {
  for (const std::string ending : {"", ".gch", ".pch"}) {
    std::error_code none;
    if (fs::exists(header.string() + ending, none)) paths.insert(header.string() + ending);
  }
}

/// What a compiler has to find.
std::set<std::string> paths_of(const std::string& command) {
  std::set<std::string> paths;
  const fs::path exercises = fs::path(WEIR_ROOT) / "exercises";
  std::string last;
  for (const auto& word : words_of_command(command)) {
    const auto before = std::exchange(last, word);
    const bool is_folder = word.starts_with("-I");
    const fs::path path = build_folder() / (is_folder ? word.substr(2) : word);
    std::error_code none;
    if (path == build_folder() || !fs::exists(path, none)) continue;
    if (path.string().starts_with("/usr/")) continue;
    if (before == "-include") {
      add_precompiled(path, paths);
    } else if (is_folder && path.string().starts_with(exercises.string())) {
      add_headers(path, paths);
    } else if (is_folder || (before != "-c" && before != "-o" && fs::is_regular_file(path, none))) {
      paths.insert(path.string());
    }
  }
  return paths;
}

/// The libraries that a build with shared ones makes.
void add_libraries(std::set<std::string>& paths) {
  for (const auto& library : files_in(build_folder() / "lib", ".so"))
    paths.insert(library.string());
}

bool works(Level level, std::string& said) {
  // It is of use where what is built can be reached from within.
  auto words = sandbox::words_of({.level = level, .readable = {box_program()}}, box_program());
  words.insert(words.end(), {"/usr/bin/head", "-c1", box_program()});
  try {
    const auto tried = run_process(
        {.words = words, .folder = {}, .time = std::chrono::seconds{20}, .is_box = true});
    said = tried.output;
    return tried.good() && tried.output.size() == 1;
  } catch (const Error& error) {
    said = error.what();
    return false;
  }
}

}  // namespace

Level strongest_level(std::string* why) {
  std::error_code none;
  std::string said =
      tr("{} is not there: it is built where there is libseccomp-dev", box_program());
  if (why != nullptr) *why = said;
  if (!fs::exists(box_program(), none)) return Level::none;
  for (const auto level : {Level::bubblewrap, Level::landlock}) {
    if (works(level, said)) return level;
    if (why != nullptr && level == Level::bubblewrap) *why = said;
  }
  return Level::none;
}

std::vector<std::string> box_of_worker(Level level, const fs::path& worker) {
  if (level == Level::none) return {};
  std::set<std::string> paths{worker.string()};
  add_libraries(paths);
  constexpr std::size_t printed = std::size_t{1} << 20U;
  constexpr std::size_t seconds = 600;
  return sandbox::words_of({.level = level,
                            .readable = {paths.begin(), paths.end()},
                            .processor_seconds = seconds,
                            .processes = 16,
                            .children = false,
                            .file_bytes = printed},
                           box_program());
}

std::vector<std::string> box_of_compiler(Level level, const std::string& command,
                                         const fs::path& folder, std::chrono::milliseconds time) {
  if (level == Level::none) return {};
  auto paths = paths_of(command);
  add_libraries(paths);
  // Who waits for it is the first to lose patience, and can say so.
  const auto seconds = static_cast<std::size_t>(time.count() / 1000) + 5;
  constexpr std::size_t longest = std::size_t{256} << 20U;
  return sandbox::words_of({.level = level,
                            .readable = {paths.begin(), paths.end()},
                            .writable = folder.string(),
                            .processor_seconds = seconds,
                            .file_bytes = longest},
                           box_program());
}

std::vector<std::string> box_of_reader(Level level, const fs::path& folder) {
  if (level == Level::none) return {};
  return sandbox::words_of({.level = level, .readable = {folder.string()}, .children = false},
                           box_program());
}

void give_to_box(const fs::path& folder) {
  if (geteuid() != 0) return;
  const auto give = [](const fs::path& path) {
    if (lchown(path.c_str(), sandbox::confined_user, sandbox::confined_user) != 0) {
      throw Error(tr("cannot give {} to the user of the sandbox", path.string()));
    }
  };
  give(folder);
  for (const auto& entry : fs::directory_iterator(folder)) give(entry.path());
}

void take_from_box(const fs::path& folder) {
  const bool is_root = geteuid() == 0;
  if (is_root && lchown(folder.c_str(), 0, 0) != 0) {
    throw Error(tr("cannot take {} back from the user of the sandbox", folder.string()));
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    struct stat status {};
    if (lstat(entry.path().c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_nlink != 1) {
      throw Error(tr("there is something in {} that is no file of its own: {}", folder.string(),
                     entry.path().filename().string()));
    }
    if (is_root && lchown(entry.path().c_str(), 0, 0) != 0) {
      throw Error(tr("cannot take {} back from the user of the sandbox", folder.string()));
    }
  }
}

}  // namespace weir::grader
