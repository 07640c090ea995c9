/// \file
/// Requests to a broker that librdkafka has no calls for, in Kafka's protocol.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client.hpp"

namespace weir::kafka::internal {

/// What is sent: numbers with their high bytes first.
class RequestBody {
 public:
  template <class Number>
  RequestBody& number(Number value) {
    for (int shift = 8 * (static_cast<int>(sizeof(Number)) - 1); shift >= 0; shift -= 8) {
      bytes_ +=
          static_cast<char>(static_cast<std::uint64_t>(value) >> static_cast<unsigned>(shift));
    }
    return *this;
  }
  RequestBody& text(std::string_view text) {
    number(static_cast<std::int16_t>(text.size()));
    bytes_ += text;
    return *this;
  }
  /// As newer requests have them: lengths have as many bytes as they need, and are one more.
  RequestBody& compact_length(std::size_t length);
  RequestBody& compact_text(std::string_view text) {
    compact_length(text.size());
    bytes_ += text;
    return *this;
  }
  /// Fields that only newer programs know: none.
  RequestBody& no_tags() { return number(std::int8_t{0}); }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// What is answered, read from the front. \throws Error if it is shorter than what is read.
class ResponseBody {
 public:
  explicit ResponseBody(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class Number>
  Number number() {
    std::uint64_t value = 0;
    for (const char byte : take(sizeof(Number))) {
      value = value << 8U | static_cast<unsigned char>(byte);
    }
    return static_cast<Number>(value);
  }
  std::size_t compact_length();
  std::string compact_text() { return std::string(take(compact_length())); }
  void skip_tags();

 private:
  std::uint64_t varint();
  std::string_view take(std::size_t size);

  std::string bytes_;
  std::size_t at_ = 0;
};

/// Which request it is.
struct RequestKind {
  std::int16_t key;
  std::int16_t version;
  bool is_flexible;  ///< headers and bodies end with tags
};

/// Sends a request over a connection of its own, and waits for the answer, some seconds. \throws
/// TryAgain if there is none.
ResponseBody ask(const Broker& broker, const RequestKind& kind, const RequestBody& body);

}  // namespace weir::kafka::internal
