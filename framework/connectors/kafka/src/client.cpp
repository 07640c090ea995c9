#include "client.hpp"

#include <fmt/format.h>

#include <array>

#include "weir/error.hpp"
#include "weir/sink_context.hpp"

namespace weir::kafka::internal {
namespace {

constexpr std::size_t room_for_error = 512;

/// Errors that pass: brokers are away or start, or leaders change.
bool is_passing(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
      return true;
    default:
      return false;
  }
}

}  // namespace

Client::Client(rd_kafka_type_t kind, const std::string& brokers, const Settings& settings,
               void (*configure)(rd_kafka_conf_t*))
    : brokers_(brokers) {
  std::array<char, room_for_error> error{};
  std::unique_ptr<rd_kafka_conf_t, Deleter<&rd_kafka_conf_destroy>> conf(rd_kafka_conf_new());
  const auto set = [&](const char* name, const std::string& value) {
    if (rd_kafka_conf_set(conf.get(), name, value.c_str(), error.data(), error.size()) ==
        RD_KAFKA_CONF_OK) {
      return;
    }
    throw Error(fmt::format("librdkafka refuses {}={}: {}", name, value, error.data()));
  };
  set("bootstrap.servers", brokers);
  set("client.id", "weir");
  set("reconnect.backoff.max.ms", "1000");
  for (const auto& [name, value] : settings) set(name, value);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int, const char* reason, void* client) {
    static_cast<Client*>(client)->note(reason);
  });
  if (configure != nullptr) configure(conf.get());
  handle_.reset(rd_kafka_new(kind, conf.get(), error.data(), error.size()));
  if (!handle_) throw Error(fmt::format("no client for Kafka at {}: {}", brokers, error.data()));
  static_cast<void>(conf.release());  // it is the client's now
}

TopicFacts Client::facts_of(const std::string& topic) const {
  const TopicHandle handle(rd_kafka_topic_new(get(), topic.c_str(), nullptr));
  if (!handle)
    fail(rd_kafka_last_error(), "give the topic a name of letters, digits, '.', '_', '-'");
  const rd_kafka_metadata_t* found = nullptr;
  const auto error = rd_kafka_metadata(get(), 0, handle.get(), &found, answer_timeout.count());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_poll(get(), 0);  // tells why
    fail(error, "see to it that a broker listens there");
  }
  const std::unique_ptr<const rd_kafka_metadata_t, Deleter<&rd_kafka_metadata_destroy>> metadata(
      found);
  TopicFacts facts;
  for (int i = 0; i < metadata->broker_cnt; ++i) {
    const auto& broker = metadata->brokers[i];
    facts.brokers.push_back({broker.host, std::to_string(broker.port)});
  }
  const auto& it = metadata->topics[0];
  facts.is_there = it.err == RD_KAFKA_RESP_ERR_NO_ERROR;
  facts.partitions = it.partition_cnt;
  if (!facts.is_there && it.err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) fail(it.err);
  for (int i = 0; i < it.partition_cnt; ++i) {
    if (it.partitions[i].leader < 0) fail(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
  }
  return facts;
}

void Client::fail(rd_kafka_resp_err_t error, std::string_view advice) const {
  std::string what = fmt::format("Kafka at {}: {}", brokers_, rd_kafka_err2str(error));
  {
    const std::scoped_lock lock(mutex_);
    if (!last_trouble_.empty()) what += fmt::format(" ({})", last_trouble_);
  }
  if (!advice.empty()) what += fmt::format("; {}", advice);
  if (is_passing(error)) throw TryAgain(what);
  throw Error(what);
}

void Client::expect(ErrorHandle error) const {
  if (!error) return;
  if (rd_kafka_error_is_retriable(error.get()) != 0) {
    throw TryAgain(fmt::format("Kafka at {}: {}", brokers_, rd_kafka_error_string(error.get())));
  }
  fail(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()));
}

void Client::note(const char* reason) {
  ++troubles_;
  const std::scoped_lock lock(mutex_);
  last_trouble_ = reason;
}

}  // namespace weir::kafka::internal
