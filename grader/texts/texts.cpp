#include "texts/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "texts/po_file.hpp"

namespace weir {
namespace {

using Translations = std::map<std::string, std::string, std::less<>>;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Languages, the one that is wanted most first: `de_AT:de`. By gettext's rules, except that no
/// locale has to be installed for it.
std::string_view wanted_languages() {
  if (const auto own = variable("WEIR_LANGUAGE"); !own.empty()) return own;
  std::string_view locale;
  for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (locale.empty()) locale = variable(name);
  }
  if (locale.empty() || locale == "C" || locale == "POSIX") return "en";
  const auto list = variable("LANGUAGE");
  return list.empty() ? locale : list;
}

std::optional<Translations> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  Translations all;
  for (auto& entry : texts::read_po(std::string(std::istreambuf_iterator<char>(file), {}))) {
    if (entry.translated.empty() || entry.is_guess) continue;
    all.emplace(std::move(entry.english), std::move(entry.translated));
  }
  return all;
}

/// Of a language, `de_DE.UTF-8`; or of a file, which has a '/' in its name.
std::optional<Translations> translations_of(std::string_view language) {
  if (language.find('/') != std::string_view::npos) return read(std::string(language));
  const auto folder = std::string(WEIR_TEXTS) + "/";
  const auto with_country = language.substr(0, language.find_first_of(".@"));
  if (auto all = read(folder + std::string(with_country) + ".po")) return all;
  return read(folder + std::string(with_country.substr(0, with_country.find('_'))) + ".po");
}

Translations wanted_translations() {
  auto languages = wanted_languages();
  while (!languages.empty()) {
    const auto end = std::min(languages.find(':'), languages.size());
    const auto language = languages.substr(0, end);
    if (language == "en" || language.starts_with("en_")) break;
    if (auto all = translations_of(language)) return *std::move(all);
    languages.remove_prefix(std::min(end + 1, languages.size()));
  }
  return {};
}

/// Null if there is none.
const std::string* translated(std::string_view english) {
  static const Translations all = wanted_translations();
  const auto found = all.find(english);
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace

std::string tr(std::string_view english) {
  const auto* other = translated(english);
  return other == nullptr ? std::string(english) : *other;
}

std::size_t columns_of(std::string_view text) {
  // All bytes but those that go on with a letter.
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

std::string internal::tr_with(fmt::string_view english, fmt::format_args values) {
  if (const auto* other = translated({english.data(), english.size()})) {
    try {
      return fmt::vformat(*other, values);
    } catch (const fmt::format_error&) {
      // Placeholders that are not those of the English text: a test says so of the files here.
    }
  }
  return fmt::vformat(english, values);
}

}  // namespace weir
