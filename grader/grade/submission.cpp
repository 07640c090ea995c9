#include "grade/submission.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <system_error>
#include <vector>

#include "grade/compile_errors.hpp"
#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace {

namespace fs = std::filesystem;

/// How the build system compiles and links the exercise's own file.
struct Commands {
  std::string compile;
  std::string link;
  std::string source;  // as it stands in the commands, as do the two below
  std::string object;
  std::string worker;
};

/// The word that follows an option, as it stands there: with quotes, if it has any.
std::string word_after(const std::string& command, const std::string& option) {
  const auto at = command.find(option);
  if (at == std::string::npos) return "";
  const auto begin = at + option.size();
  const char first = begin < command.size() ? command[begin] : ' ';
  if (first != '\'' && first != '"') return command.substr(begin, command.find(' ', begin) - begin);
  const auto end = command.find(first, begin + 1);
  return command.substr(begin, end == std::string::npos ? end : end + 1 - begin);
}

/// The commands of an exercise, as ninja tells them; asked for once.
const Commands& commands_of(const workbook::Exercise& exercise) {
  static std::mutex mutex;
  static std::map<std::string, Commands> known;
  const std::scoped_lock lock(mutex);
  const auto [entry, is_new] = known.try_emplace(exercise.id);
  if (!is_new) return entry->second;

  const auto told = run_process({.words = {"ninja", "-C", build_folder().string(), "-t", "commands",
                                           "weir_submission_" + exercise.id},
                                 .folder = {},
                                 .most_output = std::size_t{1} << 26U});
  Commands& commands = entry->second;
  std::istringstream lines(told.output);
  const std::string code = "weir_submission_" + exercise.id + "_code.dir/";
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" -c ") != std::string::npos && line.find(code) != std::string::npos) {
      commands.compile = line;
      commands.source = word_after(line, " -c ");
      commands.object = word_after(line, " -o ");
    } else if (line.find(" -o bin/submission/") != std::string::npos) {
      commands.link = line;
      commands.worker = word_after(line, " -o ");
    }
  }
  if (commands.compile.empty() || commands.link.empty()) {
    known.erase(entry);
    throw Error(fmt::format("{} is not set up to build exercise {}: call ./weir, which does it",
                            build_folder().string(), exercise.id));
  }
  return commands;
}

std::string replace_all(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string shell_quoted(const std::string& text) {
  return "'" + replace_all(text, "'", "'\\''") + "'";
}

/// When a file was written last, in words; of a file that is not there, nothing.
std::string time_of(const fs::path& file) {
  std::error_code error;
  const auto time = fs::last_write_time(file, error);
  return error ? "" : std::to_string(time.time_since_epoch().count());
}

/// Names a text and everything that it is built with: where this is equal, so are the workers.
std::string hash_of_worker(const workbook::Exercise& exercise, const Commands& commands,
                           const std::string& text) {
  std::string all = text + '\0' + commands.compile + '\0' + commands.link;
  std::set<fs::path> parts{root_folder() / "exercises" / exercise.id / (exercise.name + ".hpp")};
  for (const auto& library : fs::directory_iterator(build_folder() / "lib")) parts.insert(library);
  for (const auto& part : parts) all += '\0' + part.string() + time_of(part);
  return hash_of(all);
}

/// Workers of texts that have been changed since are in the way: the newest are kept, so many that
/// all catalogued mistakes are among them.
void remove_old_ones(const fs::path& folder) {
  constexpr std::size_t kept = 128;
  std::vector<fs::directory_entry> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) all.push_back(entry);
  if (all.size() <= kept) return;
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    std::error_code ignored;
    return a.last_write_time(ignored) > b.last_write_time(ignored);
  });
  for (std::size_t i = kept; i < all.size(); ++i) fs::remove_all(all[i], error);
}

}  // namespace

std::optional<std::string> read_submission(const fs::path& folder,
                                           const workbook::Exercise& exercise) {
  std::ifstream file(folder / exercise.id / exercise.files.at(0), std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string hash_of(const std::string& text) {
  // FNV-1a, from both ends: a name, not a seal.
  constexpr std::uint64_t prime = 0x100000001b3ULL;
  std::uint64_t forward = 0xcbf29ce484222325ULL;
  std::uint64_t backward = forward;
  for (std::size_t i = 0; i < text.size(); ++i) {
    forward = (forward ^ static_cast<unsigned char>(text[i])) * prime;
    backward = (backward ^ static_cast<unsigned char>(text[text.size() - 1 - i])) * prime;
  }
  return fmt::format("{:016x}{:016x}", forward, backward);
}

BuiltSubmission build_submission(const workbook::Exercise& exercise, const std::string& text,
                                 const fs::path& shown_as, const std::stop_token& stop,
                                 const BuildOptions& options) {
  const Commands& commands = commands_of(exercise);
  BuiltSubmission built;
  const fs::path home = build_folder() / "submissions" / exercise.id;
  const fs::path folder = home / hash_of_worker(exercise, commands, text);
  const fs::path worker = folder / exercise.id;
  if (fs::exists(worker)) {
    built.worker = worker;
    return built;
  }

  // Another process may be making the same: it is made elsewhere, and moves as a whole.
  static std::atomic<int> number{0};
  const fs::path making = fmt::format("{}.{}.{}", folder.string(), getpid(), ++number);
  fs::create_directories(making);
  const fs::path source = making / exercise.files.at(0);
  const fs::path object = making / "object.o";
  write_text(source, text);
  const auto in_shell = [&](const std::string& command) {
    return run_process(
        {.words = {"sh", "-c", command}, .folder = build_folder().string(), .time = options.time},
        stop);
  };
  auto start = std::chrono::steady_clock::now();
  // Debug information takes a quarter of the time, and no verdict needs it; debuggers use the build
  // system's worker.
  auto compile = replace_all(commands.compile, " -c " + commands.source,
                             options.flags + " -g0 -c " + shell_quoted(source));
  compile = replace_all(compile, commands.object, shell_quoted(object));
  const auto compiled = in_shell(compile);
  built.compile_seconds = seconds_since(start);
  if (!compiled.good()) {
    built.printed = compiled.output;
    built.errors = compiled.end == ProcessResult::End::timed_out
                       ? "the compiler did not come to an end"
                       : readable_errors(compiled.output, source, shown_as);
    fs::remove_all(making);
    return built;
  }

  start = std::chrono::steady_clock::now();
  auto link = replace_all(commands.link, commands.object, shell_quoted(object));
  link = replace_all(link, " -o " + commands.worker, " -o " + shell_quoted(making / exercise.id));
  const auto linked = in_shell(link);
  built.link_seconds = seconds_since(start);
  if (!linked.good()) {
    built.errors = readable_link_errors(linked.output, shown_as);
    fs::remove_all(making);
    return built;
  }
  std::error_code error;
  fs::rename(making, folder, error);
  if (error && fs::exists(worker)) {
    fs::remove_all(making);
  } else if (error) {
    fs::remove_all(folder);
    fs::rename(making, folder);
  }
  remove_old_ones(home);
  built.worker = worker;
  return built;
}

}  // namespace weir::grader
