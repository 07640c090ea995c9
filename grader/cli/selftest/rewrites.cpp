#include "selftest/rewrites.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "selftest/changes.hpp"

namespace weir::cli {
namespace {

/// A part of a text, and what it becomes.
struct Part {
  std::size_t at = 0;
  std::size_t end = 0;
  std::string by;
};

/// All of them at once; they do not overlap.
std::string with(std::string_view text, std::vector<Part> parts) {
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.at > b.at; });
  std::string all(text);
  for (const auto& part : parts) all = replaced(all, part.at, part.end, part.by);
  return all;
}

/// Whether steps have uids: then what they keep is found again by its name and its type.
bool keeps_its_states(std::string_view text) { return text.find(".uid(") != text.npos; }

/// Members, states and tags have other names. Those of counters are part of the contract.
std::string with_other_names(std::string_view text) {
  const auto tokens = tokens_of(text);
  std::vector<Part> parts;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool is_member = token.kind == Token::Kind::name && token.text.ends_with('_');
    const bool is_name = token.kind == Token::Kind::text && i > 0 && tokens[i - 1].is("{") &&
                         !keeps_its_states(text);
    if (is_member) parts.push_back({token.end(), token.end(), "of_mine_"});
    if (is_name) parts.push_back({token.end() - 1, token.end() - 1, " of mine"});
  }
  return with(text, parts);
}

/// The streams that come in go through a step, which leaves them as they are. `step` has a {} where
/// the type of elements belongs. Not where it counts to which subtask an element comes.
std::string with_step_first(std::string_view text, fmt::format_string<std::string_view&> step) {
  if (text.find("partition_custom") != std::string_view::npos) return std::string(text);
  const auto tokens = tokens_of(text);
  std::vector<Part> parts;
  for (std::size_t i = 2; i + 1 < tokens.size(); ++i) {
    // `... name(DataStream<T> a, DataStream<T> b) {`
    if (!tokens[i].is("(") || !tokens[i + 1].is("DataStream")) continue;
    const std::size_t close = tokens[i].partner;
    if (!tokens[close + 1].is("{")) continue;
    std::string steps;
    for (std::size_t k = i + 1; k < close; ++k) {
      if (!tokens[k].is("DataStream")) continue;
      std::size_t last = k + 1;
      while (!tokens[last].is(">")) ++last;
      auto type = between(text, tokens[k + 2], tokens[last]);
      const auto name = tokens[last + 1].text;
      steps += fmt::format("\n  {} = {}.{};", name, name, fmt::format(step, type));
    }
    parts.push_back({tokens[close + 1].end(), tokens[close + 1].end(), steps});
  }
  return with(text, parts);
}

std::string with_map_first(std::string_view text) {
  return with_step_first(text, "map([](const {}& element) {{ return element; }})");
}
std::string with_key_first(std::string_view text) {
  return with_step_first(
      text,
      "key_by([](const {0}&) {{ return 1; }}).map([](const {0}& element) {{ return element; }})");
}

/// Only where no order is relied on: neither that of a stream, by who makes watermarks, nor that of
/// a key's elements.
std::string with_rebalance_first(std::string_view text) {
  for (const auto* relies : {"assign_timestamps", "key_by"}) {
    if (text.find(relies) != std::string_view::npos) return std::string(text);
  }
  return with_step_first(text, "filter([](const {}&) {{ return true; }}).rebalance()");
}

/// What a function of the contract returns carries another timestamp. Where it is no stream,
/// nothing is changed.
std::string with_other_timestamps(std::string_view text) {
  const auto tokens = tokens_of(text);
  std::vector<Part> parts;
  for (std::size_t i = 2; i + 1 < tokens.size(); ++i) {
    // `DataStream<T> name(DataStream<...> ...) {`
    if (!tokens[i].is("(") || !tokens[i + 1].is("DataStream") || !tokens[i - 2].is(">")) continue;
    const std::size_t body = tokens[i].partner + 1;
    std::size_t type = i - 2;
    while (type > 0 && !tokens[type].is("<")) --type;
    if (!tokens[body].is("{") || !tokens[type - 1].is("DataStream")) continue;
    for (std::size_t k = body + 1; k < tokens[body].partner; ++k) {
      if (tokens[k].is("{") || tokens[k].is("(")) k = tokens[k].partner;
      if (!tokens[k].is("return")) continue;
      std::size_t last = k;
      while (!tokens[last].is(";")) {
        last = std::max(last, tokens[last].partner) + 1;
      }
      parts.push_back({tokens[k].end(), tokens[k].end(), " ("});
      parts.push_back({tokens[last].at, tokens[last].at,
                       fmt::format(").assign_timestamps_and_watermarks(WatermarkStrategy<{0}>::"
                                   "no_watermarks().with_timestamp_assigner([](const {0}&) {{ "
                                   "return Timestamp{{12345}}; }}))",
                                   between(text, tokens[type + 1], tokens[i - 2]))});
      k = last;
    }
  }
  return with(text, parts);
}

