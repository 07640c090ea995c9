/// \file
/// Keys of a Redis server as a sink: each element sets one, or a field of one. That is idempotent:
/// after a failure elements come again, and the last state is right.
///
/// Commands go out many at a time, and a checkpoint waits for the answer to each. Whether an answer
/// means that it is on disk is the server's matter: set `appendonly yes` and `appendfsync always`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/connectors/item_sink.hpp"

namespace weir::redis {

/// What an element sets.
struct Entry {
  std::string key;    ///< of the database
  std::string field;  ///< of the hash at that key (HSET); empty: the key itself (SET)
  std::string value;  ///< any bytes
};

namespace internal {

std::unique_ptr<connectors::ItemWriter<Entry>> entry_writer(std::string address);

}  // namespace internal

/// The last value of each key or field is there. A server that is away for up to a minute is waited
/// for: the counter `num_retries` shows it.
template <class T>
class RedisSink final : public connectors::ItemSink<T, Entry> {
 public:
  /// `address` is `redis://user:password@host:port/number`; `entry_of(element)` says what it sets.
  RedisSink(std::string address, std::function<Entry(const T&)> entry_of)
      : connectors::ItemSink<T, Entry>(
            [address = std::move(address)] { return internal::entry_writer(address); },
            std::move(entry_of)) {}
};

}  // namespace weir::redis
