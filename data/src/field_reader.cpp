#include "field_reader.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "weir/error.hpp"

namespace weir::taxi::internal {

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.empty()) return "nothing";
  std::string result = "'";
  for (const char c : text.substr(0, longest)) {
    result += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  }
  return result + (text.size() > longest ? "...'" : "'");
}

std::string_view FieldReader::take(const char* name) {
  if (next_ > text_.size()) {
    throw ParseError(file_, line_, text_.size() + 1, fmt::format("',' and {}", name),
                     "the end of the line");
  }
  const auto field = text_.substr(next_, text_.find(',', next_) - next_);
  next_ += field.size() + 1;
  return field;
}

void FieldReader::fail(const char* name, const char* expected, std::string_view field,
                       std::size_t offset_in_field) const {
  const auto begin = static_cast<std::size_t>(field.data() - text_.data());
  throw ParseError(file_, line_, begin + offset_in_field + 1,
                   fmt::format("{} ({})", expected, name), quoted(field));
}

void FieldReader::check(const char* name, const char* expected, std::string_view field,
                        const char* end, std::errc error) const {
  if (error == std::errc::result_out_of_range) {
    fail(name, fmt::format("{} that is not so large", expected).c_str(), field, 0);
  }
  if (error != std::errc{}) fail(name, expected, field, 0);
  if (end != field.data() + field.size()) {
    fail(name, expected, field, static_cast<std::size_t>(end - field.data()));
  }
}

FieldReader& FieldReader::read(const char* name, bool& value) {
  const auto field = take(name);
  if (field != "0" && field != "1") fail(name, "0 or 1", field, 0);
  value = field == "1";
  return *this;
}

FieldReader& FieldReader::read(const char* name, float& value) {
  const auto field = take(name);
  const char* const begin = field.data();
  const char* const limit = begin + field.size();
  const char* expected = "a decimal number";
  if (floats_ == FloatFormat::decimal) {
    const auto [end, error] = std::from_chars(begin, limit, value);
    check(name, expected, field, end, error);
  } else {
    expected = "the eight hexadecimal digits of a float";
    std::uint32_t bits = 0;
    const auto [end, error] = std::from_chars(begin, limit, bits, 16);
    check(name, expected, field, end, error);
    if (field.size() != 8) fail(name, expected, field, 0);
    value = std::bit_cast<float>(bits);
  }
  if (!std::isfinite(value)) fail(name, "a number that is finite", field, 0);
  return *this;
}

FieldReader& FieldReader::read(const char* name, Timestamp& value) {
  std::int64_t millis = 0;
  read(name, millis);
  value = Timestamp{millis};
  return *this;
}

FieldReader& FieldReader::read(const char* name, PaymentType& value) {
  const auto field = take(name);
  for (const auto type : {PaymentType::cash, PaymentType::card}) {
    if (field != to_string(type)) continue;
    value = type;
    return *this;
  }
  fail(name, "CASH or CARD", field, 0);
}

void FieldReader::finish() const {
  if (next_ > text_.size()) return;
  throw ParseError(file_, line_, next_, "the end of the line", quoted(text_.substr(next_ - 1)));
}

}  // namespace weir::taxi::internal
