#include "witness/crash_site.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <memory>
#include <regex>
#include <sstream>
#include <string_view>

#include "texts/texts.hpp"

namespace weir::grader {
namespace {

/// What a command prints on standard output.
std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string output;
  std::array<char, 4096> piece{};
  while (pipe && std::fgets(piece.data(), piece.size(), pipe.get()) != nullptr)
    output += piece.data();
  return output;
}

std::string quoted(const std::string& text) {
  return "'" + std::regex_replace(text, std::regex("'"), "'\\''") + "'";
}

/// What addr2line says of a call, `function at /a/file.cpp:31`, if it is in the student's code:
/// `function (file.cpp:31)`, or without the line where that is not known.
std::string student_site(const std::string& line) {
  static const std::regex call(R"((?:\(inlined by\) )?(.+?)(?:\(.*)? at (.*?)([^/]+)(?: \(.*)?)");
  static const std::regex nobody_elses(R"(\(anonymous namespace\)::)");
  const auto plain = std::regex_replace(line, nobody_elses, "");
  std::smatch found;
  if (!std::regex_match(plain, found, call)) return "";
  std::string function = found[1].str();
  for (const auto* ours : {"weir::internal::", "weir::testing::", "weir::grader::", "std::", "main",
                           "_start", "__", "??", "void ", "operator"}) {
    if (function.starts_with(ours)) return "";
  }
  const std::string folder = found[2].str();
  if (folder.find("/framework/") != std::string::npos || folder.starts_with("/usr/")) return "";
  constexpr std::string_view common = "weir::exercises::";
  if (function.starts_with(common)) function.erase(0, common.size());
  std::string place = found[3].str();
  if (place.ends_with(":?")) place.resize(place.size() - 2);
  return place.starts_with('?') ? function : fmt::format("{} ({})", function, place);
}

}  // namespace

std::string crash_site(const std::string& path, const std::string& printed,
                       const std::vector<std::string>& box) {
  // As backtrace_symbols_fd(3) writes them: program(+0x1a2b) [0x55...]
  static const std::regex call(R"(\(\+(0x[0-9a-f]{1,16})\))");
  std::string addresses;
  std::size_t calls = 0;
  for (std::sregex_iterator i(printed.begin(), printed.end(), call), end; i != end; ++i) {
    constexpr std::size_t most = 48;
    if (++calls > most) break;
    addresses += " " + (*i)[1].str();
  }
  if (addresses.empty()) return "";
  std::string prefix;
  for (const auto& word : box) prefix += quoted(word) + ' ';
  std::istringstream lines(
      output_of(prefix + "addr2line -f -C -p -e " + quoted(path) + addresses + " 2>/dev/null"));
  for (std::string line; std::getline(lines, line);) {
    if (const auto site = student_site(line); !site.empty()) return tr(", in {}", site);
  }
  return "";
}

std::string without_calls(const std::string& printed) {
  // As backtrace_symbols_fd(3) writes them: a program or a library, and an address.
  static const std::regex call(R"(.*\(\S*\) ?\[0x[0-9a-f]+\])");
  std::istringstream lines(printed);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, call)) continue;
    text += line;
    if (!lines.eof()) text += '\n';
  }
  return text;
}

}  // namespace weir::grader
