#include "weir/internal/key_index.hpp"

#include "weir/internal/expects.hpp"

namespace weir::internal {

KeyIndex::KeyIndex() : buckets_(initial_buckets), mask_(initial_buckets - 1) {}

std::size_t KeyIndex::Bucket::position(RowId row_id) const {
  unsigned found = 1U << bucket_size;
  for (std::size_t i = 0; i < bucket_size; ++i) found |= unsigned{row_ids[i] == row_id} << i;
  return static_cast<std::size_t>(std::countr_zero(found));
}

void KeyIndex::Bucket::add(std::uint64_t hash, RowId row_id) {
  WEIR_EXPECTS(!full());
  const std::size_t i = size();
  hashes[i] = hash;
  row_ids[i] = row_id;
}

void KeyIndex::Bucket::remove(std::size_t i) {
  WEIR_EXPECTS(i < size());
  const std::size_t last = size() - 1;
  hashes[i] = hashes[last];
  row_ids[i] = row_ids[last];
  hashes[last] = 0;
  row_ids[last] = no_row;
}

void KeyIndex::insert(std::uint64_t hash, RowId row_id) {
  if (!has_room()) grow();
  place(hash, row_id);
  ++used_;
}

void KeyIndex::erase(std::uint64_t hash, RowId row_id) {
  std::size_t b = hash & mask_;
  std::size_t i = buckets_[b].position(row_id);
  while (i == bucket_size) {
    --buckets_[b].passed;
    b = (b + 1) & mask_;
    i = buckets_[b].position(row_id);
  }
  buckets_[b].remove(i);
  --used_;
  fill_gap(b);
}

/// An entry that passed this bucket takes the free place, and so on where it leaves a gap.
void KeyIndex::fill_gap(std::size_t gap) {
  while (buckets_[gap].passed > 0) {
    std::size_t b = gap;
    std::size_t i = bucket_size;
    while (i == bucket_size) {
      b = (b + 1) & mask_;
      i = position_of_one_that_passed(gap, b);
    }
    buckets_[gap].add(buckets_[b].hashes[i], buckets_[b].row_ids[i]);
    for (std::size_t passed = gap; passed != b; passed = (passed + 1) & mask_) {
      --buckets_[passed].passed;
    }
    buckets_[b].remove(i);
    gap = b;
  }
}

/// Where in bucket `b` an entry stands whose way there led through bucket `gap`; bucket_size if
/// none does.
std::size_t KeyIndex::position_of_one_that_passed(std::size_t gap, std::size_t b) const {
  const Bucket& bucket = buckets_[b];
  for (std::size_t i = 0; i < bucket.size(); ++i) {
    const std::size_t came_from = (b - bucket.hashes[i]) & mask_;  // so many buckets before
    if (came_from >= ((b - gap) & mask_)) return i;
  }
  return bucket_size;
}

void KeyIndex::place(std::uint64_t hash, RowId row_id) {
  std::size_t b = hash & mask_;
  while (buckets_[b].full()) {
    ++buckets_[b].passed;
    b = (b + 1) & mask_;
  }
  buckets_[b].add(hash, row_id);
}

/// Whether one entry more is not too many.
bool KeyIndex::has_room() const { return (used_ + 1) * 4 <= buckets_.size() * bucket_size * 3; }

void KeyIndex::grow() {
  TableArray<Bucket> old(buckets_.size() * 2);
  old.swap(buckets_);
  mask_ = buckets_.size() - 1;
  for (const Bucket& bucket : old) {
    for (std::size_t i = 0; i < bucket.size(); ++i) place(bucket.hashes[i], bucket.row_ids[i]);
  }
}

}  // namespace weir::internal
