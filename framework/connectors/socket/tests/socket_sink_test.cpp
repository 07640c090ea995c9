#include "weir/socket/socket_sink.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <future>
#include <string>

#include "weir/weir.hpp"

namespace weir::tests {
namespace socket_sink_test {

using Number = std::int64_t;

/// Listens on a port of this machine.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(socket_, 1), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = std::to_string(ntohs(address.sin_port));
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(socket_); }

  const std::string& port() const { return port_; }
  /// Takes one connection, reads until it ends or there is so much, and closes it.
  std::string read(std::size_t most) const {
    const int connection = accept(socket_, nullptr, nullptr);
    std::string text;
    std::array<char, 4096> bytes{};
    while (text.size() < most) {
      const auto got = ::read(connection, bytes.data(), bytes.size());
      if (got <= 0) break;
      text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    ::close(connection);
    return text;
  }

 private:
  int socket_;
  std::string port_;
};

void write_numbers(Number last, const std::string& port) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, last).sink_to(std::make_shared<socket::SocketSink<Number>>(
      socket::Address{"127.0.0.1", port}, [](const Number& n) { return std::to_string(n); }));
  env.execute();
}

TEST(SocketSinks, WriteALineForEachElementInOrder) {
  constexpr Number last = 100'000;
  const Listener listener;
  auto text = std::async(std::launch::async, [&] { return listener.read(std::size_t{1} << 30U); });
  write_numbers(last, listener.port());
  std::string expected;
  for (Number n = 1; n <= last; ++n) expected += std::to_string(n) + '\n';
  EXPECT_TRUE(text.get() == expected);
}

TEST(SocketSinks, FailTheJobWhenTheReaderGoes) {
  constexpr Number last = 10'000'000;
  const Listener listener;
  const auto text = std::async(std::launch::async, [&] { return listener.read(1); });
  EXPECT_THROW(write_numbers(last, listener.port()), JobFailed);
}

TEST(SocketSinks, SayThatNobodyListens) {
  const auto port = Listener().port();
  try {
    write_numbers(1, port);
    FAIL() << "the job ran";
  } catch (const JobFailed& error) {
    EXPECT_NE(std::string(error.what()).find("cannot connect to 127.0.0.1:" + port),
              std::string::npos)
        << error.what();
  }
}

}  // namespace socket_sink_test
}  // namespace weir::tests
