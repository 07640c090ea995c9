/// \file
/// The input of a keyed operator in BATCH mode: kept until all of it is there, then handed out key
/// by key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "weir/internal/keyed_state.hpp"
#include "weir/internal/output.hpp"
#include "weir/internal/partition.hpp"

namespace weir::internal {

/// Gathers the elements of all inputs that have keys, and sorts them by key and, within a key, by
/// timestamp; elements of equal timestamp keep the order in which they came. Where no input has
/// keys, all elements are of one.
class SortedInput {
 public:
  /// Keys are looked up in `state`, where each has a row until its elements have been handed out.
  SortedInput(KeyedState& state, std::size_t batch_capacity)
      : state_(&state), batch_capacity_(batch_capacity) {}

  /// Says how the keys of an input are found.
  void set_lookup(std::size_t input, const KeyLookup& lookup) { lookups_[input] = lookup; }
  /// Whether the elements of this input wait; those without keys, where others have some, do not:
  /// a broadcast input is worked on before all others.
  bool keeps(std::size_t input) const { return lookups_.empty() || lookups_.count(input) > 0; }
  /// Takes the elements over.
  void add(std::size_t input, Batch& batch);
  /// All of it is there.
  void sort();

  /// Some elements of one key, by one input.
  struct Piece {
    std::size_t input = 0;
    Batch* batch = nullptr;  ///< to be cleared by the caller
    RowId key = no_row;      ///< no_row where there are no keys
    bool ends_key = false;   ///< whether they are the last of the key
  };
  /// Whether nothing is left.
  bool empty() const { return next_ == elements_.size(); }
  /// The next piece; there must be one.
  Piece next();

 private:
  struct Element {
    RowId key;
    std::uint32_t input;
    Timestamp time;
    std::uint32_t batch;
    std::uint32_t position;
  };

  Batch& room_for(const TypeOps& type, std::size_t input);

  KeyedState* state_;
  std::size_t batch_capacity_;
  std::map<std::size_t, KeyLookup> lookups_;
  std::vector<Batch> batches_;
  std::map<std::size_t, std::size_t> open_;  ///< by input: the batch that is being filled
  std::vector<Element> elements_;
  std::vector<RowId> row_ids_;
  std::vector<bool> seen_;  ///< by row
  std::size_t next_ = 0;
  std::map<std::size_t, Batch> pieces_;  ///< by input: what is handed out
};

/// Lets only the last element of each key through: what a rolling aggregate comes to in BATCH mode.
class LastOfKey final : public Target {
 public:
  LastOfKey(const TypeOps& type, std::size_t batch_capacity)
      : last_(type, 1), output_(type, batch_capacity) {}

  void push(Batch& batch) override;
  void push(const StreamEvent& event) override { output_.emit(event); }
  bool has_room() const override { return output_.has_room(); }
  /// The key has ended.
  void end_key();
  Output& output() { return output_; }
  const Output& output() const { return output_; }

 private:
  Batch last_;
  Output output_;
};

}  // namespace weir::internal
