#include "markup.hpp"

#include <cstddef>

namespace weir::cli {
namespace {

/// The text with '?' for each byte that is no part of a letter in UTF-8.
std::string only_utf8(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xf0 && first < 0xf5 ? 4
                               : first >= 0xe0                 ? 3
                                                               : 2;
    bool is_whole = at + length <= text.size() && first < 0xf5 && (first < 0x80 || first >= 0xc2);
    for (std::size_t i = 1; is_whole && i < length; ++i) {
      is_whole = (static_cast<unsigned char>(text[at + i]) & 0xc0U) == 0x80;
    }
    result += is_whole ? text.substr(at, length) : "?";
    at += is_whole ? length : 1;
  }
  return result;
}

}  // namespace

std::string escaped(std::string_view raw) {
  const std::string text = only_utf8(raw);
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default: {
        const auto code = static_cast<unsigned char>(c);
        const bool is_control = code < 0x20 && c != '\n' && c != '\t';
        result += is_control || code == 0x7f ? '?' : c;
      }
    }
  }
  return result;
}

}  // namespace weir::cli
