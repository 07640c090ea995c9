/// \file
/// Operators under test.
///
/// A harness runs a pipeline, given as a function from streams to streams, and lets a test say what
/// comes in, when time passes, and when a snapshot is taken or restored:
/// \code
///   OperatorHarness<TaxiRide, RideId> harness([](DataStream<TaxiRide> rides) {
///     return rides.key_by(&TaxiRide::ride_id).process(Alert{});
///   });
///   harness.process_element(start_of_ride, t);
///   harness.process_watermark(t + 2h);
///   EXPECT_EQ(harness.output(), ...);
/// \endcode
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weir/error.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/test_input.hpp"
#include "weir/testing/test_output.hpp"

namespace weir::testing {

/// What all operator harnesses do. Not thread-safe.
template <class Out>
class OutputHarness {
 public:
  /// The elements that have come out, in order; those of this run, since the last restore().
  std::vector<Timestamped<Out>> output() const { return output_.elements(); }
  /// The elements that have come out since the last take_output().
  std::vector<Timestamped<Out>> take_output() { return output_.take(); }
  /// All that has come out: elements, watermarks, idleness and the end, in order.
  const std::vector<StreamRecord<Out>>& records() const { return output_.records(); }
  /// The watermarks that have come out, in order.
  std::vector<Timestamp> watermarks() const { return output_.watermarks(); }
  /// The last watermark that came out; Timestamp::min() before the first.
  Timestamp watermark() const { return output_.watermark(); }
  /// Whether the output is idle.
  bool is_idle() const { return output_.is_idle(); }
  /// The side output `tag` of the pipeline's last operator. To be asked for before anything is put
  /// in; for other operators attach a TestOutput within the pipeline. \throws InvalidJob if it
  /// comes too late.
  template <class Side>
  TestOutput<Side> side_output(const OutputTag<Side>& tag) {
    TestOutput<Side> side;
    add_side(
        [tag, side](const DataStream<Out>& stream) { side.attach(stream.get_side_output(tag)); });
    return side;
  }

  /// Lets time pass; what falls due on the way happens at its time.
  void advance(Duration duration) { job_.advance(duration); }
  /// Lets time pass until the clock shows `now`.
  void set_processing_time(Timestamp now) { job_.set_processing_time(now); }
  /// The clock.
  Timestamp processing_time() const { return job_.clock().now(); }

  /// Takes a snapshot.
  std::shared_ptr<const Snapshot> snapshot() { return job_.snapshot(); }
  /// Starts again from a snapshot (null: from the beginning), at another parallelism if one is
  /// given. output() is then empty.
  void restore(std::shared_ptr<const Snapshot> snapshot,
               std::optional<std::size_t> parallelism = std::nullopt) {
    job_.restore(std::move(snapshot), parallelism);
  }

  /// Number of keys for which anything is kept.
  std::size_t keys() const { return job_.held().keys; }
  /// Number of values in keyed state: elements of lists, maps and buffered windows count one by
  /// one.
  std::size_t state_entries() const { return job_.held().state_entries; }
  /// Number of event-time timers that have not fired, those of windows included.
  std::size_t event_time_timers() const { return job_.held().event_time_timers; }
  /// Number of processing-time timers that have not fired.
  std::size_t processing_time_timers() const { return job_.held().processing_time_timers; }
  /// The job that the pipeline runs in: all else that can be asked of it.
  JobHarness& job() { return job_; }

 protected:
  /// `build` makes the pipeline.
  OutputHarness(std::function<DataStream<Out>(StreamExecutionEnvironment&)> build,
                HarnessOptions options)
      : sides_(std::make_shared<Sides>()),
        job_(
            [build = std::move(build), output = output_,
             sides = sides_](StreamExecutionEnvironment& environment) {
              const DataStream<Out> stream = build(environment);
              output.attach(stream);
              for (const auto& attach : *sides) attach(stream);
            },
            std::move(options)) {}

  /// Makes the job do all that it has input for.
  void run() { job_.run(); }

 private:
  using Sides = std::vector<std::function<void(const DataStream<Out>&)>>;

  void add_side(std::function<void(const DataStream<Out>&)> attach) {
    if (job_.is_open()) {
      throw InvalidJob(
          "a side output was asked for after the job had begun: ask before anything is put in");
    }
    sides_->push_back(std::move(attach));
  }

  TestOutput<Out> output_;
  std::shared_ptr<Sides> sides_;
  JobHarness job_;
};

/// A pipeline with one input. Not thread-safe.
template <class In, class Out>
class OperatorHarness : public OutputHarness<Out> {
 public:
  /// Runs `pipeline`. The input has one channel, or as many as `channels` says, each with its own
  /// watermark.
  explicit OperatorHarness(std::function<DataStream<Out>(DataStream<In>)> pipeline,
                           HarnessOptions options = {}, std::size_t channels = 1)
      : OperatorHarness(std::move(pipeline), std::move(options), TestInput<In>("Input", channels)) {
  }

