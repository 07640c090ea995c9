/// \file
/// Windows by key: each key has a pane for each of its windows that is open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "weir/internal/count_values.hpp"
#include "weir/internal/keyed_operators.hpp"
#include "weir/internal/late_elements.hpp"
#include "weir/internal/recent_rows.hpp"
#include "weir/internal/window_evaluation.hpp"
#include "weir/internal/window_state.hpp"
#include "weir/windows.hpp"

namespace weir::internal {

/// What is kept of a pane.
template <class Contents>
struct PaneContents {
  Contents contents{};
  bool waits = false;  ///< for the end of the window, to be evaluated

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("contents", contents), cereal::make_nvp("waits", waits));
  }
};

/// What a pane holds: one value, or all elements of its window.
template <class Contents>
std::size_t count_values(const PaneContents<Contents>& pane) {
  return count_values(pane.contents);
}

/// An element came without a timestamp. \throws Error that says what to do.
[[noreturn]] void throw_no_timestamp();

/// Tumbling event-time windows, with an evaluation of window_evaluation.hpp.
///
/// Nearly all elements belong to the same window as the one before and to a pane that is there: for
/// these, as long as there are few keys, process() looks nothing up.
template <class K, class T, class Out, class Evaluation>
class WindowOperator final : public FunctionOperator<Evaluation>, private PaneListener {
 public:
  using Contents = typename Evaluation::Contents;

