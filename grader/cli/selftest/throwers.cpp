#include "selftest/throwers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "selftest/tokens.hpp"

namespace weir::cli {
namespace {

class Throwers {
 public:
  explicit Throwers(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  std::vector<Thrower> find() {
    for (std::size_t i = 1; i + 1 < tokens_.size(); ++i) {
      if (tokens_[i].is("(")) look_at_list(i);
    }
    return std::move(found_);
  }

 private:
  /// A list of parameters or arguments, in brackets.
  void look_at_list(std::size_t open) {
    const Token& name = tokens_[open - 1];
    const std::size_t close = tokens_[open].partner;
    const bool is_called = open > 1 && (tokens_[open - 2].is(".") || tokens_[open - 2].is("->"));
    if (is_called && name.is("key_by")) {
      add("without a key_by()", tokens_[open - 2].at, tokens_[close].end(), "");
    } else if (is_called && name.is("value_or")) {
      add("value() for value_or()", name.at, tokens_[close].end(), "value()");
    } else if (!is_called && name.kind == Token::Kind::name) {
      look_at_body(name, close + 1);
    }
  }

  void look_at_body(const Token& name, std::size_t brace) {
    if (name.is("if") || name.is("for") || name.is("while") || name.is("switch")) return;
    while (tokens_[brace].is("const") || tokens_[brace].is("override")) ++brace;
    if (!tokens_[brace].is("{")) return;
    const std::size_t begin = tokens_[brace].end();
    add(fmt::format("{}() throws", name.text), begin, begin,
        " throw std::runtime_error(\"no luck\"); ");
    if (name.is("open")) add("open() does nothing", begin, tokens_[tokens_[brace].partner].at, "");
  }

  void add(std::string name, std::size_t at, std::size_t end, std::string_view by) {
    found_.push_back({std::move(name), "#include <stdexcept>\n" + replaced(text_, at, end, by)});
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<Thrower> found_;
};

}  // namespace

std::vector<Thrower> throwers_of(std::string_view text) { return Throwers(text).find(); }

}  // namespace weir::cli
