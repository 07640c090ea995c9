/// \file
/// Descriptors: what a function says of a state when it asks for it.
///
/// Plain values. A name stands for one state of an operator, in this run and in every later one
/// that is restored from its snapshots.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/aggregate_function.hpp"
#include "weir/internal/shared_function.hpp"
#include "weir/internal/ttl_column.hpp"
#include "weir/serialization.hpp"

namespace weir {

/// Names a ValueState.
template <class V>
struct ValueStateDescriptor : internal::StateDescriptor {
  /// Names a value that lives until it is cleared.
  ValueStateDescriptor(std::string_view name)  // NOLINT(google-explicit-constructor)
      : StateDescriptor(name) {
    static_assert(Serializable<V>,
                  "state is saved: the type of its values needs serialize(); add to V: template "
                  "<class Archive> void serialize(Archive& archive)");
  }

  internal::TtlMaker<internal::TtlValue<V>> ttl{};  ///< set by enable_time_to_live()

  /// Lets values expire; returns the descriptor.
  ValueStateDescriptor& enable_time_to_live(const StateTtlConfig& config) {
    ttl = internal::ttl_maker<internal::TtlValue<V>, internal::TtlValueColumn<V>>(config);
    return *this;
  }
  /// Lets values be read from outside of the job, by JobClient::query_state(); returns the
  /// descriptor. `query_name` is unique within the job.
  ValueStateDescriptor& set_queryable(std::string_view query_name) {
    queryable_name = query_name;
    return *this;
  }

  using Kept = V;                                    ///< used by the engine
  static constexpr const char* kind = "ValueState";  ///< used by the engine
  /// Used by the engine: what a query answers.
  V result_of(V kept) const { return kept; }
};

/// Names a ListState.
template <class V>
struct ListStateDescriptor : internal::StateDescriptor {
  /// Names a list that lives until it is cleared.
  ListStateDescriptor(std::string_view name)  // NOLINT(google-explicit-constructor)
      : StateDescriptor(name) {
    static_assert(Serializable<V>,
                  "a list state is saved: its elements need serialize(); add to V: template <class "
                  "Archive> void serialize(Archive& archive)");
  }

  internal::TtlMaker<internal::AnyList<V>> ttl{};  ///< set by enable_time_to_live()

  /// Lets elements expire, one by one; returns the descriptor.
  ListStateDescriptor& enable_time_to_live(const StateTtlConfig& config) {
    ttl = internal::ttl_maker<internal::AnyList<V>, internal::TtlListColumn<V>>(config);
    return *this;
  }
  /// As ValueStateDescriptor::set_queryable().
  ListStateDescriptor& set_queryable(std::string_view query_name) {
    queryable_name = query_name;
    return *this;
  }

  using Kept = std::vector<V>;                      ///< used by the engine
  static constexpr const char* kind = "ListState";  ///< used by the engine
  /// Used by the engine: what a query answers.
  Kept result_of(Kept kept) const { return kept; }
};

/// Names a MapState, or a broadcast state.
template <class K, class V>
struct MapStateDescriptor : internal::StateDescriptor {
  /// Names a map that lives until it is cleared.
  MapStateDescriptor(std::string_view name)  // NOLINT(google-explicit-constructor)
      : StateDescriptor(name) {
    static_assert(
        Serializable<K> && Serializable<V>,
        "a map state is saved: its keys and values need serialize(), and one of K and V has none");
  }

  internal::TtlMaker<internal::TtlMap<K, V>> ttl{};  ///< set by enable_time_to_live()

  /// Lets entries expire, one by one; returns the descriptor.
  MapStateDescriptor& enable_time_to_live(const StateTtlConfig& config) {
    ttl = internal::ttl_maker<internal::TtlMap<K, V>, internal::TtlMapColumn<K, V>>(config);
    return *this;
  }
  /// As ValueStateDescriptor::set_queryable().
  MapStateDescriptor& set_queryable(std::string_view query_name) {
    queryable_name = query_name;
    return *this;
  }

  using Kept = std::map<K, V>;                     ///< used by the engine
  static constexpr const char* kind = "MapState";  ///< used by the engine
  /// Used by the engine: what a query answers.
  Kept result_of(Kept kept) const { return kept; }
};

/// Names a ReducingState and says how two values become one.
template <class V>
struct ReducingStateDescriptor : internal::StateDescriptor {
  /// What becomes of what is kept and what is added: a function that can be called as const.
  using Reduce = internal::SharedFunction<V(const V&, const V&)>;

  /// Names a value to which others are reduced by `function(kept, added)`.
  ReducingStateDescriptor(std::string_view name, Reduce function)
      : StateDescriptor(name), reduce(std::move(function)) {
    static_assert(Serializable<V>,
                  "state is saved: the type of its values needs serialize(); add to V: template "
                  "<class Archive> void serialize(Archive& archive)");
  }

  Reduce reduce;                                    ///< combines what is kept with what is added
  internal::TtlMaker<internal::TtlValue<V>> ttl{};  ///< set by enable_time_to_live()

  /// Lets values expire; returns the descriptor.
  ReducingStateDescriptor& enable_time_to_live(const StateTtlConfig& config) {
    ttl = internal::ttl_maker<internal::TtlValue<V>, internal::TtlValueColumn<V>>(config);
    return *this;
  }
  /// As ValueStateDescriptor::set_queryable().
  ReducingStateDescriptor& set_queryable(std::string_view query_name) {
    queryable_name = query_name;
    return *this;
  }

  using Kept = V;                                       ///< used by the engine
  static constexpr const char* kind = "ReducingState";  ///< used by the engine
  /// Used by the engine: what a query answers.
  V result_of(V kept) const { return kept; }
};

/// Names an AggregatingState and says how it aggregates.
template <class In, class Acc, class Out>
struct AggregatingStateDescriptor : internal::StateDescriptor {
  /// Names an aggregate of what `function` folds.
  AggregatingStateDescriptor(std::string_view name,
                             std::shared_ptr<const AggregateFunction<In, Acc, Out>> function)
      : StateDescriptor(name), aggregate(std::move(function)) {
    static_assert(Serializable<Acc>,
                  "state is saved: the accumulator needs serialize(); add to Acc: template <class "
                  "Archive> void serialize(Archive& archive)");
  }

  std::shared_ptr<const AggregateFunction<In, Acc, Out>> aggregate;  ///< how values are folded
  internal::TtlMaker<internal::TtlValue<Acc>> ttl{};  ///< set by enable_time_to_live()

  /// Lets values expire; returns the descriptor.
  AggregatingStateDescriptor& enable_time_to_live(const StateTtlConfig& config) {
    ttl = internal::ttl_maker<internal::TtlValue<Acc>, internal::TtlValueColumn<Acc>>(config);
    return *this;
  }
  /// As ValueStateDescriptor::set_queryable(); a query is answered with the result.
  AggregatingStateDescriptor& set_queryable(std::string_view query_name) {
    queryable_name = query_name;
    return *this;
  }

  using Kept = Acc;                                        ///< used by the engine
  static constexpr const char* kind = "AggregatingState";  ///< used by the engine
  /// Used by the engine: what a query answers.
  Out result_of(const Acc& kept) const { return aggregate->get_result(kept); }
};

}  // namespace weir
