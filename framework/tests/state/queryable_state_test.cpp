#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "checkpoint/remembering.hpp"
#include "show.hpp"
#include "weir/error.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace queryable_state_test {

using Number = std::int64_t;

/// Keeps the numbers of each parity in states of all kinds, which can be queried by the names of
/// their kinds.
struct Queryable : KeyedProcessFunction<Number, Number, Number> {
  ValueState<Number> value;
  ListState<Number> list;
  MapState<Number, std::string> map;
  ReducingState<Number> reducing;
  AggregatingState<Number, Number> aggregate;

  static ValueStateDescriptor<Number> value_of() { return {"v"}; }
  static ListStateDescriptor<Number> list_of() { return {"l"}; }
  static MapStateDescriptor<Number, std::string> map_of() { return {"m"}; }
  static ReducingStateDescriptor<Number> reducing_of() { return {"r", std::plus<>()}; }
  static AggregatingStateDescriptor<Number, Number, Number> aggregate_of() {
    return {"a", std::make_shared<SumOfValues>()};
  }

  void open(RuntimeContext& context) override {
    value = context.state(value_of().set_queryable("value"));
    list = context.state(list_of().set_queryable("list"));
    map = context.state(map_of().set_queryable("map"));
    reducing = context.state(reducing_of().set_queryable("reducing"));
    aggregate = context.state(aggregate_of().set_queryable("aggregate"));
  }
  void process_element(const Number& n, Context&, Collector<Number>&) override {
    if (n < 0) return value.clear();
    value.update(n);
    list.add(n);
    map.put(n, std::to_string(n));
    reducing.add(n);
    aggregate.add(n);
  }
};

Number parity(Number n) { return n & 1; }

class StateOfAHarness : public ::testing::TestWithParam<std::size_t> {
 protected:
  StateOfAHarness() {
    for (const Number n : {2, 3, 4, 5}) harness_.process_element(n);
  }
  template <class Descriptor>
  auto query(const std::string& name, Number key, const Descriptor& descriptor) {
    return harness_.job().query_state(name, key, descriptor);
  }
  /// What a query is refused with.
  template <class E, class Key, class Descriptor>
  std::string refusal(const std::string& name, const Key& key, const Descriptor& descriptor) {
    try {
      harness_.job().query_state(name, key, descriptor);
    } catch (const E& error) {
      return error.what();
    }
    return "";
  }

  testing::OperatorHarness<Number, Number> harness_{
      [](const DataStream<Number>& numbers) {
        return numbers.key_by(&parity).process(Queryable{});
      },
      {.parallelism = GetParam()}};
};
INSTANTIATE_TEST_SUITE_P(Parallelism, StateOfAHarness, ::testing::Values(1, 2, 5));

TEST_P(StateOfAHarness, IsReadByKeyInAllKinds) {
  EXPECT_EQ(query("value", 0, Queryable::value_of()), 4);
  EXPECT_EQ(query("value", 1, Queryable::value_of()), 5);
  EXPECT_EQ(query("list", 0, Queryable::list_of()), (std::vector<Number>{2, 4}));
  EXPECT_EQ(query("map", 1, Queryable::map_of()),
            (std::map<Number, std::string>{{3, "3"}, {5, "5"}}));
  EXPECT_EQ(query("reducing", 0, Queryable::reducing_of()), 6);
  EXPECT_EQ(query("aggregate", 1, Queryable::aggregate_of()), 8);
}

TEST_P(StateOfAHarness, IsNotChangedByAQuery) {
  const auto held = harness_.job().held();
  query("value", 0, Queryable::value_of());
  EXPECT_THROW(query("value", 7, Queryable::value_of()), UnknownKey);
  EXPECT_EQ(harness_.job().held(), held) << "no key is made by asking for it";
}

TEST_P(StateOfAHarness, IsReadAgainAfterARestore) {
  harness_.restore(harness_.snapshot(), 3);
  EXPECT_EQ(query("list", 0, Queryable::list_of()), (std::vector<Number>{2, 4}));
}

