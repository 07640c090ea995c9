#include "selftest/tokens.hpp"

#include <array>
#include <cctype>

namespace weir::cli {
namespace {

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
std::size_t is_end_of_line(char c) { return c == '\n' ? 1 : 0; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// Goes through a text from word to word.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Token> read() {
    for (skip(); at_ < text_.size(); skip()) {
      const std::size_t begin = at_;
      const auto kind = take();
      tokens_.push_back({.kind = kind,
                         .text = text_.substr(begin, at_ - begin),
                         .at = begin,
                         .line = line_,
                         .partner = tokens_.size(),
                         .is_in_space = begin > 0 && is_space(text_[begin - 1]) &&
                                        at_ < text_.size() && is_space(text_[at_])});
      match_brackets();
    }
    return std::move(tokens_);
  }

 private:
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void skip_to(std::string_view what) {
    for (; at_ < text_.size() && !starts(what); ++at_) line_ += is_end_of_line(text_[at_]);
  }

  /// White space, comments, and lines of the preprocessor.
  void skip() {
    while (at_ < text_.size()) {
      if (starts("//") || starts("#")) {
        skip_to("\n");
      } else if (starts("/*")) {
        skip_to("*/");
        at_ += 2;
      } else if (is_space(text_[at_])) {
        line_ += is_end_of_line(text_[at_++]);
      } else {
        return;
      }
    }
  }

  Token::Kind take() {
    const char first = text_[at_];
    if (first == '"' || first == '\'') {
      for (++at_; at_ < text_.size() && text_[at_] != first; ++at_)
        at_ += text_[at_] == '\\' ? 1U : 0U;
      ++at_;
      return Token::Kind::text;
    }
    if (is_letter(first)) {
      const bool is_number = std::isdigit(static_cast<unsigned char>(first)) != 0;
      // In a number, ' parts digits and . begins the fraction.
      while (at_ < text_.size() &&
             (is_letter(text_[at_]) || (is_number && (text_[at_] == '\'' || text_[at_] == '.')))) {
        ++at_;
      }
      return is_number ? Token::Kind::number : Token::Kind::name;
    }
    static constexpr std::array signs{"...", "<=>", "::", "->", "&&", "||", "==", "!=",
                                      "<=",  ">=",  "++", "--", "+=", "-=", "*=", "/="};
    for (const std::string_view sign : signs) {
      if (!starts(sign)) continue;
      at_ += sign.size();
      return Token::Kind::sign;
    }
    ++at_;
    return Token::Kind::sign;
  }

  void match_brackets() {
    const auto& last = tokens_.back();
    if (last.is("(") || last.is("[") || last.is("{")) open_.push_back(tokens_.size() - 1);
    if ((last.is(")") || last.is("]") || last.is("}")) && !open_.empty()) {
      tokens_.back().partner = open_.back();
      tokens_[open_.back()].partner = tokens_.size() - 1;
      open_.pop_back();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::vector<Token> tokens_;
  std::vector<std::size_t> open_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Reader(text).read(); }

std::string_view between(std::string_view text, const Token& first, const Token& last) {
  auto part = text.substr(first.at, last.at - first.at);
  while (!part.empty() && is_space(part.back())) part.remove_suffix(1);
  return part;
}

std::vector<std::size_t> elements_of(const std::vector<Token>& tokens, std::size_t bracket) {
  std::vector<std::size_t> elements;
  const std::size_t last = tokens[bracket].partner;
  if (last > bracket + 1) elements.push_back(bracket + 1);
  int templates = 0;  // that are open: `Map<Key, Value>`
  for (std::size_t i = bracket + 1; i < last; ++i) {
    // What stands in brackets of its own is one thing.
    if (tokens[i].partner > i) i = tokens[i].partner;
    if (tokens[i].is("<") && !tokens[i].is_in_space) ++templates;
    if (tokens[i].is(">") && !tokens[i].is_in_space) --templates;
    if (tokens[i].is(",") && templates == 0) elements.push_back(i + 1);
  }
  elements.push_back(last);
  return elements;
}

std::string replaced(std::string_view text, std::size_t at, std::size_t end, std::string_view by) {
  std::string all(text.substr(0, at));
  all += by;
  all += text.substr(end);
  return all;
}

}  // namespace weir::cli
