#include "selftest/mutants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "selftest/changes.hpp"

namespace weir::cli {
namespace {

std::string line_at(std::string_view text, std::size_t at) {
  const auto before = text.rfind('\n', at);
  auto line = text.substr(before == std::string_view::npos ? 0 : before + 1);
  line = line.substr(0, line.find('\n'));
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return std::string(line);
}

/// On one line, and not long.
std::string in_short(std::string_view what) {
  constexpr std::size_t most = 60;
  std::string text;
  for (const char c : what) {
    const char shown = c == '\n' ? ' ' : c;
    if (shown == ' ' && !text.empty() && text.back() == ' ') continue;
    text += shown;
  }
  if (text.size() > most) text = text.substr(0, most - 3) + "...";
  return text;
}

}  // namespace

std::vector<Mutant> mutants_of(std::string_view text) {
  const Source source(text);
  std::vector<Change> changes;
  for (const auto& some :
       {changes_of_words(source), changes_of_expressions(source), changes_of_statements(source)}) {
    changes.insert(changes.end(), some.begin(), some.end());
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.at < b.at; });

  std::vector<Mutant> mutants;
  std::set<std::string> texts{std::string(text)};
  std::map<std::pair<std::size_t, std::string>, int> same;
  for (const auto& change : changes) {
    const auto line =
        1 +
        static_cast<std::size_t>(std::count(
            text.begin(), std::next(text.begin(), static_cast<std::ptrdiff_t>(change.at)), '\n'));
    auto name = fmt::format("{}: {}", change.operation, in_short(change.what));
    // A line can have the same word several times.
    if (const int number = ++same[{line, name}]; number > 1) name += fmt::format(" #{}", number);
    auto changed = replaced(text, change.at, change.end, change.by);
    if (!texts.insert(changed).second) continue;
    mutants.push_back({line, line_at(text, change.at), std::move(name), std::move(changed)});
  }
  return mutants;
}

}  // namespace weir::cli
