/// \file
/// What a person reads in a terminal, in the language of that person.
///
/// The code has the English text, and other languages have a file each in grader/texts:
/// docs/guide/translating.md. Safe from any thread.
#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace weir {

/// `english` in the reader's language; as it is where nobody has translated it. Translators are
/// shown each text literal that tr() is called with.
std::string tr(std::string_view english);

/// Shows a text to translators that tr() is called with later on, where it is in a variable.
constexpr const char* later(const char* english) { return english; }

namespace internal {
std::string tr_with(fmt::string_view english, fmt::format_args values);
}

/// The same with values for its placeholders, as fmt::format() fills them in. A translation may
/// have them in another order: `{1} ... {0}`.
template <class First, class... Rest>
std::string tr(fmt::format_string<First, Rest...> english, const First& first,
               const Rest&... rest) {
  return internal::tr_with(english, fmt::make_format_args(first, rest...));
}

/// The same where text and values are known only now. \throws fmt::format_error unless they fit.
inline std::string tr_later(const char* english, fmt::format_args values) {
  return internal::tr_with(english, values);
}

/// How many columns a terminal gives to a text: one for each letter of UTF-8.
std::size_t columns_of(std::string_view text);

}  // namespace weir
