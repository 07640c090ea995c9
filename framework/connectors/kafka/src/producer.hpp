/// \file
/// Writes records to a topic.
#pragma once

#include <cstdint>
#include <string>

#include "client.hpp"
#include "weir/error.hpp"
#include "weir/kafka/topic.hpp"
#include "weir/timestamp.hpp"

namespace weir::kafka::internal {

/// In which transaction; with an empty id in none.
struct TransactionOfKafka {
  std::string id = {};
  Duration timeout{0};
};

/// Used by one thread; blocks. Brokers that are away are waited for, a minute. \throws TryAgain if
/// they stay away; Error for what they refuse.
class Producer {
 public:
  /// Begins the transaction. It stays open until somebody ends it: this producer does not.
  Producer(const Topic& topic, const TransactionOfKafka& transaction);

  void write(const Record& record);
  /// Returns when the brokers have all that was written.
  void flush();
  /// How often a broker was not to be had since the last call; for any thread.
  std::uint64_t take_troubles() { return client_.take_troubles(); }

 private:
  void expect_delivery();

  std::string topic_;
  rd_kafka_resp_err_t failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;  ///< the first of a delivery
  Client client_;
};

}  // namespace weir::kafka::internal
