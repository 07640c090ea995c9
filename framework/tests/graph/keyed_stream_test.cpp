/// A keyed stream is a stream, and only operators have names and settings.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace keyed_stream_test {

std::vector<Sale> sorted(std::vector<Sale> sales) {
  std::sort(sales.begin(), sales.end(), [](const Sale& a, const Sale& b) {
    return std::tie(a.who, a.amount) < std::tie(b.who, b.amount);
  });
  return sales;
}

TEST(KeyedStream, IsCollectedPrintedAndWrittenAsAnyStream) {
  StreamExecutionEnvironment env;
  env.set_parallelism(2);
  const std::vector<Sale> sales{{"a", 1}, {"b", 2}, {"c", 3}};
  const auto keyed = env.from_collection(sales).key_by(&Sale::who);
  const auto collected = keyed.collect();
  const auto path = std::filesystem::path(::testing::TempDir()) / "keyed_stream_test.csv";
  keyed.write_as_csv(path.string(), "who", [](const Sale& sale) { return sale.who; });
  int seen = 0;
  keyed.add_sink([&seen](const Sale&) { ++seen; }).set_parallelism(1);
  ::testing::internal::CaptureStdout();
  keyed.print().set_parallelism(1);
  env.execute();
  EXPECT_EQ(::testing::internal::GetCapturedStdout().size(), std::string("a:1#0\n").size() * 3);
  EXPECT_EQ(sorted(collected.values()), sales);
  EXPECT_EQ(seen, 3);
  std::ifstream file(path);
  std::string header;
  std::getline(file, header);
  EXPECT_EQ(header, "who");
  std::filesystem::remove(path);
}

TEST(KeyedStream, IsUnitedAndConnectedAsAnyStream) {
  StreamExecutionEnvironment env;
  const auto first = env.from_collection<Sale>({{"a", 1}}).key_by(&Sale::who);
  const auto second = env.from_collection<Sale>({{"b", 2}});
  const DataStream<Sale> united = first.union_with(second, second.key_by(&Sale::amount));
  const auto all = united.collect();
  struct Amounts : CoMapFunction<Sale, Sale, int> {
    int map1(const Sale& sale) override { return sale.amount; }
    int map2(const Sale& sale) override { return -sale.amount; }
  };
  const auto amounts = first.connect(second).map(Amounts{}).collect();
  const auto turned = second.connect(first).map(Amounts{}).collect();
  env.execute();
  EXPECT_EQ(sorted(all.values()), (std::vector<Sale>{{"a", 1}, {"b", 2}, {"b", 2}}));
  auto values = amounts.values();
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, (std::vector<int>{-2, 1}));
  values = turned.values();
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, (std::vector<int>{-1, 2}));
}

TEST(KeyedStream, CanBePartitionedAndKeyedAnew) {
  testing::OperatorHarness<Sale, Sale> harness(
      [](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).key_by(&Sale::amount).sum(&Sale::serial).rebalance();
      },
      {.parallelism = 2});
  harness.process_element({"a", 1, 1}, at(1));
  harness.process_element({"b", 1, 2}, at(2));
  EXPECT_EQ(show(harness.output()), "a:1#1@1 a:1#3@2");
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const InvalidJob& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(SideOutput, HasNoNameOfItsOwn) {
  StreamExecutionEnvironment env;
  const OutputTag<int> tag("late");
  const auto main = env.from_collection<int>({1}).map([](int x) { return x; }).name("Main");
  const auto side = main.get_side_output(tag);
  EXPECT_EQ(refusal([&] { side.name("Late"); }),
            "name is for the operator that a stream comes from, but this is a side output of "
            "'Main': call it on the main output, or on what comes of the side output");
  const std::string refused = "a side output of 'Main'";
  const std::vector<std::function<void()>> settings{[&] { side.uid("u"); },
                                                    [&] { side.set_description("d"); },
                                                    [&] { side.set_parallelism(2); },
                                                    [&] { side.set_max_parallelism(2); },
                                                    [&] { side.set_buffer_timeout(Duration{1}); },
                                                    [&] { side.start_new_chain(); },
                                                    [&] { side.disable_chaining(); },
                                                    [&] { side.slot_sharing_group("g"); }};
  for (const auto& set : settings) {
    EXPECT_NE(refusal(set).find(refused), std::string::npos) << refusal(set);
  }
  EXPECT_EQ(main.handle().node("test").name, "Main");
  EXPECT_EQ(main.handle().node("test").parallelism, 0U);
  EXPECT_NO_THROW(side.map([](int x) { return x; }).name("After"));
}

