/// \file
/// Where an operator's subtask keeps what belongs to no key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "weir/internal/any_list.hpp"
#include "weir/internal/state_descriptor.hpp"
#include "weir/internal/type_description.hpp"
#include "weir/serialization.hpp"
#include "weir/snapshot.hpp"

namespace weir {
class CheckpointedFunction;
}

namespace weir::internal {

class KeyedState;

/// One state: a list, or a map that was broadcast.
class FunctionState {
 public:
  virtual ~FunctionState();
  /// Adds its elements, each by itself.
  virtual void write(std::vector<Bytes>& elements) const = 0;
  /// What an element is made of.
  virtual TypeDescription description() const = 0;
  /// Takes an element back.
  virtual void read(const Bytes& element) = 0;
  /// Number of values.
  virtual std::size_t count() const = 0;
};

template <class V>
class OperatorList final : public FunctionState, public AnyList<V> {
 public:
  explicit OperatorList(bool copying) : copying_(copying) {}

  std::vector<V> get() override { return values_; }
  void add(V value) override {
    values_.push_back(copying_ ? passed_through_bytes(value) : std::move(value));
  }
  void update(std::vector<V> values) override {
    clear();
    for (auto&& value : values) add(std::move(value));
  }
  void clear() override { values_.clear(); }

  void write(std::vector<Bytes>& elements) const override {
    for (const V& value : values_) elements.push_back(to_bytes(value));
  }
  TypeDescription description() const override { return describe_type<V>(); }
  void read(const Bytes& element) override { values_.push_back(from_bytes<V>(element)); }
  std::size_t count() const override { return values_.size(); }

 private:
  std::vector<V> values_;
  bool copying_;
};

/// The same map in every subtask.
template <class K, class V>
class BroadcastMap final : public FunctionState {
 public:
  explicit BroadcastMap(bool copying) : copying_(copying) {}

  const std::map<K, V>& entries() const { return entries_; }
  void put(const K& key, V value) {
    entries_.insert_or_assign(key, copying_ ? passed_through_bytes(value) : std::move(value));
  }
  void remove(const K& key) { entries_.erase(key); }
  void clear() { entries_.clear(); }

  void write(std::vector<Bytes>& elements) const override {
    elements.push_back(to_bytes(entries_));
  }
  TypeDescription description() const override { return describe_type<std::map<K, V>>(); }
  void read(const Bytes& element) override { entries_ = from_bytes<std::map<K, V>>(element); }
  std::size_t count() const override { return entries_.size(); }

 private:
  std::map<K, V> entries_;
  bool copying_;
};

/// All states of one subtask that belong to no key, by name, and the functions that fill them.
///
/// In a snapshot a list is list state; a union list is union state of every subtask; a broadcast
/// map is union state of the first subtask, since all have the same. The names and types of all of
/// them are union state too.
class OperatorStates {
 public:
  /// What a state is: how it is called in messages, and how it is dealt out.
  struct Kind {
    const char* name;
    bool is_union;
    bool first_subtask_only;
  };
  static const Kind list;
  static const Kind union_list;
  static const Kind broadcast;

  OperatorStates(std::size_t subtask, bool copying);

  /// \throws StateError if the descriptor asks for what only state by key can have.
  void check(const StateDescriptor& descriptor, bool has_time_to_live) const;
  /// The state of this name; null if there is none. \throws StateError if it is of another kind or
  /// type.
  FunctionState* find(std::string_view name, const Kind& kind, const std::type_info& type) const;
  /// Takes a state over, and fills it from what was restored under its name. \throws StateError if
  /// that is of another kind or type.
  FunctionState& add(const std::string& name, const Kind& kind, const std::type_info& type,
                     FunctionState* state);
  bool copying() const { return copying_; }
  /// Number of values, over all states.
  std::size_t values() const;

  /// Initializes a function's state now, and asks the function at each snapshot.
  void manage(CheckpointedFunction& function, KeyedState* keyed);
  bool is_restored() const { return is_restored_; }
  void restore(const OperatorSnapshot& snapshot);
  /// Asks the functions, and adds a section of every state.
  void snapshot(std::int64_t checkpoint, OperatorSnapshot& out);

 private:
  using Sections = std::map<std::string, std::vector<Bytes>>;
  struct Named {
    std::string name;
    const Kind* kind;
    const std::type_info* type;
    std::unique_ptr<FunctionState> state;
  };

  std::size_t subtask_;
  bool copying_;
  bool is_restored_ = false;
  std::vector<Named> states_;
  std::vector<CheckpointedFunction*> functions_;
  // What was restored and not asked for yet.
  Sections lists_;
  Sections unions_;
  std::map<std::string, std::string> types_;  ///< by name
};

/// Registers a broadcast state.
void add_broadcast_state(OperatorStates& states, const StateDescriptor& descriptor,
                         bool has_time_to_live, const std::type_info& type, FunctionState* state);
/// The broadcast state of this name. \throws StateError if there is none.
FunctionState& broadcast_state_of(const OperatorStates& states, std::string_view name,
                                  const std::type_info& type);

}  // namespace weir::internal
