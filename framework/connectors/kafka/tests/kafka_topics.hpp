/// \file
/// Topics on a broker that all tests of a suite share; each test has its own, called after it.
#pragma once

#include <gmock/gmock.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "connectors/number_sequence.hpp"
#include "kafka_server.hpp"
#include "weir/kafka/kafka_sink.hpp"
#include "weir/weir.hpp"

namespace weir::tests {

class KafkaTopics : public ::testing::Test {
 protected:
  using Number = std::int64_t;

  static constexpr int partitions = 3;

  static void SetUpTestSuite() { server_ = std::make_unique<KafkaServer>(); }
  static void TearDownTestSuite() { server_.reset(); }

  static KafkaServer& server() { return *server_; }
  static std::string name() {
    return ::testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  static kafka::Topic numbers() { return {server().brokers(), name(), partitions}; }
  /// Its key is the last digit.
  static kafka::Record record_of(const Number& number) {
    return {std::to_string(number % 10), std::to_string(number)};
  }
  static auto two_phase(const kafka::Topic& topic = numbers()) {
    return std::make_shared<kafka::KafkaSink<Number>>(name(), topic, record_of);
  }
  static auto at_least_once(const kafka::Topic& topic = numbers()) {
    return std::make_shared<kafka::KafkaAtLeastOnceSink<Number>>(topic, record_of);
  }
  static DataStream<Number> slowly(StreamExecutionEnvironment& env, Number count) {
    constexpr double rate = 50'000;
    return env.from_source<Number>(rate_limited<Number>(internal::number_sequence(1, count), rate),
                                   WatermarkStrategy<Number>::no_watermarks(), "Numbers");
  }
  /// How often each number from 1 on is in the topic. Fails the test where one is missing.
  static std::map<Number, int> counts(Number count, const std::string& topic = name()) {
    std::map<Number, int> found;
    for (const auto& line : server().read(topic, static_cast<std::size_t>(count))) {
      ++found[std::stoll(line.value)];
    }
    EXPECT_EQ(found.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(found.empty() ? 0 : found.begin()->first, 1);
    EXPECT_EQ(found.empty() ? 0 : found.rbegin()->first, count);
    return found;
  }
  static void expect_each_once(Number count, const std::string& topic = name()) {
    for (const auto& [number, times] : counts(count, topic)) ASSERT_EQ(times, 1) << number;
  }

 private:
  inline static std::unique_ptr<KafkaServer> server_;
};

}  // namespace weir::tests
