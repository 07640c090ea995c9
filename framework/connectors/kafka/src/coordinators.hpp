/// \file
/// Ends transactions, whoever has begun them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "requests.hpp"

namespace weir::kafka::internal {

/// The brokers that coordinate transactions, each of them some: librdkafka ends those only that the
/// same client has begun, and these are of a process that has died, perhaps (decision 0060). Used
/// by one thread at a time; blocks. \throws TryAgain where a broker is away or busy.
class Coordinators {
 public:
  explicit Coordinators(std::vector<Broker> brokers) : brokers_(std::move(brokers)) {}

  /// The ids of all transactions that are neither committed nor aborted.
  std::vector<std::string> unfinished() const;
  /// Commits a transaction that is whole; one that has been committed already is done. \throws
  /// Error if somebody has aborted it.
  void commit(const std::string& id) const;
  /// Aborts what there is of it, and shuts out whoever has begun it.
  void abort(const std::string& id) const;

 private:
  struct Found {
    std::string state;
    std::int64_t producer = 0;
    std::int16_t epoch = 0;
  };

  Found find(const std::string& id) const;
  /// Has the broker asked that coordinates the transaction: `ask_one` answers with an error of
  /// Kafka's. Answers with that.
  std::int16_t ask_coordinator(const std::string& id,
                               const std::function<std::int16_t(const Broker&)>& ask_one) const;

  std::vector<Broker> brokers_;
};

}  // namespace weir::kafka::internal
