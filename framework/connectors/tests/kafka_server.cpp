#include "kafka_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

namespace weir::tests {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int answer_milliseconds = 30'000;

template <auto Destroy>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
template <class T, auto Destroy>
using Handle = std::unique_ptr<T, Deleter<Destroy>>;
using Client = Handle<rd_kafka_t, &rd_kafka_destroy>;
using Partitions = Handle<rd_kafka_topic_partition_list_t, &rd_kafka_topic_partition_list_destroy>;

void expect(rd_kafka_resp_err_t error, const std::string& what) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  throw std::runtime_error(what + ": " + rd_kafka_err2str(error));
}

Client client_of(const std::string& brokers, const std::string& group = "checks") {
  auto* conf = rd_kafka_conf_new();
  const std::vector<std::pair<const char*, std::string>> settings{
      {"bootstrap.servers", brokers},        {"group.id", group},
      {"isolation.level", "read_committed"}, {"enable.auto.commit", "false"},
      {"enable.partition.eof", "true"},      {"fetch.wait.max.ms", "50"}};
  for (const auto& [name, value] : settings) {
    rd_kafka_conf_set(conf, name, value.c_str(), nullptr, 0);
  }
  rd_kafka_conf_set_log_cb(conf, nullptr);
  return Client(rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0));
}

/// How many partitions a topic has, or the error.
std::pair<int, rd_kafka_resp_err_t> partitions_of(rd_kafka_t* client, const std::string& topic) {
  const Handle<rd_kafka_topic_t, &rd_kafka_topic_destroy> handle(
      rd_kafka_topic_new(client, topic.c_str(), nullptr));
  const rd_kafka_metadata_t* found = nullptr;
  const auto error = rd_kafka_metadata(client, 0, handle.get(), &found, answer_milliseconds);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return {0, error};
  const Handle<const rd_kafka_metadata_t, &rd_kafka_metadata_destroy> metadata(found);
  return {metadata->topics[0].partition_cnt, metadata->topics[0].err};
}

/// Has an administrator's request answered, by an event in a queue.
void administer(const std::string& brokers,
                const std::function<void(rd_kafka_t*, rd_kafka_queue_t*)>& ask) {
  const Client client = client_of(brokers);
  const Handle<rd_kafka_queue_t, &rd_kafka_queue_destroy> queue(rd_kafka_queue_new(client.get()));
  ask(client.get(), queue.get());
  const Handle<rd_kafka_event_t, &rd_kafka_event_destroy> event(
      rd_kafka_queue_poll(queue.get(), answer_milliseconds));
  expect(event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT, "administer");
}

sockaddr_in loopback(const std::string& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
  return address;
}

/// Ports that nobody uses, for now.
std::pair<std::string, std::string> free_ports() {
  std::string ports[2];
  int sockets[2];
  for (int i = 0; i < 2; ++i) {
    sockets[i] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback("0");
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (bind(sockets[i], any, size) != 0 || getsockname(sockets[i], any, &size) != 0) {
      throw std::runtime_error("no free port");
    }
    ports[i] = std::to_string(ntohs(address.sin_port));
  }
  for (const int socket : sockets) ::close(socket);
  return {ports[0], ports[1]};
}

Command java(const std::string& main) {
  if (!fs::exists(WEIR_KAFKA_JARS)) {
    throw std::runtime_error("there is no broker in " WEIR_KAFKA_JARS
                             ": build the target weir_kafka_broker, which has Maven fetch it");
  }
  return {program("java"),      "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
          WEIR_KAFKA_JARS "/*", main};
}

}  // namespace

KafkaServer::KafkaServer() {
  const auto [port, controller] = free_ports();
  port_ = port;
  std::ofstream(folder_.path() / "properties") << fmt::format(
      "process.roles=broker,controller\n"
      "node.id=1\n"
      "controller.quorum.voters=1@127.0.0.1:{1}\n"
      "listeners=PLAINTEXT://127.0.0.1:{0},CONTROLLER://127.0.0.1:{1}\n"
      "controller.listener.names=CONTROLLER\n"
      "inter.broker.listener.name=PLAINTEXT\n"
      "log.dirs={2}/data\n"
      "num.partitions=1\n"
      "offsets.topic.replication.factor=1\n"
      "offsets.topic.num.partitions=1\n"
      "transaction.state.log.replication.factor=1\n"
      "transaction.state.log.min.isr=1\n"
      "transaction.state.log.num.partitions=1\n"
      "share.coordinator.state.topic.replication.factor=1\n"
      "share.coordinator.state.topic.min.isr=1\n"
      "group.initial.rebalance.delay.ms=0\n"
      "group.min.session.timeout.ms=500\n"
      "broker.session.timeout.ms=1000\n"  // one that was killed is back as soon
      "broker.heartbeat.interval.ms=200\n"
      "log.segment.bytes=16777216\n"
      "log.cleaner.enable=false\n",
      port, controller, folder_.path().string());
  Command format = java("kafka.tools.StorageTool");
  for (const std::string word : {"format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c"}) {
    format.push_back(word);
  }
  format.push_back(folder_.path() / "properties");
  run_well(format, {folder_.path() / "format", {}});
  start();
}

