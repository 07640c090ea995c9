#include "weir/key.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace weir {

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = mix_bits(bytes.size() + 1);
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t n = std::min(bytes.size(), sizeof word);
    std::memcpy(&word, bytes.data(), n);
    hash = mix_bits(hash ^ word) * 0x9E3779B97F4A7C15ULL;
    bytes.remove_prefix(n);
  }
  return mix_bits(hash);
}

std::size_t default_max_parallelism(std::size_t parallelism) {
  const std::size_t wanted = std::bit_ceil(parallelism + parallelism / 2);
  return std::clamp<std::size_t>(wanted, 128, max_max_parallelism);
}

}  // namespace weir
