#include "commands/similarity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <regex>
#include <sstream>

#include "grade/confinement.hpp"
#include "grade/files.hpp"
#include "grade/own_folder.hpp"
#include "grade/process.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* tool = "/usr/bin/sim_c++";

std::string numbered_file(std::size_t number) { return fmt::format("{:06}.cpp", number); }

/// What the tool says of the files in a folder.
std::string compare_files(const fs::path& folder, const std::vector<std::string>& names,
                          sandbox::Level level) {
  grader::ProcessOptions options{
      .words = grader::box_of_reader(level, folder), .folder = {}, .is_box = false};
  options.is_box = !options.words.empty();
  options.words.insert(options.words.end(), {tool, "-p", "-t", std::to_string(least_percent)});
  for (const auto& name : names) options.words.push_back((folder / name).string());
  constexpr std::size_t most_output = std::size_t{1} << 24U;
  options.most_output = most_output;
  const auto result = grader::run_process(options);
  if (!result.good()) {
    throw Error(tr("{} could not compare the submissions: {}", tool, result.output));
  }
  return result.output;
}

/// Puts numbers together that belong together.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t number) const {
    while (parent_.at(number) != number) number = parent_[number];
    return number;
  }
  void join(std::size_t one, std::size_t other) {
    const auto [low, high] = std::minmax(of(one), of(other));
    parent_[high] = low;
  }

 private:
  std::vector<std::size_t> parent_;
};

/// From lines such as `/x/000003.cpp consists for 97 % of /x/000001.cpp material`.
std::vector<Alike> groups_in(const std::string& output, const std::string& exercise,
                             std::size_t count) {
  static const std::regex file(".*/([0-9]{6})[.]cpp: ([0-9]+) tokens.*");
  static const std::regex pair(
      ".*/([0-9]{6})[.]cpp consists for ([0-9]+) % of .*/([0-9]{6})[.]cpp material");
  std::map<std::size_t, std::size_t> words;
  std::map<std::size_t, unsigned> percent;
  Groups groups(count);
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, file)) {
      words[std::stoul(found[1])] = std::stoul(found[2]);
    } else if (std::regex_match(line, found, pair)) {
      const auto one = std::stoul(found[1]);
      const auto other = std::stoul(found[3]);
      if (std::min(words[one], words[other]) < fewest_words) continue;
      groups.join(one, other);
      percent[one] = static_cast<unsigned>(std::stoul(found[2]));
    }
  }
  std::map<std::size_t, Alike> alike;
  for (const auto& [number, count_of_words] : words) {
    auto& group = alike.try_emplace(groups.of(number), Alike{.exercise = exercise}).first->second;
    group.which.push_back(number);
    if (percent.contains(number)) group.percent = std::min(group.percent, percent[number]);
  }
  std::vector<Alike> all;
  for (auto& [first, group] : alike) {
    if (group.which.size() > 1) all.push_back(std::move(group));
  }
  return all;
}

}  // namespace

std::optional<std::vector<Alike>> read_alike(const workbook::Exercise& exercise,
                                             const std::vector<std::string>& texts,
                                             sandbox::Level level) {
  if (!fs::exists(tool)) return std::nullopt;
  const grader::OwnFolder folder(fs::temp_directory_path() / "weir-alike-");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;
    names.push_back(numbered_file(i));
    grader::write_text(folder.path() / names.back(), texts[i]);
  }
  if (names.size() < 2) return std::vector<Alike>{};
  grader::give_to_box(folder.path());
  return groups_in(compare_files(folder.path(), names, level), exercise.id, texts.size());
}

}  // namespace weir::cli
