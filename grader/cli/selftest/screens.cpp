#include "selftest/screens.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "terminal/output.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

constexpr std::string_view label = "<!-- screen: ";
constexpr std::string_view fence = "```";

fs::path guide() { return root_folder() / "docs" / "guide" / "reading-a-failure.md"; }

/// Where a screen stands in the guide.
struct Place {
  std::string mistake;  // 03_hourly_tips/running_maximum
  std::size_t begin;
  std::size_t end;
};

std::vector<Place> places_in(const std::string& text) {
  std::vector<Place> places;
  for (auto at = text.find(label); at != std::string::npos; at = text.find(label, at + 1)) {
    const auto name = at + label.size();
    const auto first = text.find('\n', text.find(fence, name));
    const auto last = text.find(std::string("\n") + std::string(fence), first);
    if (first == std::string::npos || last == std::string::npos) {
      throw Error(fmt::format("{}: a screen has no block of text below it", guide().string()));
    }
    places.push_back({text.substr(name, text.find(' ', name) - name), first + 1, last + 1});
  }
  return places;
}

}  // namespace

std::string screen_of(const Exercise& exercise, const Verdict& verdict) {
  std::istringstream lines(line_of(exercise, verdict) + details_of(exercise, verdict));
  std::string screen;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("As JSON: ")) screen += line + '\n';
  }
  return screen;
}

bool is_in_guide(const Exercise& exercise, const std::string& mistake, const std::string& screen,
                 bool write) {
  std::string text = text_of(guide());
  for (const auto& [name, begin, end] : places_in(text)) {
    if (name != exercise.id + "/" + mistake) continue;
    if (text.compare(begin, end - begin, screen) == 0) return true;
    if (!write) return false;
    text.replace(begin, end - begin, screen);
    terminal::Output file(guide().string());
    file.write(text);
    file.finish();
    return true;
  }
  return true;
}

}  // namespace weir::cli
