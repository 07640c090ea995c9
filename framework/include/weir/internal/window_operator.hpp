/// \file
/// Windows by key: each key has a pane for each of its windows that is open.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "weir/internal/keyed_operators.hpp"
#include "weir/windows.hpp"

namespace weir::internal {

/// What is kept of one window of one key.
template <class Contents>
struct Pane {
  TimeWindow window;
  Contents contents{};

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("window", window), cereal::make_nvp("contents", contents));
  }
};

/// What a pane holds: one value, or all elements of its window.
template <class Contents>
std::size_t count_values(const Pane<Contents>& pane) {
  return count_values(pane.contents);
}

/// An element came without a timestamp. \throws Error that says what to do.
[[noreturn]] void throw_no_timestamp();

/// Tumbling event-time windows. `Evaluation` says what a pane holds, how an element is added to it,
/// and what comes of it:
///   Contents create(const T& first), void add(Contents&, const T&),
///   void evaluate(const K&, WindowContext&, Contents&, Collector<Out>&), open(), close().
template <class K, class T, class Out, class Evaluation>
class WindowOperator final : public FunctionOperator<Evaluation> {
 public:
  using Contents = typename Evaluation::Contents;

  WindowOperator(TumblingEventTimeWindows windows, Evaluation evaluation, KeySelector<K> selector)
      : FunctionOperator<Evaluation>(std::move(evaluation)),
        windows_(windows),
        selector_(std::move(selector)) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    panes_ = &column_of<std::vector<Pane<Contents>>>(context.keyed_state(), "windows", "Windows");
    late_ = &context.runtime().counter("num_late_records_dropped");
    FunctionOperator<Evaluation>::open(context);
  }
  void process(std::size_t, Batch& batch) override {
    const Timestamp watermark = this->context_->watermark();
    const T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    visitor_.for_each_slot(batch, selector_, [&](std::size_t i, Slot slot) {
      const TimeWindow& window = window_of(timestamps[i]);
      if (window.max_timestamp() <= watermark) {
        late_->increment();
      } else {
        add(window, slot, values[i]);
      }
    });
  }
  void on_timer(TimeDomain, const Timer& timer) override {
    auto& state = visitor_.state();
    auto& panes = panes_->fill(state, timer.slot);
    const auto pane = position(panes, timer.window);
    if (state.copying()) pane->contents = from_bytes<Contents>(to_bytes(pane->contents));
    WindowContext context(*this->context_, timer.window);
    Collector<Out> out(this->context_->output());
    out.set_timestamp(timer.window.max_timestamp());
    this->function_.evaluate(state.key(timer.slot), context, pane->contents, out);
    panes.erase(pane);
    if (panes.empty()) panes_->clear(state, timer.slot);
  }

 private:
  using Panes = std::vector<Pane<Contents>>;

  /// Elements come in runs of one window: the last one is tried first.
  const TimeWindow& window_of(Timestamp timestamp) {
    if (timestamp < last_window_.start || timestamp >= last_window_.end) {
      if (timestamp == Timestamp::min()) throw_no_timestamp();
      last_window_ = windows_.assign(timestamp);
    }
    return last_window_;
  }
  /// Where the pane of `window` stands, or belongs: panes are in order of time, and most elements
  /// are for the last.
  static typename Panes::iterator position(Panes& panes, const TimeWindow& window) {
    if (panes.empty() || panes.back().window < window) return panes.end();
    if (panes.back().window == window) return panes.end() - 1;
    return std::lower_bound(panes.begin(), panes.end(), window,
                            [](const auto& pane, const auto& w) { return pane.window < w; });
  }
  void add(const TimeWindow& window, Slot slot, const T& value) {
    auto& state = visitor_.state();
    Panes& panes = panes_->fill(state, slot);
    const auto pane = position(panes, window);
    if (pane == panes.end() || pane->window != window) {
      panes.insert(pane, {window, this->function_.create(value)});
      this->context_->add_timer(TimeDomain::event_time, {window.max_timestamp(), slot, window});
    } else {
      if (state.copying()) pane->contents = from_bytes<Contents>(to_bytes(pane->contents));
      this->function_.add(pane->contents, value);
    }
  }

  TumblingEventTimeWindows windows_;
  KeySelector<K> selector_;
  KeyedVisitor<K> visitor_;
  ValueColumn<Panes>* panes_ = nullptr;
  Counter* late_ = nullptr;
  TimeWindow last_window_{};
};

/// Hands the single result of a pane on as it is.
struct EmitResult {
  template <class K, class R>
  void operator()(const K&, WindowContext&, R result, Collector<R>& out) {
    out.collect(std::move(result));
  }
};

/// Hands the result of a pane to a window function. For `window_all` the function knows no key.
template <class R, class F>
struct CallWindowFunction {
  F function;
  void open(RuntimeContext& context) { open_function(function, context); }
  void close() { close_function(function); }

  template <class K, class Out>
  void operator()(const K& key, WindowContext& context, const R& result, Collector<Out>& out) {
    call(key, context, std::span<const R>(&result, 1), out);
  }
  template <class K, class Out>
  void call(const K& key, WindowContext& context, std::span<const R> elements,
            Collector<Out>& out) {
    if constexpr (requires { function.process(key, context, elements, out); }) {
      function.F::process(key, context, elements, out);
    } else {
      function.F::process(context, elements, out);
    }
  }
};

/// reduce(), sum(), min(), max(), min_by(), max_by(): one element a pane.
template <class T, class Combine, class Emit>
struct ReduceEvaluation {
  using Contents = T;
  Combine combine;
  Emit emit;

  void open(RuntimeContext& context) {
    open_function(combine, context);
    open_function(emit, context);
  }
  void close() {
    close_function(combine);
    close_function(emit);
  }
  T create(const T& first) const { return first; }
  void add(T& kept, const T& value) { combine(kept, value); }
  template <class K, class Out>
  void evaluate(const K& key, WindowContext& context, T& kept, Collector<Out>& out) {
    emit(key, context, std::move(kept), out);
  }
};

/// aggregate(): one accumulator a pane.
template <class T, class Aggregate, class Emit>
struct AggregateEvaluation {
  using Contents = typename Aggregate::Accumulator;
  Aggregate aggregate;
  Emit emit;

  void open(RuntimeContext& context) {
    open_function(aggregate, context);
    open_function(emit, context);
  }
  void close() {
    close_function(aggregate);
    close_function(emit);
  }
  Contents create(const T& first) const {
    Contents made = aggregate.Aggregate::create_accumulator();
    aggregate.Aggregate::add(first, made);
    return made;
  }
  void add(Contents& kept, const T& value) const { aggregate.Aggregate::add(value, kept); }
  template <class K, class Out>
  void evaluate(const K& key, WindowContext& context, Contents& kept, Collector<Out>& out) {
    emit(key, context, aggregate.Aggregate::get_result(kept), out);
  }
};

/// process(): all elements a pane.
template <class T, class Emit>
struct BufferEvaluation {
  using Contents = std::vector<T>;
  Emit emit;

  void open(RuntimeContext& context) { open_function(emit, context); }
  void close() { close_function(emit); }
  Contents create(const T& first) const { return {first}; }
  void add(Contents& kept, const T& value) const { kept.push_back(value); }
  template <class K, class Out>
  void evaluate(const K& key, WindowContext& context, Contents& kept, Collector<Out>& out) {
    emit.call(key, context, std::span<const T>(kept), out);
  }
};

}  // namespace weir::internal