TEST_P(StateOfAHarness, RefusesAKeyOfWhichNothingIsKept) {
  EXPECT_NE(refusal<UnknownKey>("value", Number{7}, Queryable::value_of()), "");
  harness_.process_element(-2);
  EXPECT_NE(refusal<UnknownKey>("value", Number{0}, Queryable::value_of()), "") << "it was cleared";
  EXPECT_EQ(query("reducing", 0, Queryable::reducing_of()), 6) << "the others were not";
}

TEST_P(StateOfAHarness, RefusesANameThatNoStateHas) {
  const auto message = refusal<StateError>("v", Number{0}, Queryable::value_of());
  EXPECT_NE(message.find("no state of this job can be queried as 'v'"), std::string::npos);
  EXPECT_NE(message.find("aggregate, list, map, reducing, value"), std::string::npos);
}

TEST_P(StateOfAHarness, RefusesADescriptorOfAnotherKindOrType) {
  const auto kind = refusal<StateError>("value", Number{0}, Queryable::reducing_of());
  EXPECT_NE(kind.find("queried as ReducingState of long, but is a ValueState of long"),
            std::string::npos);
  const auto type = refusal<StateError>("value", Number{0}, ValueStateDescriptor<std::string>{"v"});
  EXPECT_NE(type.find("but is a ValueState of long"), std::string::npos);
}

TEST_P(StateOfAHarness, RefusesAKeyOfAnotherType) {
  const auto expect_refused = [](const std::string& message) {
    EXPECT_NE(message.find("not of the type of the keys"), std::string::npos) << message;
  };
  expect_refused(refusal<StateError>("value", std::string("0"), Queryable::value_of()));
  expect_refused(refusal<StateError>("value", 0, Queryable::value_of()));
  expect_refused(refusal<StateError>("value", std::pair(Number{0}, 0), Queryable::value_of()));
}

TEST_P(StateOfAHarness, RefusesToAnswerAfterTheEnd) {
  harness_.end_input();
  EXPECT_NE(refusal<Error>("value", Number{0}, Queryable::value_of()).find("the job has ended"),
            std::string::npos);
}

/// Runs a keyed function for an element.
template <class F>
void run_once(F function) {
  testing::OperatorHarness<Number, Number> harness(
      [&](const DataStream<Number>& numbers) { return numbers.key_by(&parity).process(function); });
  harness.process_element(1);
}

TEST(QueryableState, RefusesATimeToLive) {
  struct Expiring : KeyedProcessFunction<Number, Number, Number> {
    void open(RuntimeContext& context) override {
      context.state(
          ValueStateDescriptor<int>{"x"}.set_queryable("q").enable_time_to_live({.ttl = 1ms}));
    }
    void process_element(const Number&, Context&, Collector<Number>&) override {}
  };
  EXPECT_THROW(run_once(Expiring{}), StateError);
}

TEST(QueryableState, RefusesOneNameForTwoStates) {
  struct Twice : KeyedProcessFunction<Number, Number, Number> {
    void open(RuntimeContext& context) override {
      context.state(ValueStateDescriptor<int>{"x"}.set_queryable("q"));
      context.state(ValueStateDescriptor<int>{"y"}.set_queryable("q"));
    }
    void process_element(const Number&, Context&, Collector<Number>&) override {}
  };
  EXPECT_THROW(run_once(Twice{}), StateError);
}

TEST(QueryableState, IsNotThereForWindows) {
  struct OfAWindow : ProcessWindowFunction<Number, Number, Number> {
    void process(const Number&, Context& context, std::span<const Number>,
                 Collector<Number>&) override {
      context.window_state().state(ValueStateDescriptor<int>{"x"}.set_queryable("q"));
    }
  };
  testing::OperatorHarness<Number, Number> harness([](const DataStream<Number>& numbers) {
    return numbers.key_by(&parity).window(TumblingEventTimeWindows::of(10ms)).process(OfAWindow{});
  });
  harness.process_element(1, at(1));
  EXPECT_THROW(harness.process_watermark(at(100)), StateError);
}

