/// \file
/// A connection to a Redis server.
#pragma once

#include <hiredis.h>

#include <memory>
#include <string>
#include <vector>

#include "common/address.hpp"

namespace weir::redis::internal {

/// The words of a command.
using Command = std::vector<std::string>;

/// Used by one thread at a time. No call takes longer than a minute. \throws TryAgain where the
/// server is not to be had, or says that it would work later; Error where it refuses something.
class Connection {
 public:
  explicit Connection(const connectors::Address& address);

  /// Sends all of them, and then reads an answer to each.
  void run(const std::vector<Command>& commands);
  /// Whether it is good for nothing any more.
  bool is_lost() const { return connection_->err != 0; }

 private:
  [[noreturn]] void lose() const;
  void expect_no_error(const redisReply& reply) const;

  connectors::Address address_;
  std::unique_ptr<redisContext, void (*)(redisContext*)> connection_;
};

}  // namespace weir::redis::internal
