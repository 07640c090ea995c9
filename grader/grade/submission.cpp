#include "grade/submission.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "grade/compile_errors.hpp"
#include "grade/confinement.hpp"
#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "grade/shell_words.hpp"
#include "grade/symbols.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace {

namespace fs = std::filesystem;

/// What the compiler said of a worker lies beside it.
constexpr const char* compiler_output = "compiler.txt";

/// How the build system compiles and links the exercise's own file.
struct Commands {
  std::string compile;
  std::string link;
  std::string source;  // as it stands in the commands, as do the two below
  std::string object;
  std::string worker;
};

/// The call of the linker alone, of a line that goes on with what is to be done afterwards.
std::string linking(const std::string& line) {
  constexpr std::string_view then = " && ";
  const auto begin = line.find(then);
  return line.substr(0, line.find(then, begin + then.size()));
}

/// The commands of an exercise, as ninja tells them; asked for once. `kind` is `submission`, or
/// `connected` for a worker with connectors.
const Commands& commands_of(const workbook::Exercise& exercise, const std::string& kind) {
  static std::mutex mutex;
  static std::map<std::string, Commands> known;
  const std::scoped_lock lock(mutex);
  const auto [entry, is_new] = known.try_emplace(kind + exercise.id);
  if (!is_new) return entry->second;

  const auto told = run_process({.words = {"ninja", "-C", build_folder().string(), "-t", "commands",
                                           "weir_" + kind + "_" + exercise.id},
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
    } else if (line.find(" -o bin/" + kind + "/") != std::string::npos) {
      commands.link = linking(line);
      commands.worker = word_after(line, " -o ");
    }
  }
  if (commands.compile.empty() || commands.link.empty()) {
    known.erase(entry);
    throw Error(tr("{} is not set up to build exercise {}: call ./weir, which does it",
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

/// A compiler that was killed, mostly for want of memory, has not refused the text: one that does
/// says why. \throws Error if it was.
void expect_not_killed(const std::string& program, const ProcessResult& result) {
  // The driver of g++ says so of its parts.
  const bool is_said = result.output.find("Killed signal terminated program") != std::string::npos;
  constexpr int killed = 128 + SIGKILL;  // as a shell has it
  const bool is_killed = result.end == ProcessResult::End::killed ||
                         (result.end == ProcessResult::End::exited && result.code == killed);
  const bool is_silent = result.end == ProcessResult::End::exited && result.output.empty();
  if (!is_killed && !is_said && !is_silent) return;
  throw Error(tr("the {} was killed: is there enough memory?\n{}", program, result.output));
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

/// A compiler that cannot write says nothing of the text. \throws Error if that is so.
void check_disk(const ProcessResult& result, const fs::path& making) {
  if (result.good()) return;
  for (const std::string trouble : {"No space left on device", "Read-only file system"}) {
    if (result.output.find(trouble) == std::string::npos) continue;
    std::error_code ignored;
    fs::remove_all(making, ignored);
    throw Error(tr("the compiler cannot write in {} or {}: {}", fs::temp_directory_path().string(),
                   build_folder().string(), trouble));
  }
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

/// As much as is read of the names in an object: no exercise needs a tenth of it.
constexpr std::size_t most_names = std::size_t{1} << 24U;

/// Why a text may not be linked, by what `nm` says of it; empty if it may.
std::string refusal_of(const ProcessResult& names, const Commands& commands,
                       const fs::path& shown_as) {
  if (!names.good() || names.output.size() >= most_names) {
    return tr("{}: the names that it defines cannot be read\n", shown_as.string());
  }
  std::istringstream defined(names.output);
  std::istringstream others(names_of_others(commands.link, commands.object));
  const auto name = taken_name(defined, others);
  if (name.empty()) return "";
  return tr(
      "{}: `{}` is a name of the engine or of the system, whose place it would take: call "
      "yours another\n",
      shown_as.string(), readable_name(name));
}

void give_to_box_if(sandbox::Level level, const fs::path& folder) {
  if (level != sandbox::Level::none) give_to_box(folder);
}
void take_from_box_if(sandbox::Level level, const fs::path& folder) {
  if (level != sandbox::Level::none) take_from_box(folder);
}

}  // namespace

std::optional<std::string> read_submission(const fs::path& folder,
                                           const workbook::Exercise& exercise) {
  const fs::path file = folder / exercise.id / exercise.files.at(0);
  if (!fs::exists(file)) return std::nullopt;
  return text_of(file);
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

std::string toolchain() {
  std::string all;
  for (const std::string program : {WEIR_COMPILER, "ld"}) {
    const auto said = run_process({.words = {program, "--version"}, .folder = {}}).output;
    all += (all.empty() ? "" : "; ") + said.substr(0, said.find('\n'));
  }
  return all;
}

BuiltSubmission build_submission(const workbook::Exercise& exercise, const std::string& text,
                                 const fs::path& shown_as, const std::stop_token& stop,
                                 const BuildOptions& options) {
  const Commands& commands = commands_of(exercise, options.connected ? "connected" : "submission");
  BuiltSubmission built;
  const bool is_kept = options.folder.empty();
  const fs::path home =
      is_kept ? build_folder() / "submissions" / exercise.id : options.folder / exercise.id;
  const fs::path folder =
      home / (hash_of_worker(exercise, commands, text) + (options.lines ? "-lines" : ""));
  const fs::path worker = folder / exercise.id;
  const CompiledFile file{exercise.files.at(0), shown_as, text, options.width};
  if (fs::exists(worker)) {
    built.worker = worker;
    const auto said = folder / compiler_output;
    if (fs::exists(said)) built.warnings = readable_warnings(text_of(said), file);
    return built;
  }

  // Another process may be making the same: it is made elsewhere, and moves as a whole.
  static std::atomic<int> number{0};
  const fs::path making = fmt::format("{}.{}.{}", folder.string(), getpid(), ++number);
  fs::create_directories(making);
  const fs::path source = making / exercise.files.at(0);
  const fs::path object = making / "object.o";
  write_text(source, text);
  give_to_box_if(options.level, making);
  // In English, as readable_errors() knows it.
  const auto in_shell = [&](const std::string& command) {
    auto words = box_of_compiler(options.level, command, making, options.time);
    words.insert(words.end(),
                 {"sh", "-c", "cd " + shell_quoted(build_folder().string()) + " && " + command});
    return run_process({.words = words,
                        .folder = build_folder().string(),
                        .environment = {{"LANGUAGE", "en"}},
                        .time = options.time,
                        .is_box = options.level != sandbox::Level::none,
                        .most_output = most_names},
                       stop);
  };
  auto start = std::chrono::steady_clock::now();
  // Debug information takes a quarter of the time, and only what crashes needs it; debuggers use
  // the build system's worker. Warnings are told, and refuse nothing.
  auto compile = replace_all(commands.compile, " -c " + commands.source,
                             options.flags + (options.lines ? " -g1" : " -g0") + " -Wno-error -c " +
                                 shell_quoted(source.string()));
  compile = replace_all(compile, commands.object, shell_quoted(object.string()));
  const auto compiled = in_shell(compile);
  built.compile_seconds = seconds_since(start);
  check_disk(compiled, making);
  built.printed = replace_all(compiled.output, making.string() + '/', "");
  if (!compiled.good()) {
    built.errors = compiled.end == ProcessResult::End::timed_out
                       ? tr("the compiler did not come to an end")
                       : readable_errors(built.printed, file);
    fs::remove_all(making);
    expect_not_killed(tr("compiler"), compiled);
    return built;
  }
  built.warnings = readable_warnings(built.printed, file);
  const auto names =
      in_shell("nm --defined-only --extern-only --format=posix " + shell_quoted(object.string()));
  built.errors = refusal_of(names, commands, shown_as);
  if (!built.errors.empty()) {
    fs::remove_all(making);
    if (!names.good()) expect_not_killed("nm", names);
    return built;
  }

  start = std::chrono::steady_clock::now();
  auto link = replace_all(commands.link, commands.object, shell_quoted(object.string()));
  link = replace_all(link, " -o " + commands.worker,
                     " -o " + shell_quoted((making / exercise.id).string()));
  const auto linked = in_shell(link);
  built.link_seconds = seconds_since(start);
  check_disk(linked, making);
  if (!linked.good()) {
    built.errors = readable_link_errors(linked.output, shown_as);
    fs::remove_all(making);
    expect_not_killed(tr("linker"), linked);
    return built;
  }
  take_from_box_if(options.level, making);
  write_text(making / compiler_output, built.printed);
  std::error_code error;
  fs::rename(making, folder, error);
  if (error && fs::exists(worker)) {
    fs::remove_all(making);
  } else if (error) {
    fs::remove_all(folder);
    fs::rename(making, folder);
  }
  if (is_kept) remove_old_ones(home);
  built.worker = worker;
  return built;
}

}  // namespace weir::grader
