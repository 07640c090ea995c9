#include "coordinators.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/sink_context.hpp"

namespace weir::kafka::internal {
namespace {

constexpr RequestKind init_producer_id{22, 1, false};
constexpr RequestKind end_transaction{26, 1, false};
constexpr RequestKind describe_transactions{65, 0, true};
constexpr RequestKind list_transactions{66, 0, true};

// Errors, as librdkafka calls them; it does not know the last one.
constexpr std::int16_t none = RD_KAFKA_RESP_ERR_NO_ERROR;
constexpr std::int16_t not_coordinator = RD_KAFKA_RESP_ERR_NOT_COORDINATOR;
constexpr std::int16_t not_available = RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE;
constexpr std::int16_t loading = RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS;
constexpr std::int16_t under_way = RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS;
constexpr std::int16_t unknown_id = 105;

std::string words_for(std::int16_t error) {
  return rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(error));
}

}  // namespace

std::vector<std::string> Coordinators::unfinished() const {
  // One without records is Empty: its writer may be about to send some.
  RequestBody request;
  request.compact_length(2).compact_text("Ongoing").compact_text("Empty");
  request.compact_length(0).no_tags();
  std::vector<std::string> ids;
  for (const Broker& broker : brokers_) {
    auto answer = ask(broker, list_transactions, request);
    answer.number<std::int32_t>();  // how long to wait, in milliseconds
    const auto error = answer.number<std::int16_t>();
    if (error != none) {
      throw TryAgain(fmt::format("Kafka at {}:{} does not list its transactions: {}", broker.host,
                                 broker.port, words_for(error)));
    }
    for (auto left = answer.compact_length(); left > 0; --left) answer.compact_text();
    for (auto left = answer.compact_length(); left > 0; --left) {
      ids.push_back(answer.compact_text());
      answer.number<std::int64_t>();  // its producer
      answer.compact_text();          // its state
      answer.skip_tags();
    }
  }
  return ids;
}

void Coordinators::commit(const std::string& id) const {
  const Found found = find(id);
  if (found.state == "CompleteCommit" || found.state == "PrepareCommit") return;
  if (found.state != "Ongoing") {
    throw Error(fmt::format(
        "transaction {} is no longer open, and was not committed but is {}: somebody has aborted "
        "it, or it took longer than transaction.timeout.ms, and its records are gone; go back to "
        "an "
        "earlier checkpoint, or to a copy of the topic",
        id, found.state));
  }
  RequestBody request;
  request.text(id).number(found.producer).number(found.epoch).number(std::int8_t{1});
  const auto error = ask_coordinator(id, [&](const Broker& broker) {
    auto answer = ask(broker, end_transaction, request);
    answer.number<std::int32_t>();
    return answer.number<std::int16_t>();
  });
  // Whatever else it is, its state tells it the next time.
  if (error != none) {
    throw TryAgain(fmt::format("transaction {} is not committed: {}", id, words_for(error)));
  }
}

void Coordinators::abort(const std::string& id) const {
  constexpr std::int32_t timeout = 60'000;  // of a transaction that never begins
  RequestBody request;
  request.text(id).number(timeout);
  const auto error = ask_coordinator(id, [&](const Broker& broker) {
    auto answer = ask(broker, init_producer_id, request);
    answer.number<std::int32_t>();
    return answer.number<std::int16_t>();
  });
  if (error == none || error == under_way) return;
  throw TryAgain(fmt::format("transaction {} is not aborted: {}", id, words_for(error)));
}

Coordinators::Found Coordinators::find(const std::string& id) const {
  Found found;
  RequestBody request;
  request.compact_length(1).compact_text(id).no_tags();
  const auto error = ask_coordinator(id, [&](const Broker& broker) {
    auto answer = ask(broker, describe_transactions, request);
    answer.number<std::int32_t>();
    answer.compact_length();  // one
    const auto said = answer.number<std::int16_t>();
    answer.compact_text();  // the id
    found.state = answer.compact_text();
    answer.number<std::int32_t>();  // its time-out
    answer.number<std::int64_t>();  // since when
    found.producer = answer.number<std::int64_t>();
    found.epoch = answer.number<std::int16_t>();
    return said;
  });
  if (error == unknown_id) return {"unknown", 0, 0};
  if (error == none) return found;
  throw TryAgain(fmt::format("transaction {} cannot be found: {}", id, words_for(error)));
}

std::int16_t Coordinators::ask_coordinator(
    const std::string& id, const std::function<std::int16_t(const Broker&)>& ask_one) const {
  std::string why = "there are no brokers";
  for (const Broker& broker : brokers_) {
    try {
      const auto error = ask_one(broker);
      if (error != not_coordinator && error != not_available && error != loading) return error;
      why = words_for(error);
    } catch (const TryAgain& away) {
      why = away.what();
    }
  }
  throw TryAgain(fmt::format("no broker takes care of transaction {}: {}", id, why));
}

}  // namespace weir::kafka::internal
