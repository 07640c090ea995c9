/// \file
/// Memory for large tables that are read here and there.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace weir::internal {

/// Frees what allocate_table() returned.
struct TableDeleter {
  void operator()(std::byte* memory) const;
};
using TableMemory = std::unique_ptr<std::byte[], TableDeleter>;

/// Memory that is aligned to a cache line, or to more if asked for. Large pieces are put on huge
/// pages where the system has them: each access to a table of many small pages would have to look
/// up the page as well.
TableMemory allocate_table(std::size_t bytes, std::size_t alignment = 1);

/// A fixed number of values of a trivial type in such memory.
template <class T>
class TableArray {
 public:
  explicit TableArray(std::size_t size) : memory_(allocate_table(size * sizeof(T))), size_(size) {
    std::uninitialized_value_construct_n(data(), size);
  }

  T& operator[](std::size_t i) { return data()[i]; }
  const T& operator[](std::size_t i) const { return data()[i]; }
  std::size_t size() const { return size_; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  void swap(TableArray& other) {
    memory_.swap(other.memory_);
    std::swap(size_, other.size_);
  }

 private:
  T* data() const { return reinterpret_cast<T*>(memory_.get()); }

  TableMemory memory_;
  std::size_t size_;
};

}  // namespace weir::internal
