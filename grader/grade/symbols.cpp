#include "grade/symbols.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <istream>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <unordered_map>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "grade/shell_words.hpp"
#include "grade/submission.hpp"
#include "terminal/output.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace {

namespace fs = std::filesystem;

/// A line of nm's: a name, and what it is the name of.
struct Symbol {
  std::string name;
  char kind = ' ';
  bool has_version = false;  // in a library of the system: write@@GLIBC_2.2.5
};

/// The next that is one: between them stand the names of files.
bool read(std::istream& lines, Symbol& symbol) {
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos || space == 0 || space + 1 >= line.size()) continue;
    const auto end = std::min(space, line.find('@'));
    symbol = {line.substr(0, end), line[space + 1], end < space};
    return true;
  }
  return false;
}

/// Whether several objects may define it, as headers make them do.
bool is_shared(const Symbol& symbol) {
  // Of a name of C's that is weak, the system's is the one.
  if (!symbol.name.starts_with("_Z") && !symbol.name.starts_with("DW.ref.")) return false;
  // The system keeps for older programs what is in headers now.
  return symbol.kind == 'W' || symbol.kind == 'V' || symbol.kind == 'u' || symbol.has_version;
}

/// nm's words for what an object, an archive or a library defines.
std::string names_in(const std::vector<std::string>& words) {
  constexpr std::size_t most = std::size_t{1} << 28U;
  const auto said = run_process({.words = words, .folder = {}, .most_output = most});
  if (!said.good()) throw Error(tr("cannot learn the names in {}: {}", words.back(), said.output));
  return said.output;
}

/// The libraries of the system that programs are linked with.
std::vector<std::string> system_libraries(const std::string& compiler) {
  std::vector<std::string> files;
  for (const std::string name : {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"}) {
    const auto told =
        run_process({.words = {compiler, "-print-file-name=" + name}, .folder = {}}).output;
    const fs::path file = told.substr(0, told.find('\n'));
    if (file.is_absolute() && fs::exists(file)) files.push_back(file.string());
  }
  return files;
}

/// The names, after a line that says what they were made of; from a file, if that fits still.
std::string names_linked(const std::string& link, const std::string& object) {
  std::set<std::string> archives;
  std::set<std::string> libraries;
  std::string compiler;
  std::string key;
  const auto words = words_of_command(link);
  for (const auto& word : words) {
    const fs::path file = build_folder() / word;
    std::error_code none;
    if (word == object || !fs::is_regular_file(file, none)) continue;
    const auto ending = file.extension();
    if (compiler.empty() && ending.empty()) compiler = word;
    const bool is_library = file.filename().string().find(".so") != std::string::npos;
    if (is_library) libraries.insert(file.string());
    if (ending == ".a" || ending == ".o") archives.insert(file.string());
    if (!is_library && ending != ".a" && ending != ".o") continue;
    key += file.string() + ' ' +
           std::to_string(fs::last_write_time(file).time_since_epoch().count()) + ' ';
  }
  const fs::path kept = build_folder() / "names" / (hash_of(link) + ".txt");
  key = hash_of(key) + '\n';
  if (fs::exists(kept)) {
    auto names = text_of(kept);
    if (names.starts_with(key)) return names;
  }
  std::vector<std::string> plain{"nm", "--defined-only", "--extern-only", "--format=posix"};
  std::vector<std::string> dynamic = plain;
  dynamic.emplace_back("--dynamic");
  plain.insert(plain.end(), archives.begin(), archives.end());
  dynamic.insert(dynamic.end(), libraries.begin(), libraries.end());
  for (const auto& library : system_libraries(compiler)) dynamic.push_back(library);
  std::string names = key + names_in(plain) + names_in(dynamic);
  fs::create_directories(kept.parent_path());
  terminal::write_whole(kept.string(), names);
  return names;
}

}  // namespace

std::string taken_name(std::istream& defined, std::istream& others) {
  // Of a program there are fewer than of all else.
  std::unordered_map<std::string, bool> shared;
  Symbol symbol;
  while (read(defined, symbol)) {
    const bool may_be = is_shared(symbol) && !symbol.has_version;
    const auto [known, is_new] = shared.try_emplace(symbol.name, may_be);
    if (!is_new && !may_be) known->second = false;
  }
  while (read(others, symbol)) {
    const auto own = shared.find(symbol.name);
    if (own != shared.end() && !(own->second && is_shared(symbol))) return symbol.name;
  }
  return "";
}

const std::string& names_of_others(const std::string& link, const std::string& object) {
  static std::mutex mutex;
  static std::unordered_map<std::string, std::string> known;
  const std::scoped_lock lock(mutex);
  const auto entry = known.find(link);
  // What throws keeps nothing, or the next text would pass without being looked at.
  return entry != known.end() ? entry->second
                              : known.emplace(link, names_linked(link, object)).first->second;
}

std::string readable_name(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> readable(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 && readable ? readable.get() : name;
}

}  // namespace weir::grader
