#include "weir/internal/table_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace weir::internal {
namespace {

constexpr std::size_t cache_line = 64;
constexpr std::size_t huge_page = std::size_t{2} * 1024 * 1024;

}  // namespace

void TableDeleter::operator()(std::byte* memory) const { std::free(memory); }

TableMemory allocate_table(std::size_t bytes, std::size_t least) {
  const bool large = bytes >= huge_page;
  const std::size_t alignment = std::max(large ? huge_page : cache_line, least);
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, rounded);
  if (memory == nullptr) throw std::bad_alloc();
  if (large) madvise(memory, rounded, MADV_HUGEPAGE);  // a wish: it may fail
  return TableMemory(static_cast<std::byte*>(memory));
}

}  // namespace weir::internal
