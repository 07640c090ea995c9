// Statements, and mutants of them.
#include <fmt/format.h>

#include <algorithm>

#include "selftest/changes.hpp"

namespace weir::cli {
namespace {

/// Finds the blocks of functions in a text.
class Blocks {
 public:
  explicit Blocks(const std::vector<Token>& tokens) : tokens_(tokens), around_(tokens.size(), 0) {
    std::vector<std::size_t> open{0};
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].is("}") && open.size() > 1) open.pop_back();
      around_[i] = open.back();
      if (tokens_[i].is("{")) open.push_back(i);
    }
  }

  std::vector<Statement> statements() {
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      if (!tokens_[i].is("{") || !is_block(i)) continue;
      const bool in_void = is_in_void(i);
      for (std::size_t at = i + 1; at < tokens_[i].partner;) at = take(at, in_void);
    }
    std::sort(found_.begin(), found_.end(),
              [](const Statement& a, const Statement& b) { return a.first < b.first; });
    return std::move(found_);
  }

 private:
  /// What stands before a block, without the words that a function's name has behind it.
  std::size_t head_of(std::size_t brace) const {
    std::size_t head = brace - 1;
    while (tokens_[head].is("const") || tokens_[head].is("override")) --head;
    return head;
  }
  bool is_block(std::size_t brace) const {
    const Token& head = tokens_[head_of(brace)];
    return head.is(")") || head.is("else") || head.is(";") || head.is("}");
  }
  /// Whether the function around a block returns void. Of a lambda nobody knows.
  bool is_in_void(std::size_t brace) const {
    for (; brace != 0; brace = around_[brace]) {
      if (!is_block(brace)) return false;
      const Token& head = tokens_[head_of(brace)];
      if (!head.is(")") || head.partner < 2) continue;
      const Token& name = tokens_[head.partner - 1];
      if (name.is("if") || name.is("for") || name.is("while")) continue;
      return name.kind == Token::Kind::name && tokens_[head.partner - 2].is("void");
    }
    return false;
  }

  /// Takes the statement that begins at `at`; where the next one does.
  std::size_t take(std::size_t at, bool in_void) {
    if (tokens_[at].is("{")) return tokens_[at].partner + 1;  // its turn comes
    if (tokens_[at].is("if") || tokens_[at].is("for") || tokens_[at].is("while")) {
      return take(tokens_[at + 1].partner + 1, in_void);
    }
    if (tokens_[at].is("else")) return take(at + 1, in_void);
    std::size_t end = at;
    while (end < tokens_.size() && !tokens_[end].is(";")) {
      end = std::max(tokens_[end].partner, end) + 1;
    }
    found_.push_back({at, end, in_void});
    return end + 1;
  }

  const std::vector<Token>& tokens_;
  std::vector<std::size_t> around_;  // of each word: the brace that it stands in
  std::vector<Statement> found_;
};

bool is_in(const Token& token, std::initializer_list<std::string_view> texts) {
  return std::any_of(texts.begin(), texts.end(), [&](auto text) { return token.is(text); });
}

}  // namespace

std::vector<Statement> statements_of(const Source& source) {
  return Blocks(source.tokens).statements();
}

std::vector<Change> changes_of_statements(const Source& source) {
  std::vector<Change> changes;
  const auto& tokens = source.tokens;
  for (const auto& [first, semicolon, in_void] : statements_of(source)) {
    if (semicolon >= tokens.size() || semicolon <= first + 1) continue;
    const Token& token = tokens[first];
    const std::size_t at = token.at;
    const std::size_t end = tokens[semicolon].at;
    const std::string text(between(source.text, token, tokens[semicolon]));
    if (token.is("return")) {
      if (!in_void) continue;
      changes.push_back({at, end, "return", "statement left out", text.substr(text.find(' ') + 1)});
      changes.push_back({at, tokens[first + 1].at, "", "goes on", text});
      continue;
    }
    const bool acts = is_in(token, {"++", "--"}) ||
                      is_in(tokens[first + 1], {".", "->", "(", "=", "+=", "-=", "[", "::"});
    // `std::vector<int> some;`
    const bool declares =
        tokens[first + 1].is("::") && tokens[semicolon - 1].kind == Token::Kind::name;
    if (!acts || declares) continue;
    // Without a state that is asked for nothing works at all.
    const bool asks_for_state = text.find("= context.state(") != std::string::npos;
    if (!asks_for_state) changes.push_back({at, end, "", "statement left out", text});
    bool can_be_twice = false;
    for (std::size_t i = first; i < semicolon; ++i) {
      const bool is_call = tokens[i + 1].is("(");
      can_be_twice = can_be_twice || is_in(tokens[i], {"+=", "++"}) ||
                     (is_call && is_in(tokens[i], {"collect", "output", "add", "increment"}));
    }
    if (can_be_twice)
      changes.push_back({at, end, fmt::format("{}; {}", text, text), "statement twice", text});
  }
  // Functions that end with a bare `return;` in a block go on as well.
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].is("return") && tokens[i + 1].is(";")) {
      changes.push_back({tokens[i].at, tokens[i].end(), "", "goes on", "return"});
    }
  }
  return changes;
}

}  // namespace weir::cli
