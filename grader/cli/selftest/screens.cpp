#include "selftest/screens.hpp"

#include <fmt/format.h>

#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "explain/report.hpp"
#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "terminal/output.hpp"
#include "verdict_text.hpp"
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

std::optional<Place> place_of(const Exercise& exercise, const std::string& mistake,
                              const std::string& text) {
  for (const auto& place : places_in(text)) {
    if (place.mistake == exercise.id + "/" + mistake) return place;
  }
  return std::nullopt;
}

}  // namespace

std::string screen_for_guide(const Exercise& exercise, const Verdict& verdict) {
  std::istringstream lines(screen_of(exercise, verdict, grader::usual_width));
  std::string screen;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("As JSON: ")) screen += line + '\n';
  }
  return screen;
}

std::vector<std::string> mistakes_in_guide() {
  std::vector<std::string> mistakes;
  for (auto& place : places_in(text_of(guide()))) mistakes.push_back(std::move(place.mistake));
  return mistakes;
}

bool has_screen(const Exercise& exercise, const std::string& mistake) {
  return place_of(exercise, mistake, text_of(guide())).has_value();
}

bool is_in_guide(const Exercise& exercise, const std::string& mistake, const std::string& screen) {
  const std::string text = text_of(guide());
  const auto place = place_of(exercise, mistake, text);
  return !place || text.compare(place->begin, place->end - place->begin, screen) == 0;
}

void write_screen(const Exercise& exercise, const std::string& mistake, const std::string& screen) {
  std::string text = text_of(guide());
  const auto place = place_of(exercise, mistake, text);
  if (!place) return;
  text.replace(place->begin, place->end - place->begin, screen);
  terminal::write_whole(guide().string(), text);
}

}  // namespace weir::cli
