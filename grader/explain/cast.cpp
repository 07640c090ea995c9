// Who and what a story is about.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "explain/headline.hpp"
#include "explain/report.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

using Numbers = std::map<std::string, std::int64_t>;

std::string number_in_words(std::size_t number) {
  const std::array<std::string, 10> words{tr("one"),  tr("two"), tr("three"), tr("four"),
                                          tr("five"), tr("six"), tr("seven"), tr("eight"),
                                          tr("nine"), tr("ten")};
  return number > 0 && number <= words.size() ? words.at(number - 1) : fmt::format("{}", number);
}
std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", number_in_words(count), noun, count == 1 ? "" : "s");
}
std::string with_article(const std::string& noun) {
  const bool is_vowel = std::string_view("aeiouAEIOU").find(noun.front()) != std::string_view::npos;
  return is_vowel ? tr("an {}", noun) : tr("a {}", noun);
}

/// `a START, two ENDs and a fare`
std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += (i == 0                  ? std::string()
             : i + 1 == parts.size() ? tr(" and ")
                                     : std::string(", ")) +
            parts[i];
  }
  return text;
}

/// Whether an input says how the story is set up: nothing happens with it.
bool is_setting(const std::string& input) {
  constexpr std::array<std::string_view, 4> settings{"channels", "guarantee", "look_at", "source"};
  return std::find(settings.begin(), settings.end(), input) != settings.end();
}

/// `barrier` and `1` of the text "barrier 1"; no word where the text is not of this kind.
std::pair<std::string, std::string> word_and_number(std::string_view text) {
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  if (text.end() - end < 2 || *end != ' ' || !std::all_of(end + 1, text.end(), is_digit)) return {};
  return {std::string(text.begin(), end), std::string(end + 1, text.end())};
}

/// What an exercise calls an element.
std::string noun_of(const Step& step, const Numbers& numbers) {
  if (const auto start = numbers.find("is_start"); start != numbers.end()) {
    return start->second != 0 ? "START" : "END";
  }
  const bool is_plural = step.input.size() > 1 && step.input.ends_with('s');
  if (is_plural) return step.input.substr(0, step.input.size() - 1);
  const std::string word = word_and_number(show_value(step.value)).first;
  return word.empty() ? tr("element") : word;
}

/// The elements of a story, counted in different ways.
class Cast {
 public:
  Cast(const Scenario& scenario, std::size_t last_step)
      : is_about_hours_(scenario.pipeline.find("hour") != std::string::npos) {
    for (std::size_t i = 0; i < scenario.steps.size() && i <= last_step; ++i) {
      const Step& step = scenario.steps[i];
      if (step.kind == Step::Kind::element && !is_setting(step.input)) add(step);
    }
  }

  std::string in_words() const {
    if (elements_ == 0) return tr("no event at all");
    std::vector<std::string> parts;
    for (const auto& [noun, count] : nouns_) {
      parts.push_back(count == 1 ? with_article(noun) : counted(count, noun));
    }
    return listed(parts) + whose() + when();
  }

 private:
  void add(const Step& step) {
    ++elements_;
    const auto numbers = numbers_of(step.value);
    const auto noun = noun_of(step, numbers);
    const auto found = std::find_if(nouns_.begin(), nouns_.end(),
                                    [&](const auto& known) { return known.first == noun; });
    auto& count = (found == nouns_.end() ? nouns_.emplace_back(noun, 0) : *found).second;
    if (is_new(noun, step)) ++count;
    bool is_timed = step.at != Timestamp::min();
    if (is_timed) times_.insert(step.at.millis());
    for (const auto& [path, number] : numbers) {
      if (path.ends_with("_id")) ids_[path.substr(0, path.size() - 3)].push_back(number);
      if (!is_timed && is_name_of_a_time(path)) {
        times_.insert(number);
        is_timed = true;
      }
    }
  }

  /// `snapshot 1` and `complete 1` are said of one checkpoint, and `busy 1`, twice, of two
  /// failures.
  bool is_new(const std::string& noun, const Step& step) {
    const auto [word, number] = word_and_number(show_value(step.value));
    if (word.empty()) return true;
    auto& words = said_[{noun, number}];
    return !words.insert(word).second || words.size() == 1;
  }

  /// `of two drivers and one ride`: an id that is zero in all elements plays no part. Where
  /// elements that share an id are called by its name, it is the id that is one: `two rules of one
  /// rule_id`.
  std::string whose() const {
    std::vector<std::string> owners;
    for (const auto& [owner, all] : ids_) {
      const std::set<std::int64_t> ids(all.begin(), all.end());
      const bool is_shared = all.size() > 1 && ids.size() == 1 && *ids.begin() != 0;
      if (ids.size() < 2 && !is_shared) continue;
      const bool is_noun =
          std::any_of(nouns_.begin(), nouns_.end(),
                      [&name = owner](const auto& known) { return known.first == name; });
      owners.push_back(counted(ids.size(), is_noun ? owner + "_id" : owner));
    }
    return owners.empty() ? "" : tr(" of {}", listed(owners));
  }

  std::string when() const {
    if (elements_ < 2 || times_.empty()) return "";
    if (is_about_hours_) {
      std::set<std::int64_t> hours;
      for (const auto time : times_) hours.insert(hour_of(time));
      if (hours.size() == 1) return tr(" in one hour");
      return tr(" in {} hours", number_in_words(hours.size()));
    }
    std::int64_t millis = 0;
    if (__builtin_sub_overflow(*times_.rbegin(), *times_.begin(), &millis) || millis == 0)
      return "";
    const Duration span{millis};
    return elements_ == 2 ? tr(", {} apart", show(span)) : tr(", within {}", show(span));
  }
  static std::int64_t hour_of(std::int64_t time) {
    constexpr std::int64_t hour = 3'600'000;
    return (time - (time % hour + hour) % hour) / hour;
  }

  bool is_about_hours_;
  std::size_t elements_ = 0;
  std::vector<std::pair<std::string, std::size_t>> nouns_;
  std::map<std::string, std::vector<std::int64_t>> ids_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> said_;  ///< of which number
  std::set<std::int64_t> times_;
};

}  // namespace

std::string in_a_few_words(const Scenario& scenario, std::size_t last_step) {
  return Cast(scenario, last_step).in_words();
}

}  // namespace weir::grader