  /// An element comes in.
  void process_element(In value, Timestamp timestamp, std::size_t channel = 0) {
    feed([&] { input_.emit(std::move(value), timestamp, channel); });
  }
  /// An element without a timestamp comes in.
  void process_element(In value) { process_element(std::move(value), Timestamp::min()); }
  /// Elements come in together: in batches, where the batch capacity allows it.
  void process_elements(const std::vector<Timestamped<In>>& elements, std::size_t channel = 0) {
    feed([&] {
      for (const auto& element : elements) input_.emit(element.value, element.timestamp, channel);
    });
  }
  /// A watermark comes in.
  void process_watermark(Timestamp timestamp, std::size_t channel = 0) {
    feed([&] { input_.watermark(timestamp, channel); });
  }
  /// A channel of the input becomes idle.
  void mark_idle(std::size_t channel = 0) {
    feed([&] { input_.mark_idle(channel); });
  }
  /// A channel of the input becomes active.
  void mark_active(std::size_t channel = 0) {
    feed([&] { input_.mark_active(channel); });
  }
  /// A channel of the input ends.
  void end_channel(std::size_t channel) {
    feed([&] { input_.end(channel); });
  }
  /// The input ends.
  void end_input() {
    feed([&] { input_.end(); });
  }

 private:
  OperatorHarness(std::function<DataStream<Out>(DataStream<In>)> pipeline, HarnessOptions options,
                  TestInput<In> input)
      : OutputHarness<Out>([pipeline = std::move(pipeline), input](
                               auto& environment) { return pipeline(input.stream(environment)); },
                           std::move(options)),
        input_(std::move(input)) {}

  template <class Action>
  void feed(Action action) {
    this->job().open();
    action();
    this->run();
  }

  TestInput<In> input_;
};

/// A pipeline with two inputs. Not thread-safe.
template <class A, class B, class Out>
class TwoInputHarness : public OutputHarness<Out> {
 public:
  /// Runs `pipeline`.
  explicit TwoInputHarness(std::function<DataStream<Out>(DataStream<A>, DataStream<B>)> pipeline,
                           HarnessOptions options = {})
      : TwoInputHarness(std::move(pipeline), std::move(options), TestInput<A>("First input"),
                        TestInput<B>("Second input")) {}

  /// An element comes in by the first input.
  void process_element1(A value, Timestamp timestamp) {
    feed([&] { first_.emit(std::move(value), timestamp); });
  }
  /// An element comes in by the second input.
  void process_element2(B value, Timestamp timestamp) {
    feed([&] { second_.emit(std::move(value), timestamp); });
  }
  /// A watermark comes in by the first input.
  void process_watermark1(Timestamp timestamp) {
    feed([&] { first_.watermark(timestamp); });
  }
  /// A watermark comes in by the second input.
  void process_watermark2(Timestamp timestamp) {
    feed([&] { second_.watermark(timestamp); });
  }
  /// A watermark comes in by both inputs.
  void process_watermark(Timestamp timestamp) {
    process_watermark1(timestamp);
    process_watermark2(timestamp);
  }
  /// The first input becomes idle.
  void mark_idle1() {
    feed([&] { first_.mark_idle(); });
  }
  /// The second input becomes idle.
  void mark_idle2() {
    feed([&] { second_.mark_idle(); });
  }
  /// The first input becomes active.
  void mark_active1() {
    feed([&] { first_.mark_active(); });
  }
  /// The second input becomes active.
  void mark_active2() {
    feed([&] { second_.mark_active(); });
  }
  /// The first input ends.
  void end_input1() {
    feed([&] { first_.end(); });
  }
  /// The second input ends.
  void end_input2() {
    feed([&] { second_.end(); });
  }
  /// Both inputs end.
  void end_input() {
    end_input1();
    end_input2();
  }

 private:
  TwoInputHarness(std::function<DataStream<Out>(DataStream<A>, DataStream<B>)> pipeline,
                  HarnessOptions options, TestInput<A> first, TestInput<B> second)
      : OutputHarness<Out>(
            [pipeline = std::move(pipeline), first, second](auto& environment) {
              auto a = first.stream(environment);
              return pipeline(std::move(a), second.stream(environment));
            },
            std::move(options)),
        first_(std::move(first)),
        second_(std::move(second)) {}

  template <class Action>
  void feed(Action action) {
    this->job().open();
    action();
    this->run();
  }

  TestInput<A> first_;
  TestInput<B> second_;
};

}  // namespace weir::testing
