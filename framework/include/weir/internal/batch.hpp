/// \file
/// Batches: what moves between operators and between tasks.
///
/// Compiled code moves elements without knowing their type; all that it needs to know of a type
/// stands in its TypeOps. A batch keeps values and timestamps in two arrays, so that an operator
/// that does not look at timestamps never touches them one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "weir/internal/expects.hpp"
#include "weir/serialization.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

class Batch;

/// What compiled code has to know of an element type that it never sees.
struct TypeOps {
  const std::type_info& type;
  std::size_t size;
  std::size_t alignment;
  /// Destroys `n` values.
  void (*destroy)(void* values, std::size_t n);
  /// Constructs `n` values at `to` by copying; null if values cannot be copied.
  void (*copy)(void* to, const void* from, std::size_t n);
  /// Constructs `n` values at `to` by moving; those at `from` remain to be destroyed.
  void (*move)(void* to, void* from, std::size_t n);
  /// Moves the elements of `from` from place `first` on, one for each of `channels`, to the ends of
  /// the batches `to[channel]`, which have room; the one that fills a batch is the last. Answers
  /// how many.
  std::size_t (*scatter)(Batch* to, Batch& from, std::size_t first,
                         std::span<const std::uint32_t> channels);
  /// Writes one value; null if a StateWriter does not take the type.
  void (*write)(const void* value, StateWriter& writer);
  /// Constructs a value at `to` of what write() has written; null if that cannot be done.
  void (*read)(void* to, StateReader& reader);
  /// Writes a value that was made by default, to say what the type is made of; null if read is.
  void (*describe)(StateWriter& writer);
};

/// The operations of T. Types that many files use are instantiated once (see
/// WEIR_DECLARE_STREAM_TYPE).
template <class T>
struct TypeOpsOf {
  static void destroy(void* values, std::size_t n);
  static void copy(void* to, const void* from, std::size_t n);
  static void move(void* to, void* from, std::size_t n);
  static std::size_t scatter(Batch* to, Batch& from, std::size_t first,
                             std::span<const std::uint32_t> channels);
  static void write(const void* value, StateWriter& writer);
  static void read(void* to, StateReader& reader);
  static void describe(StateWriter& writer);
  static const TypeOps ops;
};

