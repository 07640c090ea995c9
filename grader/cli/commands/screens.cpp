#include "screens.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <utility>

#include "paths.hpp"
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

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(fmt::format("cannot read {}", path.string()));
  return {std::istreambuf_iterator<char>(file), {}};
}

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

std::string new_screen(const std::string& mistake) {
  const auto exercise = graded_exercise_named("screens", mistake.substr(0, mistake.find('/')));
  const fs::path path = root_folder() / "grader" / "mistakes" / (mistake + ".cpp");
  return screen_of(exercise, grade(exercise, text_of(path), path.filename(), "1"));
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

std::optional<std::string> screen_in_guide(const Exercise& exercise, const fs::path& mistake) {
  const std::string text = text_of(guide());
  for (const auto& [name, begin, end] : places_in(text)) {
    if (name == exercise.id + "/" + mistake.stem().string()) return text.substr(begin, end - begin);
  }
  return std::nullopt;
}

int screens(bool write) {
  std::string text = text_of(guide());
  auto places = places_in(text);
  bool is_up_to_date = true;
  // From the last to the first: places that come before stay where they are.
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    const auto screen = new_screen(place->mistake);
    const auto size = place->end - place->begin;
    if (text.compare(place->begin, size, screen) == 0) continue;
    is_up_to_date = false;
    text.replace(place->begin, size, screen);
    say(fmt::format("{} {}\n", place->mistake, write ? "is written anew" : "has changed"));
  }
  if (!is_up_to_date && write) {
    terminal::Output file(guide().string());
    file.write(text);
    file.finish();
  }
  if (is_up_to_date) say(fmt::format("{} screens are up to date\n", places.size()));
  return is_up_to_date || write ? 0 : 1;
}

}  // namespace weir::cli
