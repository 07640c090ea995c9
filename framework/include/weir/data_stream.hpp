/// \file
/// Streams: what a job is written with.
///
/// A stream is a cheap value, a handle on a graph that the environment owns; calling a method adds
/// an operator to the graph and computes nothing. Build a job from one thread. Names follow
/// PyFlink's DataStream API.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/describe.hpp"
#include "weir/internal/call.hpp"
#include "weir/internal/first_elements.hpp"
#include "weir/internal/function_types.hpp"
#include "weir/internal/key_selector.hpp"
#include "weir/internal/partition_operators.hpp"
#include "weir/internal/stateless_operators.hpp"
#include "weir/internal/stream_graph.hpp"
#include "weir/internal/watermark_operator.hpp"
#include "weir/internal/window_plans.hpp"
#include "weir/sinks.hpp"
#include "weir/sort_order.hpp"
#include "weir/triggers.hpp"

namespace weir {

template <class T, class K>
class KeyedStream;
template <class A, class B>
class ConnectedStreams;
template <class K, class A, class B>
class ConnectedKeyedStreams;
template <class A, class B, class Pairs>
class PairedStreams;
template <class T>
class BroadcastStream;
template <class A, class B>
class BroadcastConnectedStream;
template <class K, class A, class B>
class KeyedBroadcastConnectedStream;
template <class T, class K, class Plan>
class WindowedStream;
template <class T, class Plan>
class AllWindowedStream;
namespace internal {
struct JoinPairs;
struct GroupPairs;
}  // namespace internal

template <class T>
class AnySink;

/// A stream that has ended in a sink. Only its name, uid and parallelism are left to say.
class DataStreamSink {
 public:
  /// Made by the engine.
  explicit DataStreamSink(const internal::StreamHandle& handle) : handle_(handle) {}

  /// Names the sink, for messages, metrics and graphs.
  DataStreamSink& name(std::string name);
  /// Identifies the sink's state across versions of the job.
  DataStreamSink& uid(std::string uid);
  /// Sets the number of subtasks. \throws InvalidJob unless it is from 1 to 32768.
  DataStreamSink& set_parallelism(std::size_t parallelism);
  /// Runs the sink on the threads of this group; see DataStream::slot_sharing_group().
  DataStreamSink& slot_sharing_group(std::string name);
  /// Keeps the sink in a task of its own.
  DataStreamSink& disable_chaining();
  /// Says what the sink does, in as many words as it takes; explain() shows it.
  DataStreamSink& set_description(std::string description);

 private:
  internal::StreamHandle handle_;
};

/// A stream of elements of type T.
template <class T>
class DataStream {
 public:
  using Element = T;  ///< the type of its elements

  /// Made by the engine.
  explicit DataStream(const internal::StreamHandle& handle) : handle_(handle) {}

  /// One element for each: `function(const T&)` returns it. Also takes a RichMapFunction.
  template <class F>
  [[nodiscard]] auto map(F function) const {
    static_assert(
        internal::MapOf<F, T>,
        "map: pass a function that takes an element of this stream, a const T&, and returns "
        "what takes its place");
    using Out = internal::MapResult<F, T>;
    static_assert(!std::is_void_v<Out>, "map: the function must return the new element");
    return simple<Out, internal::MapOperator<T, Out, F>>("Map", std::move(function));
  }

  /// Any number of elements of type Out for each: `function(const T&, Collector<Out>&)`. Also takes
  /// a RichFlatMapFunction.
  template <class Out, class F>
  [[nodiscard]] DataStream<Out> flat_map(F function) const {
    static_assert(
        internal::FlatMapOf<F, T, Out>,
        "flat_map<Out>: pass a function that takes an element of this stream, a const T&, "
        "and a Collector<Out>&");
    return simple<Out, internal::FlatMapOperator<T, Out, F>>("Flat Map", std::move(function));
  }

  /// The elements for which `function(const T&)` is true. Also takes a RichFilterFunction.
  template <class F>
  [[nodiscard]] DataStream filter(F function) const {
    static_assert(
        internal::FilterOf<F, T>,
        "filter: pass a function that takes an element of this stream, a const T&, and returns a "
        "bool");
    return simple<T, internal::FilterOperator<T, F>>("Filter", std::move(function));
  }

