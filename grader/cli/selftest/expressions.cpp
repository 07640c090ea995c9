// Mutants of conditions, arguments and chains of calls.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "selftest/changes.hpp"

namespace weir::cli {
namespace {

class Expressions {
 public:
  explicit Expressions(const Source& source) : text_(source.text), tokens_(source.tokens) {}

  std::vector<Change> find() {
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.is("if")) change_condition(i + 1);
      if (token.is("?")) swap_branches(i);
      if (token.is("return")) negate_result(i + 1);
      if (token.is("(") || token.is("{")) swap_arguments(i);
      if (token.is(".")) leave_out_step(i);
    }
    return std::move(changes_);
  }

 private:
  void add(const char* operation, std::size_t at, std::size_t end, std::string by,
           std::string what) {
    changes_.push_back({at, end, std::move(by), operation, std::move(what)});
  }
  /// The text of the words from `first` to before `last`.
  std::string_view part(std::size_t first, std::size_t last) const {
    return between(text_, tokens_[first], tokens_[last]);
  }
  bool any_of(std::size_t first, std::size_t last, auto predicate) const {
    return std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(first),
                       tokens_.begin() + static_cast<std::ptrdiff_t>(last), predicate);
  }

  void change_condition(std::size_t open) {
    const std::size_t close = tokens_[open].partner;
    // What declares a name is no plain condition.
    if (any_of(open, close, [](const Token& t) { return t.is("=") || t.is(";"); })) return;
    const std::string condition(part(open + 1, close));
    add("always", tokens_[open + 1].at, tokens_[close].at, "true", condition);
    add("never", tokens_[open + 1].at, tokens_[close].at, "false", condition);
  }

  void swap_branches(std::size_t question) {
    std::size_t colon = 0;
    std::size_t last = question + 1;
    const auto ends = [&](const Token& token) {
      return token.is(";") || token.is(",") || (token.partner < last && token.partner != 0);
    };
    for (; last < tokens_.size() && !ends(tokens_[last]); ++last) {
      if (tokens_[last].is(":")) colon = last;
      if (tokens_[last].partner > last) last = tokens_[last].partner;
    }
    if (colon == 0) return;
    const auto a = part(question + 1, colon);
    const auto b = part(colon + 1, last);
    add("branches", tokens_[question + 1].at, tokens_[colon + 1].at + b.size(),
        fmt::format("{} : {}", b, a), fmt::format("{} : {} swapped", a, b));
  }

  /// Whether it stands alone in brackets: `filter(is_inside)` is a stream.
  bool is_argument(const Token& token) const {
    return token.at > 0 && text_[token.at - 1] == '(' && text_[token.end()] == ')';
  }

  /// Where it says yes or no.
  void negate_result(std::size_t first) {
    std::size_t last = first;
    while (last < tokens_.size() && !tokens_[last].is(";")) {
      last = std::max(tokens_[last].partner, last) + 1;
    }
    const auto decides = [&](const Token& token) {
      static constexpr std::array signs{"<", ">", "<=", ">=", "==", "!=", "&&", "||", "!"};
      return std::any_of(signs.begin(), signs.end(),
                         [&](const char* sign) {
                           return token.is(sign) && (token.is_in_space || token.is("!"));
                         }) ||
             ((token.text.starts_with("is_") || token.text.starts_with("has_")) &&
              !is_argument(token));
    };
    const bool declares = any_of(first, last, [](const Token& t) { return t.is("{"); });
    if (declares || !any_of(first, last, decides)) return;
    const auto result = part(first, last);
    add("result", tokens_[first].at, tokens_[last].at, fmt::format("!({})", result),
        fmt::format("{} negated", result));
  }

  /// `enum class Name : Type {`
  bool is_of_enum(std::size_t open) const {
    std::size_t first = open;
    while (first > 0 && !tokens_[first - 1].is(";") && !tokens_[first - 1].is("{")) --first;
    return tokens_[first].is("enum");
  }

  void swap_arguments(std::size_t open) {
    if (open == 0) return;
    const Token& before = tokens_[open - 1];
    // Where the order says nothing, or what stands there are no arguments.
    static constexpr std::array others{"archive", "max",   "min",      "if", "for",
                                       ")",       "const", "override", "]"};
    if (std::any_of(others.begin(), others.end(), [&](const char* o) { return before.is(o); }))
      return;
    const auto elements = elements_of(tokens_, open);
    if (elements.size() < 3) return;
    const std::size_t close = tokens_[open].partner;
    if (is_of_enum(open)) return;
    const auto declares = [](const Token& t) {
      return t.is("const") || t.is(";") || t.is("&") || t.is("DataStream");
    };
    if (any_of(open, close, declares)) return;
    for (std::size_t i = 0; i + 2 < elements.size(); ++i) {
      const auto a = part(elements[i], elements[i + 1] - 1);
      const bool is_last = elements[i + 2] == close;
      const auto b = part(elements[i + 1], is_last ? close : elements[i + 2] - 1);
      if (a == b || a.starts_with('"')) continue;
      add("arguments", tokens_[elements[i]].at, tokens_[elements[i + 1]].at + b.size(),
          fmt::format("{}, {}", b, a), fmt::format("{}, {} swapped", a, b));
    }
  }

  /// Of calls that give back a stream or strategy like the one that they are called on.
  void leave_out_step(std::size_t dot) {
    static constexpr std::array steps{"filter",
                                      "with_timestamp_assigner",
                                      "with_idleness",
                                      "assign_timestamps_and_watermarks",
                                      "allowed_lateness",
                                      "side_output_late_data",
                                      "enable_time_to_live",
                                      "union_with"};
    const Token& name = tokens_[dot + 1];
    const bool is_step =
        std::any_of(steps.begin(), steps.end(), [&](const char* step) { return name.is(step); });
    if (!is_step || dot + 2 >= tokens_.size() || !tokens_[dot + 2].is("(")) return;
    add("step left out", tokens_[dot].at, tokens_[tokens_[dot + 2].partner].end(), "",
        std::string(name.text));
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> changes_of_expressions(const Source& source) {
  return Expressions(source).find();
}

}  // namespace weir::cli
