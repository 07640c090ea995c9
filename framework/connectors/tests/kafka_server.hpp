/// \file
/// A broker of Kafka for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checkpoint/scratch_folder.hpp"
#include "server_process.hpp"

namespace weir::tests {

/// What a reader finds in a topic.
struct KafkaLine {
  int partition = 0;
  std::string key;
  std::string value;
};

/// A broker that is its own controller, on loopback. All of it is in a temporary folder.
class KafkaServer {
 public:
  /// Makes the broker's folder and starts it.
  KafkaServer();

  void start();
  void kill() { process_.kill(); }
  /// Where a client finds it: HOST:PORT.
  std::string brokers() const;
  /// The same as an address.
  std::string url() const { return "kafka://" + brokers(); }
  /// Makes a topic. A batch of records for it has that many bytes at most.
  void create(const std::string& topic, int partitions, int longest = 1'000'000) const;
  void add_partitions(const std::string& topic, int partitions) const;
  /// Deletes what a partition holds before that offset.
  void forget(const std::string& topic, int partition, std::int64_t before) const;
  /// All that a reader sees who has nothing to do with Weir and reads what is committed, in the
  /// order of each partition. Waits until there are that many and no transaction is open, half a
  /// minute at most.
  std::vector<KafkaLine> read(const std::string& topic, std::size_t at_least = 0) const;
  /// How far a group has come in a partition; -1001: it has said nothing.
  std::int64_t offset_of(const std::string& group, const std::string& topic, int partition) const;

 private:
  bool is_ready() const;

  ScratchFolder folder_;
  std::string port_;
  ServerProcess process_;
};

}  // namespace weir::tests