/// A bounded sequence of timestamped elements of one type. Movable; owned by one thread at a time.
class Batch {
 public:
  /// No memory and no elements.
  Batch() = default;
  /// Room for `capacity` elements of the type.
  Batch(const TypeOps& type, std::size_t capacity);
  Batch(Batch&& other) noexcept { swap(other); }
  Batch& operator=(Batch&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Batch();

  void swap(Batch& other) noexcept {
    std::swap(type_, other.type_);
    std::swap(values_, other.values_);
    std::swap(timestamps_, other.timestamps_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  /// Whether it has memory at all.
  bool allocated() const { return values_ != nullptr; }
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == capacity_; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  const TypeOps& type() const { return *type_; }

  /// The elements; T must be the type that the batch was made for.
  template <class T>
  T* values() {
    WEIR_EXPECTS(type_ != nullptr && (std::is_void_v<T> || type_->type == typeid(T)));
    return static_cast<T*>(values_);
  }
  Timestamp* timestamps() { return timestamps_; }
  const Timestamp* timestamps() const { return timestamps_; }
  /// Element i, for those who do not know its type.
  const void* address(std::size_t i) const;

  /// Appends one element; there must be room.
  template <class T>
  void append(T&& value, Timestamp timestamp) {
    using Value = std::remove_cvref_t<T>;
    WEIR_EXPECTS(!full());
    ::new (static_cast<void*>(values<Value>() + size_)) Value(std::forward<T>(value));
    timestamps_[size_] = timestamp;
    ++size_;
  }
  /// Appends copies of elements `first` to `first + n` of `other`; there must be room.
  void append_copies(const Batch& other, std::size_t first, std::size_t n);
  /// Moves elements `first` to `first + n` of `other` to the end; there must be room.
  void append_moved(Batch& other, std::size_t first, std::size_t n);

  /// Appends an element that was written; there must be room, and its type be readable. \throws
  /// SnapshotError where the bytes end early.
  void append_read(StateReader& reader, Timestamp timestamp);

  /// Forgets the elements from `size` on; the caller has destroyed them or moved them to the front.
  void set_size(std::size_t size) {
    WEIR_EXPECTS(size <= capacity_);
    size_ = size;
  }
  /// Destroys all elements; the memory stays.
  void clear() {
    if (type_ != nullptr && type_->destroy != nullptr) type_->destroy(values_, size_);
    size_ = 0;
  }

 private:
  /// Whether `other` has these elements, of this batch's type, and there is room for them.
  bool can_append(const Batch& other, std::size_t first, std::size_t n) const {
    return type_ != nullptr && other.type_ != nullptr && type_->type == other.type_->type &&
           first + n <= other.size_ && size_ + n <= capacity_;
  }

  const TypeOps* type_ = nullptr;
  void* values_ = nullptr;
  Timestamp* timestamps_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// How many elements of a type a batch holds: as many as is asked for; for 0 so many that what a
/// batch costs by itself is little for each of them, and that several batches fit the second-level
/// cache.
std::size_t capacity_for(const TypeOps& type, std::size_t asked);
/// How many elements of a batch of so many are worked on at a time: few enough to be in the
/// first-level cache together with what a chain makes of them.
std::size_t piece_of(std::size_t batch);

template <class T>
void TypeOpsOf<T>::destroy(void* values, std::size_t n) {
  std::destroy_n(static_cast<T*>(values), n);
}

template <class T>
void TypeOpsOf<T>::copy(void* to, const void* from, std::size_t n) {
  if constexpr (std::is_copy_constructible_v<T>) {
    std::uninitialized_copy_n(static_cast<const T*>(from), n, static_cast<T*>(to));
  }
}

template <class T>
void TypeOpsOf<T>::move(void* to, void* from, std::size_t n) {
  std::uninitialized_move_n(static_cast<T*>(from), n, static_cast<T*>(to));
}

template <class T>
std::size_t TypeOpsOf<T>::scatter(Batch* to, Batch& from, std::size_t first,
                                  std::span<const std::uint32_t> channels) {
  T* const values = from.values<T>() + first;
  const Timestamp* const timestamps = from.timestamps() + first;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    Batch& batch = to[channels[i]];
    batch.append(std::move(values[i]), timestamps[i]);
    if (batch.full()) [[unlikely]]
      return i + 1;
  }
  return channels.size();
}

template <class T>
void TypeOpsOf<T>::write(const void* value, StateWriter& writer) {
  if constexpr (is_writable<T>) writer(*static_cast<const T*>(value));
}

template <class T>
void TypeOpsOf<T>::read(void* to, StateReader& reader) {
  if constexpr (is_readable<T>) {
    T value{};
    reader(value);
    ::new (to) T(std::move(value));
  }
}

template <class T>
void TypeOpsOf<T>::describe(StateWriter& writer) {
  if constexpr (is_readable<T>) writer(T{});
}

template <class T>
const TypeOps TypeOpsOf<T>::ops{typeid(T),
                                sizeof(T),
                                alignof(T),
                                std::is_trivially_destructible_v<T> ? nullptr : &destroy,
                                std::is_copy_constructible_v<T> ? &copy : nullptr,
                                &move,
                                &scatter,
                                is_writable<T> ? &write : nullptr,
                                is_readable<T> ? &read : nullptr,
                                is_readable<T> ? &describe : nullptr};

}  // namespace weir::internal

/// Says, in a header, that the stream operations of a type are instantiated elsewhere: files that
/// use streams of it compile faster. Use at namespace scope outside of any namespace.
#define WEIR_DECLARE_STREAM_TYPE(...) extern template struct weir::internal::TypeOpsOf<__VA_ARGS__>
/// Instantiates them, in one source file.
#define WEIR_DEFINE_STREAM_TYPE(...) template struct weir::internal::TypeOpsOf<__VA_ARGS__>