/// `if (a) {x} else {y}` becomes `if (!(a)) {y} else {x}`.
std::string with_else_first(std::string_view text) {
  const auto tokens = tokens_of(text);
  std::vector<Part> parts;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].is("if") || (i > 0 && tokens[i - 1].is("else"))) continue;
    const Token& open = tokens[i + 1];
    const Token& close = tokens[open.partner];
    const auto condition = between(text, tokens[i + 2], close);
    if (condition.find(" = ") != std::string_view::npos) continue;
    const std::size_t first = open.partner + 1;
    const std::size_t middle = tokens[first].partner + 1;
    if (!tokens[first].is("{") || !tokens[middle].is("else") || !tokens[middle + 1].is("{"))
      continue;
    const std::size_t last = tokens[middle + 1].partner;
    const auto yes = text.substr(tokens[first].at, tokens[middle - 1].end() - tokens[first].at);
    const auto no = text.substr(tokens[middle + 1].at, tokens[last].end() - tokens[middle + 1].at);
    parts.push_back({tokens[i].at, tokens[last].end(),
                     fmt::format("if (!({})) {} else {}", condition, no, yes)});
    i = last;
  }
  return with(text, parts);
}

/// Neighbours that have nothing to do with each other change places: states that are declared,
/// asked for, set or cleared.
std::string with_other_order(std::string_view text) {
  const Source source(text);
  const auto& tokens = source.tokens;
  struct Piece {
    std::size_t first;
    std::size_t last;
    std::string_view object;
  };
  std::vector<Piece> pieces;
  for (const auto& statement : statements_of(source)) {
    const Token& object = tokens[statement.first];
    if (!object.text.ends_with('_') || statement.semicolon < statement.first + 3) continue;
    const Token& sign = tokens[statement.first + 1];
    const Token& next = tokens[statement.first + 2];
    const bool asks = sign.is("=") && next.is("context");
    if (asks || next.is("clear") || next.is("update"))
      pieces.push_back({statement.first, statement.semicolon, object.text});
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].text.ends_with("State") || !tokens[i + 1].is("<")) continue;
    std::size_t last = i;
    while (!tokens[last].is(";") && !tokens[last].is("{")) ++last;
    if (tokens[last].is(";") && tokens[last - 1].text.ends_with('_'))
      pieces.push_back({i, last, tokens[last - 1].text});
  }
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return a.first < b.first; });
  const auto mentions = [&](const Piece& piece, std::string_view name) {
    return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(piece.first),
                       tokens.begin() + static_cast<std::ptrdiff_t>(piece.last),
                       [&](const Token& token) { return token.is(name); });
  };
  std::vector<Part> parts;
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    const auto& a = pieces[i];
    const auto& b = pieces[i + 1];
    if (a.last + 1 != b.first || mentions(a, b.object) || mentions(b, a.object)) continue;
    const auto text_of = [&](const Piece& piece) {
      return std::string(between(text, tokens[piece.first], tokens[piece.last])) + ';';
    };
    parts.push_back({tokens[a.first].at, tokens[a.last].end(), text_of(b)});
    parts.push_back({tokens[b.first].at, tokens[b.last].end(), text_of(a)});
    ++i;
  }
  return with(text, parts);
}

/// Whether a descriptor of this name, which the text declares, is of a ValueState.
bool describes_value(const std::vector<Token>& tokens, std::string_view name) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].is("ValueStateDescriptor")) continue;
    for (++i; i < tokens.size() && !tokens[i].is("{") && !tokens[i].is(";"); ++i) {
      if (tokens[i].is(name)) return true;
    }
  }
  return false;
}

