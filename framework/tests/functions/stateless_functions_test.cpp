#include <gtest/gtest.h>

#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace stateless_functions_test {

using testing::OperatorHarness;

template <class Out, class Pipeline>
std::string results(Pipeline pipeline, std::size_t capacity = 3) {
  OperatorHarness<int, Out> harness(pipeline, {.batch_capacity = capacity});
  harness.process_elements({{1, at(10)}, {2, at(20)}, {3, at(30)}, {4, at(40)}, {5, at(50)}});
  harness.end_input();
  return show(harness.output());
}

int twice(int value) { return value * 2; }

TEST(Map, MakesOneElementOfEachWithItsTimestamp) {
  EXPECT_EQ(results<std::string>([](const DataStream<int>& numbers) {
              return numbers.map([](int value) { return "n" + std::to_string(value); });
            }),
            "n1@10 n2@20 n3@30 n4@40 n5@50");
}

TEST(Map, TakesFunctionsFunctionObjectsAndMembers) {
  struct Add {
    int more;
    int operator()(const int& value) const { return value + more; }
  };
  EXPECT_EQ(
      results<int>([](const DataStream<int>& numbers) { return numbers.map(twice).map(Add{1}); }),
      "3@10 5@20 7@30 9@40 11@50");
  OperatorHarness<Sale, int> harness(
      [](const DataStream<Sale>& sales) { return sales.map(&Sale::amount); });
  harness.process_element({"a", 7}, at(1));
  EXPECT_EQ(show(harness.output()), "7@1");
}

TEST(Map, MayKeepWhatItNeedsWithinItself) {
  EXPECT_EQ(results<int>([](const DataStream<int>& numbers) {
              return numbers.map([sum = 0](int value) mutable { return sum += value; });
            }),
            "1@10 3@20 6@30 10@40 15@50");
}

TEST(FlatMap, MakesAnyNumberOfElementsInOrder) {
  EXPECT_EQ(results<int>([](const DataStream<int>& numbers) {
              return numbers.flat_map<int>([](int value, Collector<int>& out) {
                for (int i = 1; i < value; i += 2) out.collect(10 * value + i);
              });
            }),
            "21@20 31@30 41@40 43@40 51@50 53@50");
}

TEST(Filter, KeepsWhatPasses) {
  for (const std::size_t capacity : {1U, 3U, 100U}) {
    EXPECT_EQ(results<int>(
                  [](const DataStream<int>& numbers) {
                    return numbers.filter([](int value) { return value % 3 != 1; });
                  },
                  capacity),
              "2@20 3@30 5@50");
  }
}

TEST(Filter, KeepsElementsThatOwnMemory) {
  OperatorHarness<std::string, std::string> harness(
      [](const DataStream<std::string>& words) {
        return words.map([](const std::string& word) { return word + word; })
            .filter([](const std::string& word) { return word.size() > 60; });
      },
      {.batch_capacity = 4});
  const std::string long_word(40, 'x');
  harness.process_elements(
      {{long_word, at(0)}, {"short", at(0)}, {long_word, at(0)}, {long_word, at(0)}});
  harness.end_input();
  EXPECT_EQ(harness.output().size(), 3U);
  for (const auto& element : harness.output()) EXPECT_EQ(element.value, long_word + long_word);
}

TEST(Functions, LeaveTheElementsOfOtherReadersAlone) {
  testing::TestOutput<std::string> other;
  OperatorHarness<std::string, std::string> harness(
      [other](const DataStream<std::string>& words) {
        auto kept = words.filter([](const std::string& word) { return word == "b"; });
        other.attach(words.map([](const std::string& word) { return word; }));
        return kept;
      },
      {.batch_capacity = 3});
  harness.process_elements({{"a", at(0)}, {"b", at(0)}, {"c", at(0)}, {"b", at(0)}});
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "b@0 b@0");
  EXPECT_EQ(show(other.elements()), "a@0 b@0 c@0 b@0");
}

const OutputTag<int> odd{"odd"};
const OutputTag<std::string> words{"words"};
const OutputTag<std::string> also_odd{"odd"};  // the same name, another type: another tag
const OutputTag<int> unread{"unread"};

class Split : public ProcessFunction<int, int> {
 public:
  void process_element(const int& value, Context& context, Collector<int>& out) override {
    if (value % 2 == 1) {
      context.output(odd, value);
    } else {
      out.collect(value);
    }
    context.output(words, "n" + std::to_string(value));
    if (value == 3) context.output(also_odd, std::string("three"));
    context.output(unread, value);
  }
};

TEST(SideOutputs, AreAnyNumberEachWithItsTypeAndTimestamps) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.process(Split{}); });
  const auto odds = harness.side_output(OutputTag<int>{"odd"});  // equal by name and type
  const auto names = harness.side_output(words);
  const auto others = harness.side_output(also_odd);
  const auto again = harness.side_output(odd);
  for (int i = 1; i <= 4; ++i) harness.process_element(i, at(i));
  EXPECT_EQ(show(harness.output()), "2@2 4@4");
  EXPECT_EQ(show(odds.elements()), "1@1 3@3");
  EXPECT_EQ(show(again.elements()), "1@1 3@3");
  EXPECT_EQ(show(names.elements()), "n1@1 n2@2 n3@3 n4@4");
  EXPECT_EQ(show(others.elements()), "three@3");
}

TEST(SideOutputs, AreToldApartByIdAndType) {
  EXPECT_EQ(OutputTag<int>{"a"}.id(), OutputTag<int>{"a"}.id());
  EXPECT_NE(OutputTag<int>{"a"}.id(), OutputTag<int>{"b"}.id());
  EXPECT_NE(OutputTag<int>{"a"}.id(), OutputTag<long>{"a"}.id());
}

TEST(SideOutputs, BelongToTheOperatorThatEmitsThem) {
  testing::TestOutput<int> right;
  testing::TestOutput<int> wrong;
  OperatorHarness<int, int> harness([=](const DataStream<int>& numbers) {
    const auto split = numbers.process(Split{});
    const auto mapped = split.map([](int value) { return value; });
    right.attach(split.get_side_output(odd));
    wrong.attach(mapped.get_side_output(odd));
    return mapped;
  });
  harness.process_element(1, at(1));
  EXPECT_EQ(show(right.elements()), "1@1");
  EXPECT_EQ(show(wrong.elements()), "");
}

TEST(SideOutputs, GoOnAsStreamsOfTheirOwn) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) {
        return numbers.rebalance().process(Split{}).get_side_output(odd).rebalance().map(
            [](int value) { return -value; });
      },
      {.parallelism = 2});
  for (int i = 1; i <= 4; ++i) harness.process_element(i, at(i));
  EXPECT_EQ(show(harness.output()), "-1@1 -3@3");
}

TEST(Union, IsOfAnyNumberOfStreamsOfOneType) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    const auto plus = [](int more) { return [more](int value) { return value + more; }; };
    return numbers.map(plus(10)).union_with(numbers.map(plus(20)), numbers.map(plus(30)));
  });
  harness.process_element(5, at(50));
  auto results = harness.output();  // in no particular order
  std::sort(results.begin(), results.end(),
            [](const auto& a, const auto& b) { return a.value < b.value; });
  EXPECT_EQ(show(results), "15@50 25@50 35@50");
}

TEST(Union, MayHoldOneStreamTwice) {
  EXPECT_EQ(results<int>([](const DataStream<int>& numbers) {
              return numbers.union_with(numbers).filter([](int value) { return value > 4; });
            }),
            "5@50 5@50");
}

}  // namespace stateless_functions_test
}  // namespace weir::tests
