/// \file
/// States with a time to live: columns whose values know when they were last accessed.
///
/// What a handle needs of such a state is an interface, made by a function that only
/// enable_time_to_live() mentions: states without a time to live do not pay for it, neither when
/// they are compiled nor when they run.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/internal/any_list.hpp"
#include "weir/internal/state_descriptor.hpp"
#include "weir/internal/value_column.hpp"
#include "weir/state_ttl.hpp"

namespace weir::internal {

/// A value and its last access.
template <class V>
struct Timed {
  Timestamp last_access;
  V value{};

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("last_access", last_access), cereal::make_nvp("value", value));
  }
};

/// As many as the value alone.
template <class V>
std::size_t count_values(const Timed<V>& timed) {
  return count_values(timed.value);
}

/// Decides what has expired.
class Ttl {
 public:
  /// \throws StateError unless the time is positive, and cleanup for every record looks at some
  /// key.
  Ttl(const KeyedState& state, std::string_view name, const StateTtlConfig& config);

  const StateTtlConfig& config() const { return config_; }
  Timestamp now() const;
  bool is_over(Timestamp last_access) const;
  /// Whether a read may return what has expired.
  bool shows_expired() const;

  /// What a read makes of a value.
  struct Read {
    bool visible;  ///< it is returned
    bool over;     ///< it has to be removed
  };
  /// Reads a value, which may count as an access.
  Read read(Timestamp& last_access) const;

  /// When the last of it has expired.
  template <class V>
  Timestamp expires(const Timed<V>& value) const {
    return value.last_access + config_.ttl;
  }
  template <class V>
  Timestamp expires(const std::vector<Timed<V>>& values) const {
    Timestamp last = Timestamp::min();
    for (const auto& value : values) last = std::max(last, expires(value));
    return last;
  }
  template <class K, class V>
  Timestamp expires(const std::map<K, Timed<V>>& entries) const {
    Timestamp last = Timestamp::min();
    for (const auto& entry : entries) last = std::max(last, expires(entry.second));
    return last;
  }

  /// Removes what has expired; answers whether nothing is left.
  template <class V>
  bool prune(const Timed<V>& value) const {
    return is_over(value.last_access);
  }
  template <class V>
  bool prune(std::vector<Timed<V>>& values) const {
    std::erase_if(values, [this](const auto& value) { return is_over(value.last_access); });
    return values.empty();
  }
  template <class K, class V>
  bool prune(std::map<K, Timed<V>>& entries) const {
    std::erase_if(entries, [this](const auto& entry) { return is_over(entry.second.last_access); });
    return entries.empty();
  }

 private:
  const KeyedState* state_;
  StateTtlConfig config_;
};

/// A column of cells that Ttl can prune.
template <class Cell>
class TtlColumn : public ValueColumn<Cell> {
 public:
  TtlColumn(KeyedState& state, std::string_view name, const char* kind, const std::type_info& value,
            const StateTtlConfig& config)
      : ValueColumn<Cell>(name, kind, value), ttl_(state, name, config), state_(&state) {}

  bool is_saved(const Row& row) const override {
    if (!ttl_.config().cleanup_full_snapshot) return true;
    Cell copy = this->cell(row);
    return !ttl_.prune(copy);
  }
  Timestamp expires(const Row& row) const override { return ttl_.expires(this->cell(row)); }
  void write(const Row& row, StateWriter& writer) const override {
    Cell copy = this->cell(row);
    if (ttl_.config().cleanup_full_snapshot) ttl_.prune(copy);
    writer(copy);
  }
  /// Goes on through all keys, some for each of these accesses or records.
  void clean_up(std::size_t times) override {
    const std::size_t row_ids = state_->row_ids();
    const std::size_t wanted = times * ttl_.config().cleanup_incrementally;
    for (std::size_t i = 0; i < wanted && i < row_ids; ++i) {
      if (++cursor_ >= row_ids) cursor_ = 0;
      Cell* cell = this->find(cursor_);
      if (cell != nullptr && ttl_.prune(*cell)) this->clear(*state_, cursor_);
    }
  }

 protected:
  // Of the current key:
  Cell* find_current() {
    clean_up(1);
    return this->find(row_id());
  }
  Cell& fill_current() {
    clean_up(1);
    return this->fill(row_id());
  }
  void clear_current() { this->clear(*state_, row_id()); }

  /// `value` as the state backend would keep it or return it.
  template <class V>
  V pass(V value) const {
    return state_->copying() ? passed_through_bytes(value) : std::move(value);
  }

  Ttl ttl_;

 private:
  RowId row_id() const { return state_->current(*this); }

  KeyedState* state_;
  RowId cursor_ = 0;
};

/// One value a key.
template <class V>
class TtlValue {
 public:
  virtual std::optional<V> value() = 0;
  virtual void update(V value) = 0;
  virtual void clear() = 0;

 protected:
  ~TtlValue() = default;
};

template <class V>
class TtlValueColumn final : public TtlColumn<Timed<V>>, public TtlValue<V> {
 public:
  using Value = V;
  using TtlColumn<Timed<V>>::TtlColumn;

