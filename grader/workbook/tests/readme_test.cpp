// What students read: on a terminal of 80 columns, or in a browser, with links to click.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "workbook/workbook.hpp"

namespace weir::workbook {
namespace readme_test {

namespace fs = std::filesystem;

const fs::path root = fs::path(WEIR_EXERCISES).parent_path();

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The README of the workbook and those of all exercises.
std::vector<fs::path> readmes() {
  std::vector<fs::path> files{root / "README.md"};
  for (const auto& exercise : read_workbook((root / "exercises" / "workbook.toml").string())) {
    files.push_back(root / "exercises" / exercise.id / "README.md");
  }
  return files;
}

/// How many columns a line takes on a terminal: bytes that go on with a character take none.
std::ptrdiff_t columns_of(const std::string& line) {
  return std::count_if(line.begin(), line.end(), [](char c) { return (c & '\xc0') != '\x80'; });
}

TEST(Readme, FitsEightyColumnsButForAddresses) {
  for (const auto& file : readmes()) {
    for (const auto& line : lines_of(file)) {
      if (line.find("https://") != std::string::npos) continue;
      EXPECT_LE(columns_of(line), 80) << file << ": " << line;
    }
  }
}

/// What is not code: there, a lambda looks like a link.
std::string prose_of(const fs::path& file) {
  std::string prose;
  bool is_code = false;
  for (const auto& line : lines_of(file)) {
    if (line.starts_with("```")) is_code = !is_code;
    if (!is_code) prose += line + '\n';
  }
  return prose;
}

TEST(Readme, LinksToWhatIsThere) {
  const std::regex link(R"(\]\(([^)#]+)[^)]*\))");
  int links = 0;
  for (const auto& file : readmes()) {
    const std::string text = prose_of(file);
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1].str();
      if (target.starts_with("https://")) continue;
      ++links;
      EXPECT_TRUE(fs::exists(file.parent_path() / target)) << file << " links to " << target;
    }
  }
  EXPECT_GT(links, 0);
}

TEST(Readme, ShowsThePictureThatItsTextMakes) {
  for (const auto& exercise : read_workbook((root / "exercises" / "workbook.toml").string())) {
    if (exercise.files.empty()) continue;
    const auto folder = root / "exercises" / exercise.id;
    EXPECT_TRUE(fs::exists(folder / "picture.pic")) << folder;
    const auto lines = lines_of(folder / "README.md");
    EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
      return line.starts_with("![") && line.ends_with("](picture.svg)");
    })) << folder;
  }
}

}  // namespace readme_test
}  // namespace weir::workbook
