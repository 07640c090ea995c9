/// Streams that become one: nothing is lost, and what one stream sends to one subtask stays in
/// order; nothing else is promised.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "weir/environment.hpp"
#include "weir/sinks.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace meeting_streams_test {

using Item = std::pair<int, int>;        ///< stream, index
using Seen = std::tuple<int, int, int>;  ///< subtask, stream, index
using Streams = std::vector<DataStream<Item>>;

/// Tells which subtask it was.
class Where : public RichMapFunction<Item, Seen> {
 public:
  void open(RuntimeContext& context) override {
    subtask_ = static_cast<int>(context.subtask_index());
  }
  Seen map(const Item& item) override { return {subtask_, item.first, item.second}; }

 private:
  int subtask_ = 0;
};

/// Tells which subtask and which input it was.
class WhereOfTwo : public CoMapFunction<Item, Item, Seen> {
 public:
  void open(RuntimeContext& context) override {
    subtask_ = static_cast<int>(context.subtask_index());
  }
  Seen map1(const Item& item) override {
    RC_ASSERT(item.first == 0);
    return {subtask_, item.first, item.second};
  }
  Seen map2(const Item& item) override {
    RC_ASSERT(item.first == 1);
    return {subtask_, item.first, item.second};
  }

 private:
  int subtask_ = 0;
};

/// Lets streams of these sizes meet, in an order of steps that a seed decides.
template <class Meet>
void check_meeting(const std::vector<int>& sizes, Meet meet) {
  const auto receivers = *rc::gen::inRange<std::size_t>(1, 4);
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  const CollectedResults<Seen> results;
  testing::simulate(
      [&](StreamExecutionEnvironment& environment) {
        Streams streams;
        for (std::size_t stream = 0; stream < sizes.size(); ++stream) {
          std::vector<Item> items;
          for (int i = 0; i < sizes[stream]; ++i) items.emplace_back(static_cast<int>(stream), i);
          streams.push_back(environment.from_collection(items));
        }
        meet(streams).set_parallelism(receivers).collect(results);
      },
      {.seed = seed});
  std::map<std::pair<int, int>, int> last;  // index, by subtask and stream
  std::vector<Item> received;
  for (const auto& [subtask, stream, index] : results.values()) {
    const auto [known, is_first] = last.try_emplace({subtask, stream}, index);
    RC_ASSERT(is_first || known->second < index);
    known->second = index;
    received.emplace_back(stream, index);
  }
  std::sort(received.begin(), received.end());
  std::vector<Item> sent;
  for (std::size_t stream = 0; stream < sizes.size(); ++stream) {
    for (int i = 0; i < sizes[stream]; ++i) sent.emplace_back(static_cast<int>(stream), i);
  }
  RC_ASSERT(received == sent);
}

RC_GTEST_PROP(Union, LosesNothingAndKeepsTheOrderOfEachStream, ()) {
  const auto sizes = *rc::gen::nonEmpty(
      rc::gen::resize(5, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 12))));
  check_meeting(sizes, [](const Streams& streams) {
    auto all = streams.front();
    for (std::size_t i = 1; i < streams.size(); ++i) all = all.union_with(streams[i]);
    return all.map(Where{});
  });
}

RC_GTEST_PROP(ConnectedStreams, LoseNothingAndKeepTheOrderOfEachInput, ()) {
  const auto first = *rc::gen::inRange(0, 20);
  const auto second = *rc::gen::inRange(0, 20);
  check_meeting({first, second}, [](const Streams& streams) {
    return streams[0].connect(streams[1]).map(WhereOfTwo{});
  });
}

}  // namespace meeting_streams_test
}  // namespace weir::tests
