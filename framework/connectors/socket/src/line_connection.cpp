#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "common/client_thread.hpp"
#include "weir/error.hpp"
#include "weir/socket/socket_sink.hpp"

namespace weir::socket::internal {
namespace {

constexpr std::size_t bytes_of_a_piece = std::size_t{1} << 14U;
constexpr std::size_t most_pieces = 16;

/// A connection, which is closed with it.
class Connection {
 public:
  explicit Connection(const Address& address)
      : name_(fmt::format("{}:{}", address.host, address.port)) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found);
    if (code != 0) throw Error(fmt::format("cannot find {}: {}", name_, gai_strerror(code)));
    int why = 0;
    for (const addrinfo* it = found; it != nullptr && socket_ < 0; it = it->ai_next) {
      socket_ = ::socket(it->ai_family, it->ai_socktype | SOCK_CLOEXEC, it->ai_protocol);
      if (socket_ >= 0 && connect(socket_, it->ai_addr, it->ai_addrlen) == 0) break;
      why = errno;
      if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    freeaddrinfo(found);
    if (socket_ >= 0) return;
    throw Error(fmt::format("cannot connect to {}: {}; see to it that somebody listens there",
                            name_, std::strerror(why)));
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  /// May be called from any thread: whoever sends goes on, and fails.
  void hang_up() const { shutdown(socket_, SHUT_RDWR); }
  void send_all(const std::string& text) const {
    for (std::size_t sent = 0; sent < text.size();) {
      const auto now = send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (now >= 0) {
        sent += static_cast<std::size_t>(now);
      } else if (errno != EINTR) {
        throw Error(fmt::format("cannot write to {}: {}", name_, std::strerror(errno)));
      }
    }
  }

 private:
  std::string name_;
  int socket_ = -1;
};

/// Lines are gathered on the task's thread, and sent on the client's.
class LineWriter final : public connectors::ItemWriter<std::string> {
 public:
  explicit LineWriter(Address address) : address_(std::move(address)) {}

  void open(SinkContext& context) override {
    connection_ = std::make_unique<Connection>(address_);
    thread_ = std::make_unique<connectors::ClientThread>(most_pieces, context.waker());
  }
  SinkStatus write(std::string line) override {
    if (lines_.size() >= bytes_of_a_piece && !send()) return SinkStatus::busy;
    lines_ += line;
    lines_ += '\n';
    // Whoever reads sees a line soon, unless there are many.
    if (thread_->idle()) send();
    return SinkStatus::done;
  }
  SinkStatus flush() override {
    if (!lines_.empty() && !send()) return SinkStatus::busy;
    return thread_->idle() ? SinkStatus::done : SinkStatus::busy;
  }
  void close() override {
    if (connection_) connection_->hang_up();
    thread_.reset();
    connection_.reset();
  }

 private:
  /// Has the thread send what there is. Answers whether it has room.
  bool send() {
    auto lines = std::make_shared<std::string>(std::move(lines_));
    lines_.clear();
    if (thread_->post([this, lines] { connection_->send_all(*lines); })) return true;
    lines_ = std::move(*lines);
    return false;
  }

  Address address_;
  std::string lines_;  ///< not sent yet
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<connectors::ClientThread> thread_;
};

}  // namespace

std::unique_ptr<connectors::ItemWriter<std::string>> line_writer(Address address) {
  return std::make_unique<LineWriter>(std::move(address));
}

}  // namespace weir::socket::internal