  WindowOperator(const WindowSettings& settings, Evaluation evaluation, KeySelector<K> selector)
      : FunctionOperator<Evaluation>(std::move(evaluation)),
        settings_(settings),
        selector_(std::move(selector)) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  const WindowState* windows() const override { return state_; }

  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    state_ = &context.keyed_state()->windows();
    contents_ = &engine_column_of<PaneContents<Contents>>(state_, "weir.contents", "Windows");
    state_->listen(*this);
    late_.open(context);
    FunctionOperator<Evaluation>::open(context);
  }
  void process(std::size_t, Batch& batch) override {
    T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    if (visitor_.state().has_few_keys()) {
      visitor_.for_each_block_of_keys(batch, selector_,
                                      [&](const K* keys, std::size_t first, std::size_t n) {
                                        process_near(values + first, timestamps + first, keys, n);
                                      });
    } else {
      visitor_.for_each_key(batch, selector_, [&](std::size_t i, RowId key) {
        find_and_add(timestamps[i], key, values[i]);
      });
    }
    visitor_.state().sweep();
    state_->sweep();
  }
  bool on_watermark(Timestamp watermark) override {
    recent_.leave();
    if (watermark == Timestamp::max()) recent_.forget_all();  // in BATCH mode time begins again
    const bool done = fire_some(*this->context_, [&] {
      WindowState::Due due;
      if (!state_->take_due(watermark, due)) return false;
      on_pane_timer(due.time, due.pane);
      return true;
    });
    state_->sweep();
    return done;
  }

 private:
  using Kept = PaneContents<Contents>;

  void on_pane_loaded(RowId pane) override {
    Kept* kept = contents_->find(pane);
    if (kept == nullptr) return;  // but for state that its window function has not cleared
    state_->add_timer(cleanup_time(state_->pane(pane).window), pane);
    if (kept->waits) wait_for_end(pane, *kept);
  }
  void on_panes_leaving() override { forget_panes(); }

  /// From this watermark on a window is late, and nothing is kept of it: at the latest at the end
  /// of time.
  Timestamp cleanup_time(const TimeWindow& window) const {
    return window.max_timestamp() + settings_.allowed_lateness;
  }
  /// Of few keys, the panes are remembered.
  void process_near(T* values, const Timestamp* timestamps, const K* keys, std::size_t n) {
    auto& state = visitor_.state();
    auto recent = recent_.view();
    for (std::size_t i = 0; i < n; ++i) {
      if (!recent.contains(timestamps[i])) [[unlikely]] {
        change_window(timestamps[i]);
        recent = recent_.view();
      }
      const std::uint64_t hash = KeyHash<K>::hash(keys[i]);
      const auto* pane = recent.find(hash);
      if (pane != nullptr && state.has_key(state_->pane(*pane->row).key, keys[i])) [[likely]] {
        this->function_.add(contents_->at(*pane->row).contents, std::as_const(values[i]));
      } else {
        const RowId found = look_up_and_add(timestamps[i], keys[i], values[i]);
        if (found != no_row && recent.contains(timestamps[i])) {
          recent_.put(hash, found, state_->row(found));
        }
        recent = recent_.view();
      }
    }
  }
  /// Not part of the loop, where it would take registers.
  [[gnu::noinline]] RowId look_up_and_add(Timestamp timestamp, const K& key, T& value) {
    return find_and_add(timestamp, visitor_.state().acquire(key), value);
  }
  void change_window(Timestamp timestamp) {
    const TimeWindow window = settings_.windows.assign(timestamp);
    // The first window would hold elements without a timestamp too: these have to be looked at.
    const bool is_first = window.start == Timestamp::min();
    if (window.max_timestamp() > this->context_->watermark() && !state_->copying() && !is_first) {
      recent_.enter(window);
    } else {
      recent_.leave();
    }
  }
  /// The pane that the element was added to, as long as its window goes on.
  RowId find_and_add(Timestamp timestamp, RowId key, T& value) {
    if (timestamp == Timestamp::min()) throw_no_timestamp();
    const TimeWindow window = settings_.windows.assign(timestamp);
    const Timestamp watermark = this->context_->watermark();
    if (cleanup_time(window) <= watermark) {
      late_.add(value, timestamp, settings_.late_output);
      return no_row;
    }
    RowId pane = state_->find(key, window);
    if (pane == no_row) pane = state_->open(key, window);
    // A pane may be there without contents, for state that its window function has not cleared.
    if (Kept* before = contents_->find(pane)) {
      add(*before, value);
    } else {
      contents_->fill(pane).contents = this->function_.create(value);
      state_->add_timer(cleanup_time(window), pane);
    }
    Kept& kept = *contents_->find(pane);
    if (window.max_timestamp() <= watermark) {
      evaluate(pane);
      return no_row;
    }
    if (!kept.waits) wait_for_end(pane, kept);
    return pane;
  }
  void add(Kept& kept, const T& value) {
    pass_through_backend(kept);
    this->function_.add(kept.contents, value);
  }
  void wait_for_end(RowId pane, Kept& kept) {
    const TimeWindow& window = state_->pane(pane).window;
    kept.waits = true;
    const Timestamp end = window.max_timestamp();
    if (end < cleanup_time(window)) state_->add_timer(end, pane);
  }
  void on_pane_timer(Timestamp time, RowId pane) {
    if (std::exchange(contents_->find(pane)->waits, false)) evaluate(pane);
    if (time < cleanup_time(state_->pane(pane).window)) return;
    call_function(pane,
                  [this](const K&, WindowContext& context) { this->function_.clear(context); });
    contents_->clear(*state_, pane);
  }
  void evaluate(RowId pane) {
    Kept kept = std::move(*contents_->find(pane));
    pass_through_backend(kept);
    call_function(pane, [&](const K& key, WindowContext& context) {
      Collector<Out> out(this->context_->output());
      out.set_timestamp(context.window().max_timestamp());
      this->function_.evaluate(key, context, std::as_const(kept.contents), out);
    });
    *contents_->find(pane) = std::move(kept);
  }
  /// The function may ask for a state that it has not used before, and then all that is kept of
  /// keys and panes may move: nothing may point there meanwhile.
  template <class Call>
  void call_function(RowId pane, Call call) {
    const auto [row_id, window] = state_->pane(pane);
    const K key = visitor_.state().key(row_id);
    visitor_.state().set_current(row_id);
    state_->set_current(pane);
    WindowContext context(*this->context_, *state_, window);
    const std::size_t columns = state_->columns();
    call(key, context);
    if (state_->columns() != columns) forget_panes();
  }
  void forget_panes() {
    recent_.leave();
    recent_.forget_all();
  }
  void pass_through_backend(Kept& kept) const {
    if (state_->copying()) kept = passed_through_bytes(kept);
  }

  WindowSettings settings_;
  KeySelector<K> selector_;
  KeyedVisitor<K> visitor_;
  WindowState* state_ = nullptr;
  ValueColumn<Kept>* contents_ = nullptr;
  LateElements late_;
  RecentRows recent_;  ///< of panes
};

// What windows with a sum or a count keep is instantiated once.
extern template class ValueColumn<PaneContents<std::int64_t>>;
extern template class ValueColumn<PaneContents<float>>;
extern template class ValueColumn<PaneContents<double>>;

}  // namespace weir::internal
