#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "weir/error.hpp"
#include "weir/line_sources.hpp"
#include "weir/metrics.hpp"

namespace weir {
namespace {

/// A connection, which is closed at the end.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  /// Answers 0, or what the system has against it.
  int open(const addrinfo& address) {
    number_ = socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
    const bool is_open = number_ >= 0 &&
                         connect(number_, address.ai_addr, address.ai_addrlen) == 0 &&
                         fcntl(number_, F_SETFL, O_NONBLOCK) == 0;
    if (is_open) return 0;
    const int error = errno;
    close();
    return error;
  }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  ssize_t read(char* to, std::size_t size) const { return recv(number_, to, size, 0); }

 private:
  int number_ = -1;
};

class SocketReader final : public SplitReader<std::string> {
 public:
  SocketReader(std::string host, std::uint16_t port)
      : host_(std::move(host)), port_(std::to_string(port)) {}

  void open(RuntimeContext& context) override {
    context_ = &context;
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = getaddrinfo(host_.c_str(), port_.c_str(), &wanted, &found);
    if (failed != 0) fail("find", gai_strerror(failed));
    int error = 0;
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
      error = connection_.open(*at);
      if (error == 0) break;
    }
    freeaddrinfo(found);
    if (error != 0) fail("connect to", std::strerror(error));
  }
  InputStatus poll_next(SourceOutput<std::string>& out) override {
    emit_lines(out);
    if (out.full()) return InputStatus::more_available;
    if (ended_) return InputStatus::end_of_input;
    std::array<char, 4096> bytes{};
    const ssize_t count = connection_.read(bytes.data(), bytes.size());
    if (count < 0) {
      if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        fail("read from", std::strerror(errno));
      }
      return InputStatus::nothing_available;
    }
    if (count > 0) {
      received_.append(bytes.data(), static_cast<std::size_t>(count));
    } else {
      ended_ = true;
      if (!received_.empty()) received_ += '\n';  // the last line may have no end
    }
    return InputStatus::more_available;
  }
  /// Asked again after a while: the system does not say when more has come.
  Timestamp available_at() const override { return Timestamp::min(); }
  void snapshot_position(StateWriter&) const override {}
  void restore_position(StateReader&) override {
    context_->counter("num_restored_without_replay").increment();
  }
  void close() override { connection_.close(); }

 private:
  void emit_lines(SourceOutput<std::string>& out) {
    std::size_t begin = 0;
    for (std::size_t end = 0; !out.full(); begin = end + 1) {
      end = received_.find('\n', begin);
      if (end == std::string::npos) break;
      const bool has_return = end > begin && received_[end - 1] == '\r';
      out.collect(received_.substr(begin, end - begin - (has_return ? 1 : 0)));
    }
    received_.erase(0, begin);
  }
  [[noreturn]] void fail(const char* what, const char* why) const {
    throw Error(fmt::format("cannot {} {}:{}: {}; see that somebody listens there", what, host_,
                            port_, why));
  }

  std::string host_;
  std::string port_;
  RuntimeContext* context_ = nullptr;
  Connection connection_;
  std::string received_;  ///< and not emitted yet
  bool ended_ = false;
};

class SocketLines final : public Source<std::string> {
 public:
  SocketLines(std::string host, std::uint16_t port) : host_(std::move(host)), port_(port) {}
  std::unique_ptr<SplitReader<std::string>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<SocketReader>(host_, port_);
  }

 private:
  std::string host_;
  std::uint16_t port_;
};

}  // namespace

std::shared_ptr<const Source<std::string>> lines_of_socket(std::string host, std::uint16_t port) {
  return std::make_shared<SocketLines>(std::move(host), port);
}

}  // namespace weir
