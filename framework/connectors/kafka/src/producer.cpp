#include "producer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace weir::kafka::internal {
namespace {

Client::Settings settings_of(const TransactionOfKafka& transaction) {
  Client::Settings settings{
      {"enable.idempotence", "true"}, {"partitioner", "murmur2_random"}, {"linger.ms", "5"}};
  auto timeout = patience;
  if (!transaction.id.empty()) {
    timeout = std::min(timeout, transaction.timeout);
    settings.emplace_back("transactional.id", transaction.id);
    settings.emplace_back("transaction.timeout.ms", std::to_string(transaction.timeout.count()));
  }
  settings.emplace_back("message.timeout.ms", std::to_string(timeout.count()));
  return settings;
}

}  // namespace

Producer::Producer(const Topic& topic, const TransactionOfKafka& transaction)
    : topic_(topic.name),
      client_(RD_KAFKA_PRODUCER, topic.brokers, settings_of(transaction),
              [](rd_kafka_conf_t* conf) {
                rd_kafka_conf_set_dr_msg_cb(
                    conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void*) {
                      auto& failure = static_cast<Producer*>(message->_private)->failure_;
                      if (failure == RD_KAFKA_RESP_ERR_NO_ERROR) failure = message->err;
                    });
              }) {
  if (!transaction.id.empty()) {
    client_.expect(ErrorHandle(rd_kafka_init_transactions(client_.get(), patience.count())));
    client_.expect(ErrorHandle(rd_kafka_begin_transaction(client_.get())));
  }
  // Whoever does not know the leaders when the first record comes looks for them a second later.
  client_.facts_of(topic_);
}

void Producer::write(const Record& record) {
  constexpr int moment = 50;
  std::array<rd_kafka_vu_t, 6> parts{};
  std::size_t used = 0;
  const auto set = [&](rd_kafka_vtype_t type) -> auto& {
    parts.at(used).vtype = type;
    return parts.at(used++).u;
  };
  // It copies them, although it takes them as if they could be changed.
  const auto bytes = [](const std::string& text) { return const_cast<char*>(text.data()); };
  set(RD_KAFKA_VTYPE_TOPIC).cstr = topic_.c_str();
  set(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
  auto& key = set(RD_KAFKA_VTYPE_KEY).mem;
  if (record.key) key = {bytes(*record.key), record.key->size()};
  set(RD_KAFKA_VTYPE_VALUE).mem = {bytes(record.value), record.value.size()};
  set(RD_KAFKA_VTYPE_TIMESTAMP).i64 = record.timestamp ? record.timestamp->millis() : 0;  // 0: now
  set(RD_KAFKA_VTYPE_OPAQUE).ptr = this;
  while (true) {
    const ErrorHandle refused(rd_kafka_produceva(client_.get(), parts.data(), parts.size()));
    const auto error = refused ? rd_kafka_error_code(refused.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_poll(client_.get(), error == RD_KAFKA_RESP_ERR__QUEUE_FULL ? moment : 0);
    expect_delivery();
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) {
      client_.fail(error, fmt::format("a record for topic '{}' has {} bytes: make it smaller, or "
                                      "split it",
                                      topic_, record.value.size()));
    }
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) client_.fail(error);
  }
}

void Producer::flush() {
  const auto error = rd_kafka_flush(client_.get(), 2 * patience.count());
  expect_delivery();
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) client_.fail(error);
}

void Producer::expect_delivery() {
  if (failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  client_.fail(failure_, fmt::format("a record for topic '{}' was not written", topic_));
}

}  // namespace weir::kafka::internal
