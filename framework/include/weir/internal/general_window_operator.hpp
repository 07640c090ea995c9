/// \file
/// Windows of any assigner, with any trigger: the part that knows the types.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "weir/internal/count_values.hpp"
#include "weir/internal/keyed_operators.hpp"
#include "weir/internal/late_elements.hpp"
#include "weir/internal/sliding_panes.hpp"
#include "weir/internal/window_core.hpp"
#include "weir/internal/window_evaluation.hpp"
#include "weir/windows.hpp"

namespace weir::internal {

/// Does what a WindowCore asks of the contents of panes, with an evaluation of
/// window_evaluation.hpp. For tumbling event-time windows with their own trigger there is a faster
/// one, WindowOperator.
template <class K, class T, class Out, class Evaluation>
class GeneralWindowOperator final : public FunctionOperator<Evaluation>, private PaneWork {
 public:
  using Contents = typename Evaluation::Contents;

  GeneralWindowOperator(const AnyWindowSettings& settings, Evaluation evaluation,
                        KeySelector<K> selector)
      : FunctionOperator<Evaluation>(std::move(evaluation)),
        settings_(settings),
        selector_(std::move(selector)),
        panes_(settings.windows) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  const WindowState* windows() const override { return core_ ? &core_->state() : nullptr; }

  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    core_.reset(new WindowCore(settings_, context, *this));
    contents_ = &engine_column_of<Contents>(&core_->state(), "weir.contents", "Windows");
    core_->open();
    late_.open(context);
    if constexpr (evicts) this->function_.context = &context;
    FunctionOperator<Evaluation>::open(context);
  }
  void process(std::size_t, Batch& batch) override {
    T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    const bool remembers = remembers_panes();
    visitor_.for_each_key(batch, selector_, [&](std::size_t i, RowId key) {
      if (remembers) {
        add_and_remember(key, values[i], timestamps[i]);
      } else {
        add_to_windows(key, values[i], timestamps[i]);
      }
    });
    core_->sweep();
  }
  bool on_watermark(Timestamp watermark) override {
    panes_.on_watermark(watermark);
    return core_->on_watermark(watermark);
  }
  bool end_key() override { return core_->end_key(); }
  void snapshot(OperatorSnapshot& out) override { core_->snapshot(out); }

 private:
  void add_to_windows(RowId key, T& value, Timestamp timestamp) {
    if (!core_->is_late_after_adding(key, &value, timestamp)) return;
    late_.add(value, timestamp, settings_.late_output);
  }
  /// Whether elements are put where those of the same key and slide are, and nobody else is asked.
  bool remembers_panes() const {
    return !evicts && panes_.remembers() && !settings_.trigger && !core_->state().copying();
  }
  void add_and_remember(RowId key, T& value, Timestamp timestamp) {
    using Known = SlidingPanes::Known;
    const Known known = add_to_remembered(key, value, timestamp);
    if (known == Known::all) return;
    if (known == Known::all_but_last) {
      core_->add_to(panes_.last_window(), key, &value, timestamp);
    } else {
      add_to_windows(key, value, timestamp);
    }
    remember(key, timestamp);
  }
  SlidingPanes::Known add_to_remembered(RowId key, const T& value, Timestamp timestamp) {
    if constexpr (!evicts) {
      if (core_->state().columns() == columns_) {
        return panes_.add_to_known(key, timestamp, [&](void* contents) {
          this->function_.add(*static_cast<Contents*>(contents), value);
        });
      }
    }
    return SlidingPanes::Known::none;
  }
  void remember(RowId key, Timestamp timestamp) {
    if (core_->state().columns() != columns_) panes_.forget();  // a state was asked for: all moved
    columns_ = core_->state().columns();
    panes_.remember(key, timestamp, [&](const TimeWindow& window) -> void* {
      return contents_->find(core_->state().find(key, window));
    });
  }

  void add(RowId pane, const void* element, Timestamp timestamp) override {
    const T& value = *static_cast<const T*>(element);
    Contents* kept = contents_->find(pane);
    if (kept != nullptr) pass_through_backend(*kept);
    if constexpr (evicts) {
      if (kept == nullptr) {
        contents_->fill(pane) = this->function_.create(value, timestamp);
      } else {
        this->function_.add(*kept, value, timestamp);
      }
    } else {
      if (kept == nullptr) {
        contents_->fill(pane) = this->function_.create(value);
      } else {
        this->function_.add(*kept, value);
      }
    }
  }
  bool holds(RowId pane) const override { return contents_->find(pane) != nullptr; }
  void forget(RowId pane) override { contents_->clear(core_->state(), pane); }
  void merge(RowId from, RowId into) override {
    Contents* later = contents_->find(from);
    if (later == nullptr) return;
    if (Contents* kept = contents_->find(into)) {
      this->function_.merge(*kept, std::as_const(*later));
    } else {
      contents_->fill(into) = std::move(*later);
    }
    forget(from);
  }
  /// The function may ask for a state that it has not used before, and then all that is kept of
  /// panes may move: it is given what is nowhere else meanwhile.
  void evaluate(RowId pane) override {
    Contents kept = std::move(*contents_->find(pane));
    pass_through_backend(kept);
    call_function(pane, [&](const K& key, WindowContext& context) {
      Collector<Out> out(this->context_->output());
      out.set_timestamp(context.window().max_timestamp());
      this->function_.evaluate(key, context, kept, out);
    });
    if constexpr (evicts) {
      if (kept.empty()) return forget(pane);
    }
    *contents_->find(pane) = std::move(kept);
  }
  void on_panes_leaving() override { panes_.forget(); }
  void clear_function(RowId pane) override {
    call_function(pane,
                  [this](const K&, WindowContext& context) { this->function_.clear(context); });
  }
  template <class Call>
  void call_function(RowId pane, Call call) {
    const auto [row_id, window] = core_->state().pane(pane);
    const K key = visitor_.state().key(row_id);
    visitor_.state().set_current(row_id);
    core_->state().set_current(pane);
    WindowContext context = settings_.windows.merges()
                                ? WindowContext(*this->context_, window)
                                : WindowContext(*this->context_, core_->state(), window);
    call(key, context);
  }
  void pass_through_backend(Contents& kept) const {
    if (core_->state().copying()) kept = passed_through_bytes(kept);
  }

  /// Whether elements are kept with their timestamps, for an evictor.
  static constexpr bool evicts = requires(Evaluation & evaluation) { evaluation.evict; };

  AnyWindowSettings settings_;
  KeySelector<K> selector_;
  KeyedVisitor<K> visitor_;
  std::unique_ptr<WindowCore> core_;
  ValueColumn<Contents>* contents_ = nullptr;
  LateElements late_;
  SlidingPanes panes_;
  std::size_t columns_ = 0;  ///< when panes were remembered
};

}  // namespace weir::internal
