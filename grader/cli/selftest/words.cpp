// Mutants of single words.
#include <fmt/format.h>

#include <cctype>
#include <map>

#include "selftest/changes.hpp"

namespace weir::cli {
namespace {

using Table = std::multimap<std::string_view, std::string_view>;

const Table relational{{"<", "<="}, {">", ">="},  {"<=", "<"},
                       {">=", ">"}, {"==", "!="}, {"!=", "=="}};
const Table logical{{"&&", "||"}, {"||", "&&"}};
const Table arithmetic{{"+", "-"}, {"-", "+"},  {"*", "/"}, {"/", "*"},
                       {"%", "/"}, {"+=", "="}, {"-=", "="}};
const Table truth{{"true", "false"}, {"false", "true"}};

/// What learners take for each other. Behind a dot, an arrow or ::.
const Table names{{"start_lon", "end_lon"},
                  {"end_lon", "start_lon"},
                  {"start_lat", "end_lat"},
                  {"end_lat", "start_lat"},
                  {"ride_id", "driver_id"},
                  {"driver_id", "ride_id"},
                  {"tip", "tolls"},
                  {"tips", "driver_id"},
                  {"total_fare", "tip"},
                  {"start_time", "end_time"},
                  {"end_time", "start_time"},
                  {"end", "start"},
                  {"cash", "card"},
                  {"card", "cash"},
                  {"min", "max"},
                  {"max", "min"},
                  {"max_by", "min_by"},
                  {"max_element", "min_element"},
                  {"greater", "less"},
                  {"plus", "minus"},
                  {"current_watermark", "current_processing_time"},
                  {"register_event_time_timer", "register_processing_time_timer"},
                  {"delete_event_time_timer", "delete_processing_time_timer"}};

class Words {
 public:
  explicit Words(const Source& source) : tokens_(source.tokens) {}

  std::vector<Change> find() {
    for (std::size_t i = 1; i + 1 < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.is_in_space) {
        look_up("relational", relational, token);
        look_up("logical", logical, token);
        look_up("arithmetic", arithmetic, token);
      }
      look_up("truth", truth, token);
      const Token& before = tokens_[i - 1];
      const bool is_end_of_range = token.is("end") && tokens_[i + 1].is("(");
      if (is_end_of_range) continue;
      if (before.is(".") || before.is("->") || before.is("::")) look_up("name", names, token);
      // Beside a relational operator that is what the operator's own mutant does.
      const bool is_compared = is_relational(before) || is_relational(tokens_[i + 1]);
      if (token.kind == Token::Kind::number && !is_compared) change_number(token);
    }
    return std::move(changes_);
  }

 private:
  static bool is_relational(const Token& token) {
    return token.is_in_space && relational.contains(token.text);
  }

  void add(std::string operation, const Token& token, std::string by) {
    auto what = fmt::format("{} to {}", token.text, by);
    changes_.push_back(
        {token.at, token.end(), std::move(by), std::move(operation), std::move(what)});
  }

  void look_up(const char* operation, const Table& table, const Token& token) {
    const auto [first, last] = table.equal_range(token.text);
    for (auto entry = first; entry != last; ++entry)
      add(operation, token, std::string(entry->second));
  }

  /// One more, and one less.
  void change_number(const Token& token) {
    std::size_t digits = 0;
    while (digits < token.text.size() &&
           std::isdigit(static_cast<unsigned char>(token.text[digits])))
      ++digits;
    const auto whole = std::stoull(std::string(token.text.substr(0, digits)));
    const auto rest = token.text.substr(digits);
    add("constant", token, fmt::format("{}{}", whole + 1, rest));
    if (whole > 0) add("constant", token, fmt::format("{}{}", whole - 1, rest));
  }

  const std::vector<Token>& tokens_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> changes_of_words(const Source& source) { return Words(source).find(); }

}  // namespace weir::cli
