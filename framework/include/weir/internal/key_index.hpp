/// \file
/// A hash table from the hash of a key to its row.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "weir/internal/table_memory.hpp"

namespace weir::internal {

/// Where a key's state is kept: the number of a row.
using RowId = std::uint32_t;
/// No row: there is no current key.
inline constexpr RowId no_row = ~RowId{0};

/// A hash table from the hash of a key to its row, made for tables that no cache holds: a bucket
/// is one cache line, and nearly all look-ups end in the bucket that they begin in. All entries of
/// a bucket are compared at once, without a branch that could be guessed wrong. What finds its
/// bucket full goes into the next one; each bucket counts the entries that passed it so, so that a
/// look-up knows where to end. When an entry is erased, one that passed its bucket takes its place:
/// only full buckets have been passed, so that a look-up ends, since not all can be full.
class KeyIndex {
 public:
  KeyIndex();

  /// Starts to load the memory that a look-up of this hash will need.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&buckets_[hash & mask_]); }

  /// The row with this hash for which `same_key(row)` holds, or no_row.
  template <class SameKey>
  RowId find(std::uint64_t hash, SameKey same_key) const {
    for (std::size_t b = hash & mask_;; b = (b + 1) & mask_) {
      const Bucket& bucket = buckets_[b];
      for (unsigned left = bucket.matches(hash); left != 0; left &= left - 1) {
        const RowId row_id = bucket.row_ids[static_cast<std::size_t>(std::countr_zero(left))];
        if (row_id != no_row && same_key(row_id)) return row_id;  // unused entries have hash 0
      }
      if (bucket.passed == 0) return no_row;
    }
  }
  /// Adds an entry; there must be none for this key.
  void insert(std::uint64_t hash, RowId row_id);
  /// Removes the entry of this row.
  void erase(std::uint64_t hash, RowId row_id);
  /// Memory of the table.
  std::size_t bytes() const { return buckets_.size() * sizeof(Bucket); }

 private:
  static constexpr std::size_t bucket_size = 5;
  static constexpr std::size_t initial_buckets = 16;

  /// The used entries come first.
  struct alignas(64) Bucket {
    std::array<std::uint64_t, bucket_size> hashes{};
    std::array<RowId, bucket_size> row_ids{no_row, no_row, no_row, no_row, no_row};
    std::uint32_t passed = 0;  ///< entries that found it full

    bool full() const { return row_ids.back() != no_row; }
    /// A bit for each entry with this hash, the lowest for the first.
    unsigned matches(std::uint64_t hash) const {
      unsigned found = 0;
      for (std::size_t i = bucket_size; i-- > 0;) found += found + unsigned{hashes[i] == hash};
      return found;
    }
    /// Where this row stands; bucket_size if nowhere. All are compared, for the same reason.
    std::size_t position(RowId row_id) const;
    std::size_t size() const { return position(no_row); }
    /// There must be room.
    void add(std::uint64_t hash, RowId row_id);
    void remove(std::size_t i);
  };

  void place(std::uint64_t hash, RowId row_id);
  void fill_gap(std::size_t gap);
  std::size_t position_of_one_that_passed(std::size_t gap, std::size_t b) const;
  bool has_room() const;
  void grow();

  TableArray<Bucket> buckets_;
  std::size_t mask_;
  std::size_t used_ = 0;
};

}  // namespace weir::internal
