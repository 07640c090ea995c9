#include "common/address.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "weir/error.hpp"

namespace weir::connectors {
namespace {

[[noreturn]] void refuse(const std::string& scheme, std::string_view why) {
  throw InvalidJob(
      fmt::format("the address of a server: expected {}://USER:PASSWORD@HOST:PORT/DATABASE, found "
                  "one {}; write %2F for a slash within a part, %40 for @, %3A for :",
                  scheme, why));
}

std::string decoded(std::string_view part, const std::string& scheme) {
  std::string text;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      text += part[i];
      continue;
    }
    const std::string_view digits = part.substr(i + 1, 2);
    unsigned letter = 0;
    constexpr int hexadecimal = 16;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), letter, hexadecimal);
    if (error != std::errc() || digits.size() < 2 || end != digits.data() + 2) {
      refuse(scheme, "with a % that two hexadecimal digits do not follow");
    }
    text += static_cast<char>(letter);
    i += 2;
  }
  return text;
}

/// Takes what stands before the letter, and the letter; nothing if it is not there.
std::string_view take_until(std::string_view& text, char letter) {
  const auto at = text.find(letter);
  if (at == std::string_view::npos) return {};
  const auto before = text.substr(0, at);
  text.remove_prefix(at + 1);
  return before;
}

}  // namespace

std::string Address::place() const { return is_socket() ? host : fmt::format("{}:{}", host, port); }

Address read_address(const std::string& text, const std::string& scheme,
                     std::uint16_t default_port) {
  std::string_view rest = text;
  const std::string start = scheme + "://";
  if (!rest.starts_with(start)) refuse(scheme, "that begins otherwise");
  rest.remove_prefix(start.size());

  Address address;
  std::string_view who = take_until(rest, '@');
  const auto colon = who.find(':');
  address.user = decoded(who.substr(0, colon), scheme);
  if (colon != std::string_view::npos) address.password = decoded(who.substr(colon + 1), scheme);

  const auto slash = rest.find('/');
  if (slash != std::string_view::npos) address.name = decoded(rest.substr(slash + 1), scheme);
  std::string_view where = rest.substr(0, slash);
  const auto before_port = where.rfind(':');
  address.host = decoded(where.substr(0, before_port), scheme);
  address.port = default_port;
  if (before_port != std::string_view::npos) {
    const auto digits = where.substr(before_port + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      refuse(scheme, "whose port is no number");
    }
  }
  if (address.host.empty()) refuse(scheme, "without a host");
  return address;
}

}  // namespace weir::connectors