  /// Any number of elements of type Out for all those of a subtask at once:
  /// `function(const std::vector<T>&, Collector<Out>&)` is called once a subtask, when the input
  /// has ended, in BATCH mode and in STREAMING mode alike. Also takes a MapPartitionFunction. The
  /// elements wait in memory, all of them; in STREAMING mode they are part of snapshots. Results
  /// have no timestamps; watermarks before them are held back. A source without an end is refused
  /// (InvalidJob, when the job starts). As Flink's fullWindowPartition().mapPartition().
  template <class Out, class F>
  [[nodiscard]] DataStream<Out> map_partition(F function) const {
    static_assert(internal::MapPartitionOf<F, T, Out>,
                  "map_partition<Out>: pass a function that takes a const std::vector<T>& of this "
                  "stream's elements and a Collector<Out>&");
    static_assert(Serializable<T>,
                  "map_partition: elements that wait for the end are part of snapshots: they need "
                  "serialize()");
    auto result = transform<Out, internal::MapPartitionOperator<T, Out, F>>("Map Partition",
                                                                            std::move(function));
    result.handle().node("map_partition").waits_for_end = true;
    return result;
  }
  /// The elements of each subtask sorted by `selector`, a member (`&TaxiRide::distance`) or a
  /// function of the element; equal ones stay in the order in which they came, and each keeps its
  /// timestamp. They wait for the end of the input as those of map_partition().
  template <class F>
  [[nodiscard]] DataStream sort_partition(F selector,
                                          SortOrder order = SortOrder::ascending) const {
    static_assert(internal::ComparableBy<F, T>,
                  "sort_partition: pass a member of this stream's elements, or a function of an "
                  "element, that can be compared with <: a field of T, like &T::field");
    static_assert(Serializable<T>,
                  "sort_partition: elements that wait for the end are part of snapshots: they need "
                  "serialize()");
    DataStream result(handle_.transform(
        "Sort Partition", &internal::TypeOpsOf<T>::ops,
        internal::factory_of<internal::SortPartitionOperator<T, F>>(std::move(selector), order)));
    result.handle().node("sort_partition").waits_for_end = true;
    return result;
  }

  /// Runs a ProcessFunction<T, Out> over the stream.
  template <class F>
  [[nodiscard]] auto process(F function) const {
    using Out = typename internal::ProcessTypes<F>::Out;
    static_assert(
        std::derived_from<F, ProcessFunction<T, Out>>,
        "process: on a stream without keys pass a ProcessFunction<T, Out> of this stream's "
        "element type; for state and timers call key_by() first");
    return transform<Out, internal::ProcessOperator<T, Out, F>>("Process", std::move(function));
  }

  /// Groups the elements by key: `selector` is a member (`&TaxiRide::driver_id`) or a function of
  /// the element that always gives the same key for the same element. All elements of a key go to
  /// one subtask, in order.
  template <class F>
  [[nodiscard]] auto key_by(F selector) const {
    static_assert(std::invocable<const F&, const T&>,
                  "key_by: pass a field of T, like &T::field, or a function that takes a const T& "
                  "and returns "
                  "its key");
    using K = std::remove_cvref_t<std::invoke_result_t<const F&, const T&>>;
    static_assert(internal::check_key<K>());
    return KeyedStream<T, K>(handle_, internal::key_selector<T, K>(std::move(selector)));
  }

  /// This stream and `others`, as one stream, in no particular order.
  template <class... Streams>
  [[nodiscard]] DataStream union_with(const Streams&... others) const {
    static_assert((std::derived_from<Streams, DataStream> && ...),
                  "union_with: the elements of all streams must be of one type; connect() is for "
                  "two types");
    internal::StreamHandle all = handle_;
    ((all = all.united(others.handle())), ...);
    return DataStream(all);
  }

  /// This stream and another one, of another type, for operators that have two inputs.
  template <class B>
  [[nodiscard]] ConnectedStreams<T, B> connect(const DataStream<B>& other) const {
    return ConnectedStreams<T, B>(*this, other);
  }