TEST(PartitionedStream, HasNoNameOfItsOwn) {
  StreamExecutionEnvironment env;
  const auto main = env.from_collection<int>({1}).name("Main");
  EXPECT_EQ(refusal([&] { main.rebalance().name("Spread"); }),
            "name is for the operator that a stream comes from, but this is the output of 'Main' "
            "after it has been partitioned (REBALANCE): call it before that, or on what comes of "
            "the stream");
  const auto keyed = main.key_by([](int x) { return x; });
  EXPECT_NE(refusal([&] { keyed.set_parallelism(2); }).find("partitioned (HASH)"),
            std::string::npos);
  EXPECT_NE(refusal([&] { main.union_with(keyed).uid("u"); }).find("a union of 2"),
            std::string::npos);
  EXPECT_EQ(main.handle().node("test").name, "Main");
}

TEST(Description, IsShownByExplain) {
  StreamExecutionEnvironment env;
  env.from_collection<int>({1})
      .set_description("the \"numbers\"")
      .print()
      .set_description("one a line");
  EXPECT_NE(env.explain().find("Collection (parallelism 1, max 128, uid #0:Collection)\n"
                               "     the \"numbers\"\n"),
            std::string::npos)
      << env.explain();
  EXPECT_NE(env.explain(GraphFormat::json).find(R"("description": "one a line")"),
            std::string::npos);
  EXPECT_NE(env.explain(GraphFormat::dot).find(R"(tooltip="the \"numbers\"")"), std::string::npos);
}

TEST(BufferTimeout, OfAnOperatorTakesThePlaceOfTheJobs) {
  StreamExecutionEnvironment env;
  const auto numbers = env.from_collection<int>({1}).set_buffer_timeout(Duration{0});
  EXPECT_EQ(numbers.handle().node("test").buffer_timeout, Duration{0});
  EXPECT_EQ(refusal([&] { numbers.set_buffer_timeout(Duration{-1}); }),
            "the buffer timeout must not be negative, but is -1 ms");
}

using Owned = std::unique_ptr<int>;

DataStream<Owned> owned(StreamExecutionEnvironment& env) {
  return env.from_collection<int>({1, 2, 3})
      .map([](int x) { return std::make_unique<int>(x); })
      .name("Owned");
}
int value_of(const Owned& owned) { return *owned; }

TEST(MoveOnlyElements, GoToOneReader) {
  for (const std::size_t parallelism : {1U, 2U}) {
    StreamExecutionEnvironment env;
    env.set_parallelism(parallelism);
    const auto values = owned(env)
                            .rebalance()
                            .filter([](const Owned& x) { return *x != 2; })
                            .key_by(&value_of)
                            .map(&value_of)
                            .collect();
    env.execute();
    auto all = values.values();
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (std::vector<int>{1, 3}));
  }
}

TEST(MoveOnlyElements, AreRefusedTwoReaders) {
  StreamExecutionEnvironment env;
  const auto stream = owned(env);
  stream.map(&value_of).name("First");
  EXPECT_EQ(refusal([&] { return stream.filter([](const Owned&) { return true; }); }),
            "the elements of operator 'Owned' cannot be copied, but are read by 'First' and by "
            "'Filter': let one operator read them, or make them copyable, e.g. with "
            "std::shared_ptr");
  const auto other = owned(env);
  EXPECT_NE(
      refusal([&] { return other.union_with(other).map(&value_of); }).find("cannot be copied"),
      std::string::npos);
}

}  // namespace keyed_stream_test
}  // namespace weir::tests
