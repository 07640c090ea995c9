/// \file
/// A client of Kafka's, of librdkafka.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "weir/kafka/topic.hpp"
#include "weir/sink_context.hpp"

namespace weir::kafka::internal {

/// How long brokers are waited for.
constexpr std::chrono::milliseconds answer_timeout{10'000};
constexpr std::chrono::milliseconds patience{60'000};

/// One that ends them.
template <auto Destroy>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, Deleter<&rd_kafka_topic_destroy>>;
using ErrorHandle = std::unique_ptr<rd_kafka_error_t, Deleter<&rd_kafka_error_destroy>>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                   Deleter<&rd_kafka_topic_partition_list_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Deleter<&rd_kafka_message_destroy>>;

/// Where a broker listens.
struct Broker {
  std::string host;
  std::string port;
};

/// What is known of a topic.
struct TopicFacts {
  bool is_there = false;
  std::int32_t partitions = 0;
  std::vector<Broker> brokers;  ///< all of the cluster
};

/// Thread-safe, as librdkafka is. It says nothing in the terminal: what goes wrong is part of the
/// errors that it throws.
class Client {
 public:
  using Settings = std::vector<std::pair<const char*, std::string>>;

  /// `configure` may set callbacks; their `opaque` is the client.
  Client(rd_kafka_type_t kind, const std::string& brokers, const Settings& settings,
         void (*configure)(rd_kafka_conf_t*) = nullptr);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  rd_kafka_t* get() const { return handle_.get(); }
  /// Asks for a topic, and remembers its leaders. \throws TryAgain if no broker answers in time.
  TopicFacts facts_of(const std::string& topic) const;
  /// How often a broker was not to be had since the last call.
  std::uint64_t take_troubles() { return troubles_.exchange(0); }
  /// \throws TryAgain for what passes, such as a broker that is away; Error for what does not.
  [[noreturn]] void fail(rd_kafka_resp_err_t error, std::string_view advice = {}) const;
  /// Nothing if there is no error; else as above.
  void expect(ErrorHandle error) const;

 private:
  void note(const char* reason);

  std::string brokers_;
  std::atomic<std::uint64_t> troubles_{0};
  mutable std::mutex mutex_;
  std::string last_trouble_;  ///< under the mutex
  // The last member: its threads use the others until it has ended.
  std::unique_ptr<rd_kafka_t, Deleter<&rd_kafka_destroy>> handle_;
};

/// Does `action`, and does it again for as long as it throws TryAgain, some seconds.
template <class Action>
auto insist(Action action) {
  constexpr std::chrono::milliseconds pause{50};
  const auto until = std::chrono::steady_clock::now() + answer_timeout;
  while (true) {
    try {
      return action();
    } catch (const TryAgain&) {
      if (std::chrono::steady_clock::now() > until) throw;
    }
    std::this_thread::sleep_for(pause);
  }
}
/// A client that reads the partitions it is told to, and of those what is committed.
Client::Settings settings_of_reader();
/// Creates the topic if need be. \throws Error if it is missing and is not to be created; TryAgain
/// if no broker answers.
TopicFacts open_topic(const Topic& topic);

}  // namespace weir::kafka::internal
