/// \file
/// What is computed of a window with an evictor.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "weir/evictors.hpp"
#include "weir/internal/window_evaluation.hpp"

namespace weir::internal {

/// Keeps all elements of a window, with their timestamps; when it fires, `evaluation` is made of
/// those that the evictor leaves.
template <class T, class Evaluation>
struct EvictingEvaluation {
  using Contents = std::vector<Timestamped<T>>;

  Evaluation evaluation;
  Evict<T> evict;
  OperatorContext* context = nullptr;

  void open(RuntimeContext& runtime) { evaluation.open(runtime); }
  void close() { evaluation.close(); }
  void clear(WindowContext& window) { evaluation.clear(window); }
  Contents create(const T& first, Timestamp timestamp) const { return {{first, timestamp}}; }
  void add(Contents& kept, const T& value, Timestamp timestamp) const {
    kept.push_back({value, timestamp});
  }
  void merge(Contents& kept, const Contents& later) const {
    kept.insert(kept.end(), later.begin(), later.end());
  }
  template <class K, class Out>
  void evaluate(const K& key, WindowContext& window, Contents& kept, Collector<Out>& out) {
    EvictorContext evictor(*context);
    evict(kept, false, window.window(), evictor);
    if (const auto result = result_of(kept)) evaluation.evaluate(key, window, *result, out);
    evict(kept, true, window.window(), evictor);
  }

 private:
  std::optional<typename Evaluation::Contents> result_of(const Contents& kept) {
    if (kept.empty()) return evaluation.of_nothing();
    auto result = evaluation.create(kept.front().value);
    for (std::size_t i = 1; i < kept.size(); ++i) evaluation.add(result, kept[i].value);
    return result;
  }
};

}  // namespace weir::internal