  /// This stream and another one, of which elements meet that have the same key and fall into the
  /// same window: every pair. See joined_streams.hpp.
  template <class B>
  [[nodiscard]] PairedStreams<T, B, internal::JoinPairs> join(const DataStream<B>& other) const {
    return PairedStreams<T, B, internal::JoinPairs>(*this, other);
  }
  /// As join(), with all elements of both streams at once, and where only one has any too.
  template <class B>
  [[nodiscard]] PairedStreams<T, B, internal::GroupPairs> co_group(
      const DataStream<B>& other) const {
    return PairedStreams<T, B, internal::GroupPairs>(*this, other);
  }
  /// This stream and a broadcast one, for a BroadcastProcessFunction.
  template <class B>
  [[nodiscard]] BroadcastConnectedStream<T, B> connect(const BroadcastStream<B>& other) const {
    return BroadcastConnectedStream<T, B>(*this, other);
  }

  /// Gives the elements timestamps, and the stream watermarks; those from upstream are replaced.
  [[nodiscard]] DataStream assign_timestamps_and_watermarks(
      const WatermarkStrategy<T>& strategy) const {
    return DataStream(handle_.transform("Timestamps/Watermarks", &internal::TypeOpsOf<T>::ops,
                                        internal::watermark_operator(strategy.settings())));
  }

  /// Windows over the whole stream, which one subtask works on, by one of the assigners of
  /// window_assigners.hpp or one of your own.
  template <class Assigner>
  [[nodiscard]] auto window_all(Assigner assigner) const {
    static_assert(
        internal::AssignerOf<Assigner, T>,
        "window_all: pass a window assigner, like TumblingEventTimeWindows::of(1h), or one that is "
        "derived from WindowAssigner<T> for the elements of this stream");
    using Plan = internal::PlanFor<Assigner>;
    return AllWindowedStream<T, Plan>(handle_, Plan{internal::window_settings<T>(assigner)});
  }
  /// Windows of `n` elements of the whole stream, evaluated when they are full. \throws InvalidJob
  /// unless n is positive.
  [[nodiscard]] auto count_window_all(std::int64_t n) const {
    return window_all(GlobalWindows::create()).trigger(PurgingTrigger::of(CountTrigger::of(n)));
  }
  /// At every `slide`-th element, the window of the last `size` elements. \throws InvalidJob unless
  /// both are positive.
  [[nodiscard]] auto count_window_all(std::int64_t size, std::int64_t slide) const {
    return window_all(GlobalWindows::create())
        .evictor(CountEvictor::of(size))
        .trigger(CountTrigger::of(slide));
  }

  /// The elements that the operator before emits to the side output `tag`.
  template <class Side>
  [[nodiscard]] DataStream<Side> get_side_output(const OutputTag<Side>& tag) const {
    return DataStream<Side>(handle_.side_output(tag.id(), &internal::TypeOpsOf<Side>::ops));
  }

  /// Subtask i sends to subtask i of the next operator; both have the same parallelism.
  [[nodiscard]] DataStream forward() const { return partitioned(internal::PartitionKind::forward); }
  /// Round robin over all subtasks of the next operator.
  [[nodiscard]] DataStream rebalance() const {
    return partitioned(internal::PartitionKind::rebalance);
  }
  /// Round robin over a share of the subtasks of the next operator.
  [[nodiscard]] DataStream rescale() const { return partitioned(internal::PartitionKind::rescale); }
  /// To a random subtask of the next operator.
  [[nodiscard]] DataStream shuffle() const { return partitioned(internal::PartitionKind::shuffle); }
  /// A copy to every subtask of the next operator.
  [[nodiscard]] DataStream broadcast() const {
    static_assert(
        std::is_copy_constructible_v<T>,
        "broadcast: every subtask gets a copy, but elements of this type cannot be copied");
    return partitioned(internal::PartitionKind::broadcast);
  }
  /// A copy to every subtask of the operator that it is connected to, which keeps what comes of it
  /// in the broadcast states that these descriptors name.
  template <class K, class V, class... More>
  [[nodiscard]] BroadcastStream<T> broadcast(const MapStateDescriptor<K, V>& state,
                                             const More&... more) const {
    return BroadcastStream<T>(broadcast(), state, more...);
  }
  /// All to the first subtask of the next operator.
  [[nodiscard]] DataStream global() const { return partitioned(internal::PartitionKind::global); }
  /// To the subtask `choose(element, number of subtasks)` of the next operator.
  template <class F>
  [[nodiscard]] DataStream partition_custom(F choose) const {
    static_assert(std::is_invocable_r_v<std::size_t, F&, const T&, std::size_t>,
                  "partition_custom: pass a function that takes an element of this stream, a const "
                  "T&, and the number of subtasks, and returns one of them");
    return DataStream(handle_.partitioned(
        {internal::PartitionKind::custom, [choose]() -> std::unique_ptr<internal::Partitioner> {
           return std::unique_ptr<internal::Partitioner>(
               new internal::CustomPartitioner<T, F>(choose));
         }}));
  }

