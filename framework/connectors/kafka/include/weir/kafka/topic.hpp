/// \file
/// Topics of Kafka, and what is in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/timestamp.hpp"

namespace weir::kafka {

/// Which topic, and where.
struct Topic {
  /// Brokers to begin with: `HOST:PORT`, several separated by commas. The others are found by them.
  /// Their listeners are plain ones: neither passwords nor encryption.
  std::string brokers;
  std::string name;
  /// Of a sink: the topic is created with so many if it is not there; 0: it has to be.
  int partitions = 0;
};

/// The topic at `kafka://HOST:PORT/TOPIC`; where the address names none, that of the usual name.
/// \throws InvalidJob if it is none, or has a user or a password.
Topic read_topic(const std::string& address, const std::string& usual_name);

/// What a sink writes.
struct Record {
  std::optional<std::string> key;  ///< records of one key keep their order; none: any partition
  std::string value;               ///< any bytes
  std::optional<Timestamp> timestamp = std::nullopt;  ///< none: the time at which it is written
};

/// What a source reads. Valid until it reads the next one.
struct ReceivedRecord {
  std::optional<std::string_view> key;
  std::string_view value;
  Timestamp timestamp;  ///< as its writer or the broker has set it; Timestamp::min(): not at all
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

/// Whether the topic holds anything that readers see who read what is committed; one that is not
/// there does not. \throws TryAgain if no broker answers.
bool holds_records(const Topic& topic);

}  // namespace weir::kafka
