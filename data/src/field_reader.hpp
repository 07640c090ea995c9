/// \file
/// Takes a line of CSV apart.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include "weir/taxi/csv_format.hpp"
#include "weir/timestamp.hpp"

namespace weir::taxi::internal {

/// Reads the fields of one line from left to right. `name` is the field's name in the header, for
/// messages. Everything throws ParseError where the line is not as expected. Looks at texts that
/// must outlive it.
class FieldReader {
 public:
  FieldReader(const std::string& file, std::size_t line, std::string_view text, FloatFormat floats)
      : file_(file), line_(line), text_(text), floats_(floats) {}

  /// A whole number that fits `Int`.
  template <std::integral Int>
  FieldReader& read(const char* name, Int& value) {
    const auto field = take(name);
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    check(name, "a whole number", field, end, error);
    return *this;
  }

  /// 0 or 1.
  FieldReader& read(const char* name, bool& value);
  /// A finite float in the form of the file.
  FieldReader& read(const char* name, float& value);
  /// Milliseconds since the epoch.
  FieldReader& read(const char* name, Timestamp& value);
  /// CASH or CARD.
  FieldReader& read(const char* name, PaymentType& value);

  /// Checks that nothing is left.
  void finish() const;

 private:
  /// The next field, up to its comma or the end of the line.
  std::string_view take(const char* name);
  /// Throws unless from_chars came, without an error, to the end of the field.
  void check(const char* name, const char* expected, std::string_view field, const char* end,
             std::errc error) const;
  [[noreturn]] void fail(const char* name, const char* expected, std::string_view field,
                         std::size_t offset_in_field) const;

  const std::string& file_;
  std::size_t line_;
  std::string_view text_;
  FloatFormat floats_;
  std::size_t next_ = 0;  // where the next field begins; one past the line's end when there is none
};

/// `'text'`, cut off after some characters, control characters as `?`; `nothing` if it is empty.
std::string quoted(std::string_view text);

}  // namespace weir::taxi::internal