  /// Ends the stream in `function(const T&)`. Also takes a SinkFunction.
  template <class F>
  DataStreamSink add_sink(F function) const {
    static_assert(
        internal::SinkOf<F, T>,
        "add_sink: pass a function that takes an element of this stream, a const T&, or a "
        "SinkFunction<T>");
    return DataStreamSink(handle_.sink(
        "Sink", internal::factory_of<internal::SinkOperator<T, F>>(std::move(function))));
  }
  /// Ends the stream in a sink that another system takes part in: a Sink, a WriteAheadSink or a
  /// TwoPhaseCommitSink.
  template <class S>
  DataStreamSink sink_to(std::shared_ptr<S> sink) const {
    static_assert(
        std::is_convertible_v<S*, const AnySink<T>*>,
        "sink_to: pass a shared pointer to a sink for elements of this stream: a Sink<T>, "
        "a WriteAheadSink<T> or a TwoPhaseCommitSink<T>");
    return DataStreamSink(
        handle_.sink("Sink", [sink](std::size_t subtask, std::size_t parallelism) {
          return sink->make_operator(subtask, parallelism);
        }));
  }
  /// Prints each element on a line of standard output. See describe(). What has been printed cannot
  /// be taken back: a job that is restored from a snapshot prints what came after it once more.
  DataStreamSink print() const {
    return lines("Print", internal::standard_output_lines(), &describe<T>);
  }
  /// Writes the file `path`: the line `header` unless it is empty, and `format(element)` for each
  /// element. A file that is there already is replaced where the job begins. A job that is restored
  /// from a snapshot keeps what is there and goes on at the end: at least once, for lines that came
  /// after the snapshot come again. It fails with a SnapshotError if the file is missing, or
  /// shorter than it was when the snapshot was taken. A sink that writes each line once is
  /// files::FileSink.
  DataStreamSink write_as_csv(std::string path, std::string header,
                              std::function<std::string(const T&)> format) const {
    return lines("CSV file", internal::file_lines(std::move(path), std::move(header)),
                 std::move(format));
  }
  /// Gathers the elements in memory; the results can be read while the job runs and after it. A
  /// job that is built anew, to be restored from a snapshot, goes on with the results of the run
  /// before if it is given them.
  CollectedResults<T> collect(CollectedResults<T> results = {}) const {
    handle_.sink("Collect", [results](std::size_t subtask, std::size_t parallelism) {
      return std::unique_ptr<internal::Operator>(
          new internal::CollectOperator<T>(results, subtask, parallelism));
    });
    return results;
  }

  /// Runs the whole job to its end, and returns the elements of this stream, as collect() gathers
  /// them. The stream then has that sink. \throws what StreamExecutionEnvironment::execute()
  /// throws.
  std::vector<T> execute_and_collect() const {
    const auto results = collect();
    handle_.execute();
    return results.values();
  }
  /// Runs the whole job until `limit` elements of this stream have come, or to its end, and returns
  /// these elements. What the job does elsewhere ends with it. \throws InvalidJob if `limit` is 0;
  /// what StreamExecutionEnvironment::execute() throws.
  std::vector<T> execute_and_collect(std::size_t limit) const {
    internal::check_limit(limit);
    const auto first = std::make_shared<internal::FirstElements<T>>(limit);
    add_sink([first](const T& value) { first->add(value); }).name("Collect");
    handle_.execute_until([&] { return first->is_complete(); });
    return first->take();
  }

