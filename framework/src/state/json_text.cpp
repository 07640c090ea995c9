#include "state/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::internal {
namespace {

std::string in_quotes(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < ' ') {
      text += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
      continue;
    }
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

/// JSON has no infinity and no NaN.
template <class Float>
void put_float(JsonText& text, Float value) {
  text.append(std::isfinite(value) ? fmt::format("{}", value) : fmt::format("\"{}\"", value));
}

}  // namespace

void JsonText::append(std::string_view part, bool closes) {
  const char last = text_.empty() ? '[' : text_.back();
  const bool begins = last == '[' || last == '{' || last == ':';
  if (is_cut_) return;
  if (!begins && !closes) text_ += ',';
  const std::size_t room = most_ - std::min(text_.size(), most_);
  is_cut_ = part.size() > room;
  text_ += part.substr(0, room);
  if (is_cut_) text_ += " ...";
}

void put_name(JsonText& text, const char* name) { text.append(in_quotes(name) + ':'); }
void put(JsonText& text, bool value) { text.append(value ? "true" : "false"); }
void put(JsonText& text, std::int64_t value) { text.append(fmt::format("{}", value)); }
void put(JsonText& text, std::uint64_t value) { text.append(fmt::format("{}", value)); }
void put(JsonText& text, float value) { put_float(text, value); }
void put(JsonText& text, double value) { put_float(text, value); }
void put(JsonText& text, const std::string& value) { text.append(in_quotes(value)); }
void put_null(JsonText& text) { text.append("null"); }
void put_bracket(JsonText& text, char bracket) {
  text.append({&bracket, 1}, bracket == ']' || bracket == '}');
}

}  // namespace weir::internal