/// Counts up as fast as it goes, until told to stop.
class CountingSource final : public Source<Number> {
 public:
  explicit CountingSource(std::shared_ptr<std::atomic<bool>> stop) : stop_(std::move(stop)) {}
  std::unique_ptr<SplitReader<Number>> create_reader(std::size_t, std::size_t) const override {
    struct Reader final : SplitReader<Number> {
      std::shared_ptr<std::atomic<bool>> stop;
      Number next = 0;
      InputStatus poll_next(SourceOutput<Number>& out) override {
        if (*stop) return InputStatus::end_of_input;
        while (!out.full()) out.collect(next++);
        return InputStatus::more_available;
      }
      void snapshot_position(StateWriter&) const override {}
      void restore_position(StateReader&) override {}
    };
    auto reader = std::make_unique<Reader>();
    reader->stop = stop_;
    return reader;
  }

 private:
  std::shared_ptr<std::atomic<bool>> stop_;
};

/// Adds each number twice, in two steps: between two elements, the list is a number of pairs.
struct Pairs : KeyedProcessFunction<Number, Number, Number> {
  ListState<Number> list;
  void open(RuntimeContext& context) override {
    list = context.state(ListStateDescriptor<Number>{"pairs"}.set_queryable("pairs"));
  }
  void process_element(const Number& n, Context&, Collector<Number>&) override {
    auto numbers = list.get();
    if (numbers.size() >= 20) numbers.clear();
    numbers.push_back(n);
    list.update(numbers);
    numbers.push_back(n);
    list.update(numbers);
  }
};

TEST(QueryableState, IsReadFromOtherThreadsWithoutHalfAnUpdate) {
  const auto stop = std::make_shared<std::atomic<bool>>(false);
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2).set_buffer_timeout(0ms);
  environment
      .from_source<Number>(std::make_shared<const CountingSource>(stop),
                           WatermarkStrategy<Number>::no_watermarks(), "Numbers")
      .set_parallelism(1)
      .key_by([](Number n) { return n % 7; })
      .process(Pairs{})
      .add_sink([](const Number&) {});
  auto client = environment.execute_async();
  const ListStateDescriptor<Number> pairs{"pairs"};
  const auto ask = [&](Number key) {
    std::size_t answers = 0;
    while (answers < 100) {
      try {
        const auto numbers = client.query_state("pairs", key, pairs);
        ++answers;
        EXPECT_EQ(numbers.size() % 2, 0U);
        for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
          EXPECT_EQ(numbers[i], numbers[i + 1]);
          EXPECT_EQ(numbers[i] % 7, key);
        }
      } catch (const UnknownKey&) {
        std::this_thread::yield();  // the key's first number is still to come
      }
    }
  };
  std::thread other([&] { ask(3); });
  ask(0);
  other.join();
  EXPECT_THROW(client.query_state("pairs", Number{-1}, pairs), UnknownKey);
  EXPECT_THROW(client.query_state("bears", Number{0}, pairs), StateError);
  *stop = true;
  client.wait();
  EXPECT_THROW(client.query_state("pairs", Number{0}, pairs), Error);
}

TEST(QueryableState, IsAnsweredByAJobThatIsAtRest) {
  // One that waits for input still has its state, as long as it runs.
  class Resting final : public Source<Number> {
   public:
    std::unique_ptr<SplitReader<Number>> create_reader(std::size_t, std::size_t) const override {
      struct Reader final : SplitReader<Number> {
        bool done = false;
        InputStatus poll_next(SourceOutput<Number>& out) override {
          if (!std::exchange(done, true)) out.collect(7);
          return InputStatus::nothing_available;
        }
        Timestamp available_at() const override {
          return done ? Timestamp::max() : Timestamp::min();
        }
        void snapshot_position(StateWriter&) const override {}
        void restore_position(StateReader&) override {}
      };
      return std::make_unique<Reader>();
    }
  };
  StreamExecutionEnvironment environment;
  environment.set_buffer_timeout(0ms);
  environment
      .from_source<Number>(std::make_shared<const Resting>(),
                           WatermarkStrategy<Number>::no_watermarks(), "Numbers")
      .key_by(&parity)
      .process(Queryable{})
      .add_sink([](const Number&) {});
  auto client = environment.execute_async();
  Number value = 0;
  while (value == 0) {
    try {
      value = client.query_state("value", Number{1}, Queryable::value_of());
    } catch (const UnknownKey&) {
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(value, 7);
  client.cancel();
  EXPECT_THROW(client.query_state("value", Number{1}, Queryable::value_of()), Error);
}

}  // namespace queryable_state_test
}  // namespace weir::tests