  // What follows is about the operator that the stream comes from. A side output, a union, or a
  // stream that has only been partitioned (key_by() included) is no operator: there all of it
  // throws InvalidJob, so that the operator before does not change in silence.

  /// Names the operator before, for messages, metrics and graphs.
  DataStream name(std::string name) const {
    handle_.node("name").name = std::move(name);
    return *this;
  }
  /// Identifies the state of the operator before across versions of the job: any unique text.
  DataStream uid(std::string uid) const {
    handle_.node("uid").uid = std::move(uid);
    return *this;
  }
  /// Says what the operator before does, in as many words as it takes; explain() shows it.
  DataStream set_description(std::string description) const {
    handle_.node("set_description").description = std::move(description);
    return *this;
  }
  /// Sets how long a batch of the operator before may wait to be filled, in place of what the job
  /// has; 0 sends every record at once. \throws InvalidJob if negative.
  DataStream set_buffer_timeout(Duration timeout) const {
    handle_.set_buffer_timeout(timeout);
    return *this;
  }
  /// Sets the number of subtasks of the operator before. \throws InvalidJob unless it is from 1 to
  /// 32768.
  DataStream set_parallelism(std::size_t parallelism) const {
    handle_.set_parallelism(parallelism);
    return *this;
  }
  /// Sets the number of key groups of the operator before, for the life of its state. \throws
  /// InvalidJob unless it is from 1 to 32768.
  DataStream set_max_parallelism(std::size_t max_parallelism) const {
    handle_.set_max_parallelism(max_parallelism);
    return *this;
  }
  /// Lets the operator before begin a task of its own.
  DataStream start_new_chain() const {
    handle_.node("start_new_chain").may_chain = false;
    return *this;
  }
  /// Keeps the operator before in a task of its own.
  DataStream disable_chaining() const {
    handle_.disable_chaining();
    return *this;
  }
  /// Runs the operator before on the threads of this group: operators of different groups share
  /// neither a task nor a thread. Unless it is set, an operator is of the group of its inputs, or
  /// of the group "default" if they differ or there are none. \throws InvalidJob if the name is
  /// empty.
  DataStream slot_sharing_group(std::string name) const {
    handle_.set_slot_sharing_group(std::move(name));
    return *this;
  }

  /// Used by the engine.
  const internal::StreamHandle& handle() const { return handle_; }

 private:
  template <class Out, class Op, class Argument>
  DataStream<Out> transform(const char* name, Argument argument) const {
    return DataStream<Out>(handle_.transform(name, &internal::TypeOpsOf<Out>::ops,
                                             internal::factory_of<Op>(std::move(argument))));
  }
  /// The same, of what keeps only what the function itself keeps.
  template <class Out, class Op, class F>
  DataStream<Out> simple(const char* name, F function) const {
    auto result = transform<Out, Op>(name, std::move(function));
    result.handle().node(name).keeps_nothing = !std::is_base_of_v<CheckpointedFunction, F>;
    return result;
  }
  DataStream partitioned(internal::PartitionKind kind) const {
    return DataStream(handle_.partitioned({kind, nullptr}));
  }
  DataStreamSink lines(const char* name, std::shared_ptr<internal::LineSink> sink,
                       std::function<std::string(const T&)> format) const {
    return DataStreamSink(handle_.sink(name, [sink, format](std::size_t, std::size_t) {
      return std::unique_ptr<internal::Operator>(new internal::LineSinkOperator<T>(sink, format));
    }));
  }

  internal::StreamHandle handle_;
};

}  // namespace weir

#include "weir/connected_streams.hpp"  // IWYU pragma: export
#include "weir/joined_streams.hpp"     // IWYU pragma: export
#include "weir/keyed_stream.hpp"       // IWYU pragma: export
#include "weir/windowed_stream.hpp"    // IWYU pragma: export
