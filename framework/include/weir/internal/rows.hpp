/// \file
/// Where keyed state lies in memory: a row for each key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/internal/expects.hpp"
#include "weir/internal/key_index.hpp"
#include "weir/internal/table_memory.hpp"

namespace weir::internal {

/// How a row begins: whose it is, and what uses it. The key follows, and then a cell for each
/// state. A function with many states has further words of `filled` between the cells.
struct Row {
  std::uint64_t hash = 0;    ///< of the key
  std::uint32_t filled = 0;  ///< the bits of the columns that keep something here; see RowBit
  std::uint32_t users = 0;   ///< timers and windows that need the row

  bool is_unused() const { return filled == 0 && users == 0; }
};

/// A column's bit in a row: the first 31 columns have theirs in Row::filled, the others in words
/// further behind. While any of those is set, so is the last bit of Row::filled: that word alone
/// says whether anything is kept.
class RowBit {
 public:
  static constexpr std::uint32_t bits_in_a_word = 32;
  static constexpr std::uint32_t others = std::uint32_t{1} << 31;  ///< in Row::filled

  /// No bit.
  RowBit() = default;
  /// Bit `index` of the word that is `offset` bytes from a row's beginning.
  RowBit(std::size_t offset, std::uint32_t index)
      : offset_(offset),
        bit_(std::uint32_t{1} << index),
        in_front_(offset == offsetof(Row, filled) ? bit_ : 0) {}

  /// The word that is `offset` bytes from the beginning of a row.
  static std::uint32_t& word(const Row& row, std::size_t offset) {
    auto* const bytes = const_cast<std::byte*>(reinterpret_cast<const std::byte*>(&row));
    return *reinterpret_cast<std::uint32_t*>(bytes + offset);
  }

  bool is_set(const Row& row) const {
    if ((row.filled & in_front_) != 0) [[likely]]
      return true;
    return !is_in_front() && (word(row, offset_) & bit_) != 0;
  }
  void set(Row& row) const {
    word(row, offset_) |= bit_;
    if (!is_in_front()) [[unlikely]]
      row.filled |= others;
  }
  /// Whoever clears a bit that is not in front has to see to `others`.
  void clear(Row& row) const { word(row, offset_) &= ~bit_; }
  bool is_in_front() const { return in_front_ != 0; }

 private:
  std::size_t offset_ = offsetof(Row, filled);
  std::uint32_t bit_ = 0;
  std::uint32_t in_front_ = 0;  ///< the bit, if it is one of Row::filled: it is asked for most
};

/// Rows of one size, by their rows. They lie in blocks, and so never move.
class Rows {
 public:
  /// Where rows are, for a loop that adds none: a copy of its own, which stays in registers.
  struct View {
    std::byte* const* chunks;
    std::size_t row_size;

    Row& operator[](RowId row_id) const {
      return *reinterpret_cast<Row*>(chunks[row_id / chunk_size] + row_id % chunk_size * row_size);
    }
  };

  /// Rows of `row_size` bytes, a multiple of `alignment`, of which each Row is made when it is
  /// added; the rest is left to the caller.
  explicit Rows(std::size_t row_size, std::size_t alignment = alignof(Row));

  View view() const { return {chunks_.data(), row_size_}; }
  Row& operator[](RowId row_id) const {
    WEIR_EXPECTS(row_id < size_);
    return view()[row_id];
  }
  std::size_t size() const { return size_; }
  std::size_t row_size() const { return row_size_; }
  /// Whether there are so few that they are in the cache anyway.
  bool fit_cache() const { return size_ <= chunk_size; }
  /// Adds a row at the end.
  Row& add();
  /// Starts to load a row; of a long one, its beginning.
  void prefetch(RowId row_id) const {
    const auto* row = reinterpret_cast<const std::byte*>(&(*this)[row_id]);
    for (std::size_t at = 0; at < prefetched_; at += cache_line) __builtin_prefetch(row + at);
    __builtin_prefetch(row + prefetched_);
  }

 private:
  static constexpr std::size_t chunk_size = 1024;
  static constexpr std::size_t cache_line = 64;
  static constexpr std::size_t most_prefetched = 4 * cache_line;

  void add_chunk();

  std::size_t row_size_;
  std::size_t alignment_;
  std::size_t prefetched_ = (row_size_ < most_prefetched ? row_size_ : most_prefetched) - 1;
  std::size_t size_ = 0;
  std::vector<std::byte*> chunks_;
  std::vector<TableMemory> blocks_;
  std::size_t chunks_left_ = 0;  ///< in the last block
};

}  // namespace weir::internal