/// The `&` of `ValueState<T>&`, of which `first` is the first token; null if it is no reference.
const Token* reference_of(const std::vector<Token>& tokens, std::size_t first) {
  int depth = 0;
  for (std::size_t i = first + 1; i + 1 < tokens.size(); ++i) {
    if (tokens[i].is("<")) ++depth;
    if (tokens[i].is(">") && --depth == 0) return tokens[i + 1].is("&") ? &tokens[i + 1] : nullptr;
  }
  return nullptr;
}

/// A value is kept in another kind of state: `state` in place of ValueState, by the class `code`
/// that is put before all others. Where a function is given a ValueState, the class is made of what
/// it is given now.
std::string with_other_state(std::string_view text, std::string_view descriptor,
                             std::string_view key, std::string_view state, std::string_view code) {
  if (keeps_its_states(text)) return std::string(text);
  const auto tokens = tokens_of(text);
  std::vector<Part> parts;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.is("ValueStateDescriptor"))
      parts.push_back({token.at, tokens[i + 1].end(), fmt::format("{}<{}", descriptor, key)});
    if (token.is("ValueState") && tokens[i + 1].is("<")) {
      parts.push_back({token.at, token.end(), std::string(state)});
      const Token* reference = reference_of(tokens, i);
      if (reference != nullptr) parts.push_back({reference->at, reference->end(), ""});
    }
    // `auto name = context.window_state().state(descriptor);`
    const bool is_local = token.is("auto") && i + 11 < tokens.size() && tokens[i + 2].is("=") &&
                          tokens[i + 3].is("context") && tokens[i + 5].text.ends_with("_state") &&
                          describes_value(tokens, tokens[i + 11].text);
    if (is_local) parts.push_back({token.at, token.end(), std::string(state)});
  }
  if (parts.empty()) return std::string(text);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].is("namespace") || !tokens[i + 1].is("{")) continue;
    parts.push_back({tokens[i + 1].end(), tokens[i + 1].end(), std::string(code)});
    break;
  }
  return with(text, parts);
}

std::string with_lists(std::string_view text) {
  return with_other_state(text, "ListStateDescriptor", "", "ListOfOne", R"(
template <class T>
class ListOfOne {
  ListState<T> list_;

 public:
  ListOfOne() = default;
  ListOfOne(ListState<T> list) : list_(std::move(list)) {}
  std::optional<T> value() const {
    const auto all = list_.get();
    return all.empty() ? std::nullopt : std::optional<T>(all.back());
  }
  void update(const T& value) { list_.update({value}); }
  void clear() { list_.clear(); }
};
)");
}

std::string with_maps(std::string_view text) {
  return with_other_state(text, "MapStateDescriptor", "int, ", "MapOfOne", R"(
template <class T>
class MapOfOne {
  MapState<int, T> map_;

 public:
  MapOfOne() = default;
  MapOfOne(MapState<int, T> map) : map_(std::move(map)) {}
  std::optional<T> value() const { return map_.get(7); }
  void update(const T& value) { map_.put(7, value); }
  void clear() { map_.remove(7); }
};
)");
}

struct Step {
  const char* name;
  std::string (*change)(std::string_view);
};

}  // namespace

Rewrite restamped(std::string_view text) {
  return {"other timestamps", with_other_timestamps(text)};
}

std::vector<Rewrite> rewrites_of(std::string_view text) {
  // What is done to a text, one after the other.
  static const std::vector<std::vector<Step>> rounds{
      {{"other names", &with_other_names},
       {"another order", &with_other_order},
       {"else first", &with_else_first},
       {"lists of one value", &with_lists},
       {"an identity map first", &with_map_first}},
      {{"maps of one value", &with_maps}, {"one key more", &with_key_first}},
      {{"a filter that drops nothing, and rebalance", &with_rebalance_first}},
  };
  std::vector<Rewrite> rewrites;
  for (const auto& steps : rounds) {
    Rewrite rewrite{{}, std::string(text)};
    for (const auto& [name, change] : steps) {
      auto changed = change(rewrite.text);
      if (changed == rewrite.text) continue;
      rewrite.text = std::move(changed);
      rewrite.name += (rewrite.name.empty() ? "" : ", ") + std::string(name);
    }
    if (!rewrite.name.empty()) rewrites.push_back(std::move(rewrite));
  }
  return rewrites;
}

}  // namespace weir::cli
