#include "requests.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "weir/error.hpp"
#include "weir/sink_context.hpp"

namespace weir::kafka::internal {
namespace {

constexpr std::uint64_t seven_bits = 0x7f;
constexpr unsigned bits_of_a_byte = 7;  ///< of a number of no fixed length

/// A connection, which is closed with it. No call takes longer than answer_timeout.
class Connection {
 public:
  explicit Connection(const Broker& broker) : name_(broker.host + ':' + broker.port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(broker.host.c_str(), broker.port.c_str(), &hints, &found);
    if (code != 0) lose(gai_strerror(code));
    const std::unique_ptr<addrinfo, Deleter<&freeaddrinfo>> addresses(found);
    for (const addrinfo* it = found; it != nullptr && socket_ < 0; it = it->ai_next) {
      socket_ = ::socket(it->ai_family, it->ai_socktype | SOCK_CLOEXEC, it->ai_protocol);
      if (socket_ < 0) continue;
      const timeval limit{std::chrono::duration_cast<std::chrono::seconds>(answer_timeout).count(),
                          0};
      setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
      setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
      if (connect(socket_, it->ai_addr, it->ai_addrlen) == 0) return;
      ::close(std::exchange(socket_, -1));
    }
    lose(std::strerror(errno));
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  void send_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno != EINTR) {
        lose(std::strerror(errno));
      }
    }
  }
  std::string receive(std::size_t size) const {
    std::string bytes(size, '\0');
    for (std::size_t got = 0; got < size;) {
      const auto now = recv(socket_, bytes.data() + got, size - got, 0);
      if (now == 0) lose("the connection was closed");
      if (now > 0) {
        got += static_cast<std::size_t>(now);
      } else if (errno != EINTR) {
        lose(std::strerror(errno));
      }
    }
    return bytes;
  }

 private:
  [[noreturn]] void lose(const char* why) const {
    throw TryAgain(fmt::format("Kafka at {}: {}; see to it that the broker runs", name_, why));
  }

  std::string name_;
  int socket_ = -1;
};

}  // namespace

RequestBody& RequestBody::compact_length(std::size_t length) {
  std::uint64_t left = length + 1;
  for (; left > seven_bits; left >>= bits_of_a_byte) {
    bytes_ += static_cast<char>((left & seven_bits) | (seven_bits + 1));
  }
  bytes_ += static_cast<char>(left);
  return *this;
}

std::size_t ResponseBody::compact_length() {
  const auto stored = varint();
  return stored == 0 ? 0 : static_cast<std::size_t>(stored - 1);
}

void ResponseBody::skip_tags() {
  for (auto left = varint(); left > 0; --left) {
    varint();
    take(static_cast<std::size_t>(varint()));
  }
}

std::uint64_t ResponseBody::varint() {
  constexpr unsigned bits_of_all = 64;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < bits_of_all; shift += bits_of_a_byte) {
    const auto byte = number<std::uint8_t>();
    value |= (byte & seven_bits) << shift;
    if (byte <= seven_bits) break;
  }
  return value;
}

std::string_view ResponseBody::take(std::size_t size) {
  if (size > bytes_.size() - at_) {
    throw Error(
        fmt::format("an answer of Kafka's has {} bytes, and {} more were expected: is it a "
                    "broker of Kafka 3.0 or later that listens there?",
                    bytes_.size(), size - (bytes_.size() - at_)));
  }
  const std::string_view taken = std::string_view(bytes_).substr(at_, size);
  at_ += size;
  return taken;
}

ResponseBody ask(const Broker& broker, const RequestKind& kind, const RequestBody& body) {
  constexpr std::int32_t number_of_request = 1;
  constexpr std::int32_t largest_answer = 64 << 20;
  RequestBody header;
  header.number(kind.key).number(kind.version).number(number_of_request).text("weir");
  if (kind.is_flexible) header.no_tags();
  RequestBody length;
  length.number(static_cast<std::int32_t>(header.bytes().size() + body.bytes().size()));

  const Connection connection(broker);
  connection.send_all(length.bytes() + header.bytes() + body.bytes());
  const auto size = ResponseBody(connection.receive(sizeof(std::int32_t))).number<std::int32_t>();
  if (size < 0 || size > largest_answer) {
    throw Error(
        fmt::format("Kafka at {}:{} answers with {} bytes: is it a broker that listens there?",
                    broker.host, broker.port, size));
  }
  ResponseBody answer(connection.receive(static_cast<std::size_t>(size)));
  answer.number<std::int32_t>();  // of the request: there is one only
  if (kind.is_flexible) answer.skip_tags();
  return answer;
}

}  // namespace weir::kafka::internal