void KafkaServer::start() {
  Command broker = java("kafka.Kafka");
  broker.push_back(folder_.path() / "properties");
  process_.start(broker, {folder_.path() / "log", {}}, [this] { return is_ready(); });
}

std::string KafkaServer::brokers() const { return "127.0.0.1:" + port_; }

bool KafkaServer::is_ready() const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port_);
  const bool listens =
      connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket);
  if (!listens) return false;
  const Client client = client_of(brokers());
  return partitions_of(client.get(), "any").second == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

void KafkaServer::create(const std::string& topic, int partitions, int longest) const {
  administer(brokers(), [&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
    const Handle<rd_kafka_NewTopic_t, &rd_kafka_NewTopic_destroy> made(
        rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, nullptr, 0));
    const auto bytes = std::to_string(longest);
    rd_kafka_NewTopic_set_config(made.get(), "max.message.bytes", bytes.c_str());
    auto* topics = made.get();
    rd_kafka_CreateTopics(client, &topics, 1, nullptr, queue);
  });
}

void KafkaServer::add_partitions(const std::string& topic, int partitions) const {
  administer(brokers(), [&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
    const Handle<rd_kafka_NewPartitions_t, &rd_kafka_NewPartitions_destroy> made(
        rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(partitions), nullptr,
                                   0));
    auto* all = made.get();
    rd_kafka_CreatePartitions(client, &all, 1, nullptr, queue);
  });
}

void KafkaServer::forget(const std::string& topic, int partition, std::int64_t before) const {
  administer(brokers(), [&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
    const Partitions partitions(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), partition)->offset = before;
    const Handle<rd_kafka_DeleteRecords_t, &rd_kafka_DeleteRecords_destroy> made(
        rd_kafka_DeleteRecords_new(partitions.get()));
    auto* all = made.get();
    rd_kafka_DeleteRecords(client, &all, 1, nullptr, queue);
  });
}

std::vector<KafkaLine> KafkaServer::read(const std::string& topic, std::size_t at_least) const {
  const Client client = client_of(brokers());
  const auto [count, error] = partitions_of(client.get(), topic);
  expect(error, topic);
  const Partitions partitions(rd_kafka_topic_partition_list_new(count));
  for (int i = 0; i < count; ++i) {
    rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  expect(rd_kafka_assign(client.get(), partitions.get()), topic);
  std::vector<KafkaLine> lines;
  const auto until = Clock::now() + std::chrono::milliseconds(answer_milliseconds);
  std::vector<bool> at_end(static_cast<std::size_t>(count));
  const auto all_at_end = [&] {
    return std::find(at_end.begin(), at_end.end(), false) == at_end.end();
  };
  while (Clock::now() < until && !(lines.size() >= at_least && all_at_end())) {
    const Handle<rd_kafka_message_t, &rd_kafka_message_destroy> message(
        rd_kafka_consumer_poll(client.get(), 100));
    if (!message) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      // Where a transaction is still open, or its commit is under way, a reader waits before it.
      std::int64_t first = 0;
      std::int64_t last = 0;
      rd_kafka_get_watermark_offsets(client.get(), topic.c_str(), message->partition, &first,
                                     &last);
      at_end[static_cast<std::size_t>(message->partition)] = message->offset >= last;
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      at_end[static_cast<std::size_t>(message->partition)] = false;
      lines.push_back({message->partition,
                       {static_cast<const char*>(message->key), message->key_len},
                       {static_cast<const char*>(message->payload), message->len}});
    }
  }
  return lines;
}

std::int64_t KafkaServer::offset_of(const std::string& group, const std::string& topic,
                                    int partition) const {
  const Client client = client_of(brokers(), group);
  const Partitions partitions(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), partition);
  expect(rd_kafka_committed(client.get(), partitions.get(), answer_milliseconds), group);
  return partitions->elems[0].offset;
}

}  // namespace weir::tests
