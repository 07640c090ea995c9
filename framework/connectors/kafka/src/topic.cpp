#include "weir/kafka/topic.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "client.hpp"
#include "common/address.hpp"
#include "weir/error.hpp"

namespace weir::kafka {
namespace internal {
namespace {

void create(const Client& client, const Topic& topic) {
  constexpr int as_the_broker_says = -1;
  constexpr std::size_t room_for_error = 512;
  std::array<char, room_for_error> why{};
  const std::unique_ptr<rd_kafka_NewTopic_t, Deleter<&rd_kafka_NewTopic_destroy>> made(
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, as_the_broker_says, why.data(),
                            why.size()));
  if (!made) throw InvalidJob(fmt::format("topic '{}': {}", topic.name, why.data()));
  const std::unique_ptr<rd_kafka_queue_t, Deleter<&rd_kafka_queue_destroy>> queue(
      rd_kafka_queue_new(client.get()));
  rd_kafka_NewTopic_t* topics = made.get();
  rd_kafka_CreateTopics(client.get(), &topics, 1, nullptr, queue.get());
  const std::unique_ptr<rd_kafka_event_t, Deleter<&rd_kafka_event_destroy>> event(
      rd_kafka_queue_poll(queue.get(), answer_timeout.count()));
  auto error = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    std::size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    error = rd_kafka_topic_result_error(results[0]);
  }
  // Another subtask may have been faster.
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    return;
  client.fail(error, fmt::format("the topic '{}' could not be created", topic.name));
}

}  // namespace

Client::Settings settings_of_reader() {
  return {{"group.id", "weir"},
          {"isolation.level", "read_committed"},
          {"enable.auto.commit", "false"},
          {"enable.auto.offset.store", "false"},
          {"enable.partition.eof", "true"},
          {"auto.offset.reset", "error"},
          {"fetch.wait.max.ms", "100"}};
}

/// By a reader: asking as a writer would create the topic.
TopicFacts open_topic(const Topic& topic) {
  const Client client(RD_KAFKA_CONSUMER, topic.brokers, {});
  auto facts = insist([&] { return client.facts_of(topic.name); });
  if (facts.is_there) return facts;
  if (topic.partitions == 0) {
    throw Error(fmt::format(
        "Kafka at {} has no topic '{}'; create the topic, or say how many partitions it is to have",
        topic.brokers, topic.name));
  }
  create(client, topic);
  // It is known, and has leaders, a while later.
  return insist([&] {
    auto created = client.facts_of(topic.name);
    if (!created.is_there) client.fail(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    return created;
  });
}

}  // namespace internal

Topic read_topic(const std::string& address, const std::string& usual_name) {
  constexpr std::uint16_t usual_port = 9092;
  const auto read = connectors::read_address(address, "kafka", usual_port);
  if (!read.user.empty() || !read.password.empty()) {
    throw InvalidJob(
        "the address of a broker of Kafka: expected kafka://HOST:PORT, found a user or a password; "
        "name a listener of its that is a plain one");
  }
  return {read.place(), read.name.empty() ? usual_name : read.name};
}

bool holds_records(const Topic& topic) {
  using namespace internal;
  const Client client(RD_KAFKA_CONSUMER, topic.brokers, settings_of_reader());
  const auto facts = client.facts_of(topic.name);
  if (!facts.is_there) return false;
  const Partitions partitions(rd_kafka_topic_partition_list_new(facts.partitions));
  for (std::int32_t i = 0; i < facts.partitions; ++i) {
    rd_kafka_topic_partition_list_add(partitions.get(), topic.name.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  rd_kafka_assign(client.get(), partitions.get());
  const auto until = std::chrono::steady_clock::now() + patience;
  for (std::int32_t left = facts.partitions; left > 0;) {
    const Message message(rd_kafka_consumer_poll(client.get(), answer_timeout.count()));
    if (!message || std::chrono::steady_clock::now() > until)
      client.fail(RD_KAFKA_RESP_ERR__TIMED_OUT);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) --left;
  }
  return false;
}

}  // namespace weir::kafka
