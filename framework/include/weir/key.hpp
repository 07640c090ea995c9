/// \file
/// Keys: what can be one, how it is hashed, and which subtask it belongs to.
///
/// The hash of a key decides where its state lives, in this run and in every later one that is
/// restored from its snapshots, so it is ours and never std::hash, which may differ between builds.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weir/serialization.hpp"
#include "weir/timestamp.hpp"

namespace weir {

/// Scrambles 64 bits; different inputs have different results.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x *= 0x9E3779B97F4A7C15ULL;
  return x ^ (x >> 32);
}

/// A hash of bytes that is the same on every machine and in every build.
std::uint64_t hash_bytes(std::string_view bytes);

/// How a key type is hashed: numbers, enums, timestamps, strings, pairs and tuples by themselves.
/// For a type of your own, add a member `std::uint64_t key_hash() const`, made of the fields that
/// operator== compares.
template <class K>
struct KeyHash;

/// Numbers and enums: no two keys have the same hash, so that equal hashes need no further
/// comparison.
template <class K>
requires(std::is_integral_v<K> || std::is_enum_v<K>) struct KeyHash<K> {
  static constexpr bool is_unique = true;  ///< equal hashes mean equal keys
  /// The hash of `key`.
  static constexpr std::uint64_t hash(K key) { return mix_bits(static_cast<std::uint64_t>(key)); }
};

/// Points in time.
template <>
struct KeyHash<Timestamp> {
  static constexpr bool is_unique = true;  ///< equal hashes mean equal keys
  /// The hash of `key`.
  static constexpr std::uint64_t hash(Timestamp key) {
    return KeyHash<std::int64_t>::hash(key.millis());
  }
};

/// Strings.
template <>
struct KeyHash<std::string> {
  static constexpr bool is_unique = false;  ///< equal hashes do not prove equal keys
  /// The hash of `key`.
  static std::uint64_t hash(const std::string& key) { return hash_bytes(key); }
};

/// Types that bring their own `key_hash()`.
template <class K>
requires requires(const K& key) {
  { key.key_hash() } -> std::convertible_to<std::uint64_t>;
}
struct KeyHash<K> {
  static constexpr bool is_unique = false;  ///< equal hashes do not prove equal keys
  /// The hash of `key`.
  static std::uint64_t hash(const K& key) { return mix_bits(key.key_hash()); }
};

/// Pairs of keys.
template <class A, class B>
struct KeyHash<std::pair<A, B>> {
  static constexpr bool is_unique = false;  ///< equal hashes do not prove equal keys
  /// The hash of `key`.
  static std::uint64_t hash(const std::pair<A, B>& key) {
    return mix_bits(KeyHash<A>::hash(key.first) * 31 + KeyHash<B>::hash(key.second));
  }
};

/// Tuples of keys.
template <class... Ks>
struct KeyHash<std::tuple<Ks...>> {
  static constexpr bool is_unique = false;  ///< equal hashes do not prove equal keys
  /// The hash of `key`.
  static std::uint64_t hash(const std::tuple<Ks...>& key) {
    std::uint64_t sum = 17;
    std::apply([&](const Ks&... parts) { ((sum = sum * 31 + KeyHash<Ks>::hash(parts)), ...); },
               key);
    return mix_bits(sum);
  }
};

/// A type by which a stream can be keyed: it has a hash that is the same in every run, it can be
/// compared, and it can be stored in a snapshot. A pointer is none: its value means nothing after a
/// restart. Nor is a floating-point number.
template <class K>
concept Key = std::equality_comparable<K> && std::copyable<K> && std::default_initializable<K> &&
    Serializable<K> && requires(const K& key) {
  { KeyHash<K>::hash(key) } -> std::convertible_to<std::uint64_t>;
};

/// Number of key groups: the unit in which keyed state moves when the parallelism changes.
using KeyGroup = std::uint16_t;

/// The largest max parallelism that is allowed.
inline constexpr std::size_t max_max_parallelism = 32768;

/// The max parallelism of an operator for which none is set: 1.5 x parallelism rounded up to a
/// power of two, at least 128, at most 32768 (as Flink's KeyGroupRangeAssignment).
std::size_t default_max_parallelism(std::size_t parallelism);

/// The finalizer of 32-bit murmur, with which Flink spreads hashes over key groups.
constexpr std::uint32_t murmur(std::uint32_t code) {
  code *= 0xcc9e2d51U;
  code = (code << 15U) | (code >> 17U);
  code *= 0x1b873593U;
  code = (code << 13U) | (code >> 19U);
  code = code * 5 + 0xe6546b64U;
  code ^= 4U;
  code ^= code >> 16U;
  code *= 0x85ebca6bU;
  code ^= code >> 13U;
  code *= 0xc2b2ae35U;
  code ^= code >> 16U;
  return code;
}

/// The halves of a hash folded together, as Java does with a long.
constexpr std::uint32_t fold(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

/// Spreads a hash over 32 bits.
constexpr std::uint32_t spread(std::uint64_t hash) { return murmur(fold(hash)); }

/// The group of a key with this hash: `murmur(hash) % max_parallelism`.
constexpr KeyGroup key_group_of(std::uint64_t hash, std::size_t max_parallelism) {
  // Nearly always a power of two, and a division costs more than all the rest.
  const bool power_of_two = (max_parallelism & (max_parallelism - 1)) == 0;
  const std::uint32_t code = spread(hash);
  return static_cast<KeyGroup>(power_of_two ? code & (max_parallelism - 1)
                                            : code % max_parallelism);
}

/// The subtask that a group belongs to: `group * parallelism / max_parallelism`.
constexpr std::size_t subtask_of(KeyGroup group, std::size_t parallelism,
                                 std::size_t max_parallelism) {
  return group * parallelism / max_parallelism;
}

}  // namespace weir
