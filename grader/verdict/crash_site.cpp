#include "verdict/crash_site.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <memory>
#include <regex>
#include <sstream>
#include <vector>

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

}  // namespace

std::string crash_site(const std::string& path, const std::string& printed) {
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
  // function at /a/file.cpp:31 (discriminator 2)
  static const std::regex site(R"((?:\(inlined by\) )?(.+) at .*?([^/]+:\d+)(?: \(.*)?)");
  std::istringstream lines(
      output_of("addr2line -f -C -p -e " + quoted(path) + addresses + " 2>/dev/null"));
  for (std::string line; std::getline(lines, line);) {
    const bool ours = line.find("/framework/") != std::string::npos ||
                      line.find("/grader/") != std::string::npos ||
                      line.find(" at /usr/") != std::string::npos;
    std::smatch found;
    if (ours || !std::regex_match(line, found, site)) continue;
    return fmt::format(", in {} ({})", found[1].str(), found[2].str());
  }
  return "";
}

}  // namespace weir::grader
