#include "selftest/kill_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "weir/error.hpp"

namespace weir::cli {
namespace {

constexpr std::string_view hidden = "hidden/";

bool is_in(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void KillMatrix::add(const Program& program, const Trial& trial) {
  std::vector<std::string> tests;
  for (const auto& name : trial.tests) {
    if (name.starts_with(hidden)) tests.push_back(name.substr(hidden.size()));
  }
  // A mutant's trial ends with the first test that fails: the longest list has all.
  if (tests.size() > tests_.size()) tests_ = std::move(tests);
  std::vector<std::string> found;
  for (const auto& name : trial.found) {
    if (!name.starts_with(hidden)) continue;
    found.push_back(name.substr(hidden.size()));
    auto& kills = kills_[found.back()];
    ++(program.kind == Program::Kind::mutant ? kills.mutants : kills.mistakes);
  }
  programs_.emplace_back(program.name, std::move(found));
}

std::string KillMatrix::summary() const {
  std::string text = fmt::format("  {:<58}{:>9}{:>9}\n", "test", "mistakes", "mutants");
  for (const auto& test : tests_) {
    const auto found = kills_.find(test);
    const auto kills = found == kills_.end() ? Kills{} : found->second;
    text += fmt::format("  {:<58}{:>9}{:>9}\n", test, kills.mistakes, kills.mutants);
  }
  return text;
}

std::vector<std::string> KillMatrix::idle_tests() const {
  std::vector<std::string> idle;
  std::copy_if(tests_.begin(), tests_.end(), std::back_inserter(idle),
               [&](const std::string& test) { return !kills_.contains(test); });
  return idle;
}

void KillMatrix::write(const std::filesystem::path& file) const {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream csv(file);
  csv << "program";
  for (const auto& test : tests_) csv << ',' << test;
  csv << '\n';
  for (const auto& [program, found] : programs_) {
    // Names of mutants are code: with commas, and with quotes.
    std::string quoted;
    for (const char c : program) quoted += c == '"' ? "\"\"" : std::string(1, c);
    csv << '"' << quoted << '"';
    for (const auto& test : tests_) csv << ',' << (is_in(found, test) ? "x" : "");
    csv << '\n';
  }
  csv.close();
  if (!csv) throw Error(fmt::format("cannot write {}", file.string()));
}

}  // namespace weir::cli