  std::optional<V> value() override {
    Timed<V>* kept = this->find_current();
    if (kept == nullptr) return std::nullopt;
    const auto [visible, over] = this->ttl_.read(kept->last_access);
    std::optional<V> result;
    if (visible) result = this->pass(kept->value);
    if (over) clear();
    return result;
  }
  void update(V value) override {
    this->fill_current() = {this->ttl_.now(), this->pass(std::move(value))};
  }
  void clear() override { this->clear_current(); }
};

/// A list of values a key.
template <class V>
class TtlListColumn final : public TtlColumn<std::vector<Timed<V>>>, public AnyList<V> {
 public:
  using Value = std::vector<V>;
  using TtlColumn<std::vector<Timed<V>>>::TtlColumn;

  std::vector<V> get() override {
    auto* kept = this->find_current();
    if (kept == nullptr) return {};
    std::vector<V> values;
    std::erase_if(*kept, [&](auto& value) {
      const auto [visible, over] = this->ttl_.read(value.last_access);
      if (visible) values.push_back(value.value);
      return over;
    });
    if (kept->empty()) clear();
    return this->pass(std::move(values));
  }
  void add(V value) override {
    this->fill_current().push_back({this->ttl_.now(), this->pass(std::move(value))});
  }
  void update(std::vector<V> values) override {
    clear();
    for (auto&& value : values) add(std::move(value));
  }
  void clear() override { this->clear_current(); }
};

/// A map a key.
template <class K, class V>
class TtlMap {
 public:
  virtual std::optional<V> get(const K& key) = 0;
  virtual void put(const K& key, V value) = 0;
  virtual void remove(const K& key) = 0;
  virtual std::vector<std::pair<K, V>> entries() = 0;
  virtual bool is_empty() = 0;
  virtual void clear() = 0;

 protected:
  ~TtlMap() = default;
};

template <class K, class V>
class TtlMapColumn final : public TtlColumn<std::map<K, Timed<V>>>, public TtlMap<K, V> {
 public:
  using Value = std::map<K, V>;
  using TtlColumn<std::map<K, Timed<V>>>::TtlColumn;

  std::optional<V> get(const K& key) override {
    auto* kept = this->find_current();
    if (kept == nullptr) return std::nullopt;
    const auto found = kept->find(key);
    if (found == kept->end()) return std::nullopt;
    const auto [visible, over] = this->ttl_.read(found->second.last_access);
    std::optional<V> result;
    if (visible) result = this->pass(found->second.value);
    if (over) remove(key);
    return result;
  }
  void put(const K& key, V value) override {
    this->fill_current().insert_or_assign(key,
                                          Timed<V>{this->ttl_.now(), this->pass(std::move(value))});
  }
  void remove(const K& key) override {
    auto* kept = this->find_current();
    if (kept == nullptr) return;
    kept->erase(key);
    if (kept->empty()) clear();
  }
  std::vector<std::pair<K, V>> entries() override {
    auto* kept = this->find_current();
    if (kept == nullptr) return {};
    std::vector<std::pair<K, V>> entries;
    for (auto entry = kept->begin(); entry != kept->end();) {
      auto& [last_access, value] = entry->second;
      const auto [visible, over] = this->ttl_.read(last_access);
      if (visible) entries.emplace_back(entry->first, value);
      entry = over ? kept->erase(entry) : std::next(entry);
    }
    if (kept->empty()) clear();
    return this->pass(std::move(entries));
  }
  bool is_empty() override {
    auto* kept = this->find_current();
    if (kept == nullptr) return true;
    if (this->ttl_.shows_expired() || !this->ttl_.prune(*kept)) return false;
    clear();
    return true;
  }
  void clear() override { this->clear_current(); }
};

/// What a descriptor knows of a time to live: how to make the state, if it has one.
template <class Interface>
struct TtlMaker {
  StateTtlConfig config{};
  Interface* (*make)(KeyedState* state, const std::string& name, const char* kind,
                     const StateTtlConfig& config) = nullptr;

  /// The state; null if it has no time to live.
  Interface* operator()(KeyedState* state, const StateDescriptor& descriptor,
                        const char* kind) const {
    if (make == nullptr) return nullptr;
    refuse_queryable(descriptor);
    return make(state, descriptor.name, kind, config);
  }
};

/// The maker of a column, which has this interface among others.
template <class Interface, class Column>
TtlMaker<Interface> ttl_maker(const StateTtlConfig& config) {
  return {config,
          [](KeyedState* state, const std::string& name, const char* kind,
             const StateTtlConfig& settings) -> Interface* {
            const std::string timed = std::string(kind) + " with time to live";
            const auto& value = typeid(typename Column::Value);
            StateColumn* column = registered_column(state, name, timed.c_str(), value);
            if (column == nullptr) {
              refuse_engine_name(name);
              column = &state->add_column(new Column(*state, name, timed.c_str(), value, settings));
              if (settings.run_cleanup_for_every_record) state->clean_up_for_every_record(*column);
            }
            return static_cast<Column*>(column);
          }};
}

}  // namespace weir::internal
