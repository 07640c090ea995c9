/// \file
/// A random graph of operators, which the engine runs and a model computes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common.hpp"
#include "runtime/events.hpp"
#include "weir/testing/scripted_source.hpp"

namespace weir::fuzz::job_graphs_target {

using tests::Event;
using Item = Timestamped<Event>;
using Items = std::vector<Item>;
using Stream = DataStream<Event>;

enum class Kind : std::uint8_t {
  source,
  map,
  filter,
  flat_map,
  side,  ///< of a process function, which lets everything through too
  partition,
  order,  ///< of the elements of each split of a source
  unite,
  co_map,
  answers,  ///< of an asynchronous function
  count,    ///< running
  full,     ///< windows of a count
  tumbling,
  sliding,
  session,
  whole,       ///< tumbling windows of the whole stream
  buckets,     ///< by timers
  co_buckets,  ///< of two streams
  interval,
  join,
};
enum class Partition : std::uint8_t { rebalance, rescale, shuffle, global, broadcast, custom };

/// One operator of the graph, and what comes out of it.
struct Node {
  Kind kind = Kind::source;
  std::vector<std::size_t> inputs;
  std::int64_t a = 1;
  std::int64_t b = 1;
  std::size_t parallelism = 0;  ///< of its own; 0: the job's
  bool starts_chain = false;
  bool ends_chain = false;
  bool timed = true;       ///< whether timestamps are the same in each run
  bool held_back = false;  ///< whether elements wait for a watermark on their way
  std::vector<testing::Script<Event>> splits;
  std::optional<Duration> idleness;
  Duration disorder{0};
  Items streaming;
  Items batch;

  /// For a person: what the operator of this number does.
  std::string text(std::size_t index) const;
};

// What operators do to an element: the engine and the model call the same functions.

Event mapped(const Event& event, std::int64_t a, std::int64_t b);
Event in_bucket(std::int64_t key, std::int64_t sum, std::int64_t bucket);
std::int64_t bucket_of(Timestamp t, std::int64_t size);
Event paired(const Event& left, const Event& right);

/// How many splits a source may have, of which each element tells its own: the rest of its value.
constexpr std::int64_t most_splits = 4;
std::int64_t split_of(const Event& event);

/// Of Kind::side: the elements with an odd value.
const OutputTag<Event>& odd_ones();

/// The two functions of Kind::co_map.
struct MapBoth : CoMapFunction<Event, Event, Event> {
  Event map1(const Event& event) override { return mapped(event, 1, 0); }
  Event map2(const Event& event) override { return mapped(event, 2, 5); }
};

/// The model: what an operator makes of its inputs, computed from all elements at once.
Items computed(const Node& node, const std::vector<const Items*>& inputs, bool batch);

/// Whether elements of a key are just so far apart: whether they are one session then depends on
/// whether the watermark comes between them.
bool touch(const Items& items, std::int64_t gap);

/// The engine: the operator with these inputs.
Stream built(const Node& node, const std::vector<Stream>& inputs,
             StreamExecutionEnvironment& environment);

}  // namespace weir::fuzz::job_graphs_target
