#include "connection.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string_view>

#include "weir/error.hpp"
#include "weir/sink_context.hpp"

namespace weir::redis::internal {
namespace {

constexpr timeval connect_timeout{10, 0};
constexpr timeval answer_timeout{60, 0};

/// Errors that pass: the server starts, is busy, has no room on disk or in memory, or another one
/// takes its place.
bool is_passing(std::string_view error) {
  constexpr std::array<std::string_view, 8> passing{
      "LOADING", "BUSY", "MISCONF", "OOM", "TRYAGAIN", "MASTERDOWN", "READONLY", "CLUSTERDOWN"};
  return std::any_of(passing.begin(), passing.end(),
                     [&](std::string_view word) { return error.starts_with(word); });
}

/// hiredis writes to a server that is gone, and the signal for that ends a process which has not
/// said otherwise: it is held back and taken here, whatever the process says.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;
  ~NoPipeSignal() {
    constexpr timespec at_once{};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool was_pending_;
};

}  // namespace

Connection::Connection(const connectors::Address& address)
    : address_(address), connection_(nullptr, &redisFree) {
  connection_.reset(
      address.is_socket()
          ? redisConnectUnixWithTimeout(address.host.c_str(), connect_timeout)
          : redisConnectWithTimeout(address.host.c_str(), address.port, connect_timeout));
  if (connection_ == nullptr) throw TryAgain("no memory for a connection to Redis");
  if (is_lost()) lose();
  redisSetTimeout(connection_.get(), answer_timeout);
  if (!address.password.empty()) {
    Command authenticate{"AUTH"};
    if (!address.user.empty()) authenticate.push_back(address.user);
    authenticate.push_back(address.password);
    run({authenticate});
  }
  run({address.name.empty() ? Command{"PING"} : Command{"SELECT", address.name}});
}

void Connection::run(const std::vector<Command>& commands) {
  const NoPipeSignal no_signal;
  for (const Command& command : commands) {
    std::vector<const char*> words;
    std::vector<std::size_t> sizes;
    for (const std::string& word : command) {
      words.push_back(word.data());
      sizes.push_back(word.size());
    }
    redisAppendCommandArgv(connection_.get(), static_cast<int>(words.size()), words.data(),
                           sizes.data());
  }
  for (std::size_t i = 0; i < commands.size(); ++i) {
    void* answer = nullptr;
    if (redisGetReply(connection_.get(), &answer) != REDIS_OK) lose();
    const std::unique_ptr<redisReply, void (*)(void*)> reply(static_cast<redisReply*>(answer),
                                                             &freeReplyObject);
    expect_no_error(*reply);
  }
}

void Connection::lose() const {
  throw TryAgain(fmt::format("Redis at {}: {}; see to it that the server runs", address_.place(),
                             static_cast<const char*>(connection_->errstr)));
}

/// Answers that come behind one with an error are never read.
void Connection::expect_no_error(const redisReply& reply) const {
  if (reply.type != REDIS_REPLY_ERROR) return;
  connection_->err = REDIS_ERR_OTHER;
  const std::string_view error(reply.str, reply.len);
  std::string what = fmt::format("Redis at {}: {}", address_.place(), error);
  if (is_passing(error)) throw TryAgain(what);
  if (error.starts_with("WRONGPASS") || error.starts_with("NOAUTH") ||
      error.starts_with("ERR AUTH")) {
    what += "; give user and password in the address";
  } else if (error.starts_with("WRONGTYPE")) {
    what += "; give the sink keys that hold nothing else";
  }
  throw Error(what);
}

}  // namespace weir::redis::internal
