/// \file
/// Values to bytes and back, for state and snapshots.
///
/// A type describes itself once, with a cereal `serialize` that names its fields:
/// \code
///   template <class Archive>
///   void serialize(Archive& archive) {
///     archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("tips", tips));
///   }
/// \endcode
/// StateWriter and StateReader are archives of that shape which write plain little-endian bytes.
/// They are our own because state is written per key, millions of times a snapshot, and because a
/// student's file has to compile quickly: see docs/decisions/0002-state-archives.md. cereal's JSON
/// archives read the same `serialize`.
///
/// Not thread-safe; a writer owns its bytes, a reader only looks at bytes that must outlive it.
#pragma once

#include <array>
#include <bit>
#include <cereal/cereal.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <unordered_map>
#include <utility>
#include <vector>

namespace weir {

/// A sequence of bytes, as snapshots hold it.
using Bytes = std::string;

class StateWriter;

static_assert(std::endian::native == std::endian::little, "state bytes are little-endian");

namespace internal {
/// Throws SnapshotError: `wanted` bytes were asked for where only `left` remain.
[[noreturn]] void throw_short_read(std::size_t wanted, std::size_t left);
/// Throws SnapshotError: a bool was to be read, and the byte is neither 0 nor 1.
[[noreturn]] void throw_no_bool(unsigned byte);

template <class T>
concept Scalar = std::is_arithmetic_v<T> || std::is_enum_v<T>;

template <class T, class Archive>
concept HasSerialize = requires(T& value, Archive& archive) {
  value.serialize(archive);
};

template <class T, class Archive>
concept HasMinimal = requires(const T& value, const Archive& archive) {
  value.save_minimal(archive);
};

/// How many bytes a StateWriter makes of any value of this type; 0 where it depends on the value.
template <class T>
inline constexpr std::size_t fixed_size = 0;
template <Scalar T>
inline constexpr std::size_t fixed_size<T> = sizeof(T);
template <class T>
requires requires(const T& value, const StateWriter& writer) {
  { value.save_minimal(writer) } -> Scalar;
}
inline constexpr std::size_t fixed_size<T> =
    sizeof(std::declval<const T&>().save_minimal(std::declval<const StateWriter&>()));
template <class T>
inline constexpr std::size_t fixed_size<cereal::NameValuePair<T>> =
    fixed_size<std::remove_cvref_t<T>>;

class JsonText;
class SnapshotMemory;
class TypeSketch;
// Parts of a JSON text; compiled once.
void put_name(JsonText& text, const char* name);
void put(JsonText& text, bool value);
void put(JsonText& text, std::int64_t value);
void put(JsonText& text, std::uint64_t value);
void put(JsonText& text, float value);
void put(JsonText& text, double value);
void put(JsonText& text, const std::string& value);
void put_null(JsonText& text);
/// A '{', '[', ']' or '}'.
void put_bracket(JsonText& text, char bracket);
// Parts of a description of a type; see type_description.hpp.
void put_kind(TypeSketch& sketch, const char* kind);
void begin_kind(TypeSketch& sketch, const char* kind, std::size_t length);
/// Answers false if nothing is to follow.
bool begin_fields(TypeSketch& sketch, const std::type_info& type);
void end_kind(TypeSketch& sketch);
void put_field(TypeSketch& sketch, const char* name, Bytes by_default);

/// How descriptions call a number.
template <Scalar T>
constexpr const char* kind_of_number() {
  if constexpr (std::is_same_v<T, bool>) {
    return "bool";
  } else if constexpr (std::is_floating_point_v<T>) {
    static_assert(sizeof(T) <= sizeof(double), "a long double differs between machines");
    return sizeof(T) == sizeof(float) ? "float" : "double";
  } else {
    bool is_signed = std::is_signed_v<T>;
    if constexpr (std::is_enum_v<T>) is_signed = std::is_signed_v<std::underlying_type_t<T>>;
    constexpr std::array<const char*, 4> with_sign{"int8", "int16", "int32", "int64"};
    constexpr std::array<const char*, 4> without{"uint8", "uint16", "uint32", "uint64"};
    constexpr auto index = static_cast<std::size_t>(std::countr_zero(sizeof(T)));
    return is_signed ? with_sign[index] : without[index];
  }
}
}  // namespace internal

/// Appends values to a growing sequence of bytes.
class StateWriter {
 public:
  /// Marks this archive as one that saves, as cereal's archives do.
  using is_saving = std::true_type;

  /// Nothing is written yet.
  StateWriter();
  /// A writer that makes no bytes: what it is given goes to `text`, with the names of fields.
  explicit StateWriter(internal::JsonText& text);
  /// A writer that makes no bytes: `sketch` gets the types of what it is given.
  explicit StateWriter(internal::TypeSketch& sketch);
  /// A writer of many bytes, which stay where they are written: in pieces of `memory`.
  explicit StateWriter(internal::SnapshotMemory& memory);
  /// Takes over what `other` has written; to that one nothing may be written any more.
  StateWriter(StateWriter&& other) noexcept;
  /// As above.
  StateWriter& operator=(StateWriter&& other) noexcept;
  ~StateWriter();

  /// Appends each value in turn.
  template <class... Ts>
  StateWriter& operator()(const Ts&... values) {
    if constexpr (sizeof...(Ts) > 1 && ((internal::fixed_size<Ts> != 0) && ...)) {
      if (text_ == nullptr) {
        write_fixed(values...);
        return *this;
      }
    }
    (write(values), ...);
    return *this;
  }

  /// Appends `size` bytes as they are.
  void write_bytes(const void* data, std::size_t size) {
    make_room(size);
    std::memcpy(end_, data, size);
    end_ += size;
  }

  /// Starts to load what follows, to be written to soon.
  void prefetch() const {
    constexpr std::ptrdiff_t ahead = 128;
    if (limit_ - end_ > ahead) __builtin_prefetch(end_ + ahead, 1);
  }
  /// Number of bytes written so far. Not of a writer with `memory`, which counts none.
  std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  /// The bytes, until more are written. Not of a writer with `memory`.
  std::string_view view() const { return {begin_, size()}; }
  /// Returns the bytes and leaves the writer empty. Not of a writer with `memory`.
  Bytes take();
  /// Where in `memory` the bytes lie, in order. Leaves the writer empty.
  std::vector<std::string_view> take_pieces();

 private:
  void make_room(std::size_t size) {
    if (static_cast<std::size_t>(limit_ - end_) < size) grow(size);
  }
  void grow(std::size_t more);

  /// Fields that always take the same number of bytes, as nearly all do: one look at the room there
  /// is for all of them.
  template <class... Ts>
  void write_fixed(const Ts&... values) {
    make_room((internal::fixed_size<Ts> + ...));
    char* to = end_;
    ((to = put(to, values)), ...);
    end_ = to;
  }
  template <class T>
  char* put(char* to, const cereal::NameValuePair<T>& pair) const {
    return put(to, pair.value);
  }
  template <class T>
  char* put(char* to, const T& value) const {
    if constexpr (internal::Scalar<T>) {
      std::memcpy(to, &value, sizeof value);
      return to + sizeof value;
    } else {
      return put(to, value.save_minimal(*this));
    }
  }

  template <class T>
  void write(const cereal::NameValuePair<T>& pair) {
    if (types_ != nullptr) {
      StateWriter by_default;
      by_default(pair.value);
      internal::put_field(*types_, pair.name, by_default.take());
    } else if (text_ != nullptr) {
      internal::put_name(*text_, pair.name);
    }
    write(pair.value);
  }
  template <internal::Scalar T>
  void write(const T& value) {
    if (text_ == nullptr) return write_bytes(&value, sizeof value);
    if (types_ != nullptr) return internal::put_kind(*types_, internal::kind_of_number<T>());
    using Widest = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, float>) {
      internal::put(*text_, value);
    } else if constexpr (std::is_floating_point_v<T>) {
      internal::put(*text_, static_cast<double>(value));
    } else {
      internal::put(*text_, static_cast<Widest>(value));
    }
  }
  void write(const std::string& text) {
    if (types_ != nullptr) return internal::put_kind(*types_, "text");
    if (text_ != nullptr) return internal::put(*text_, text);
    write(static_cast<std::uint64_t>(text.size()));
    write_bytes(text.data(), text.size());
  }
  template <class T>
  void write(const std::vector<T>& values) {
    if (types_ != nullptr) return sketch<T>("list");
    write_range(values);
  }
  template <class K, class V, class C, class A>
  void write(const std::map<K, V, C, A>& values) {
    if (types_ != nullptr) return sketch<K, V>("map");
    write_range(values);
  }
  template <class K, class V, class H, class E, class A>
  void write(const std::unordered_map<K, V, H, E, A>& values) {
    if (types_ != nullptr) return sketch<K, V>("map");
    write_range(values);
  }
  template <class T, std::size_t n>
  void write(const std::array<T, n>& values) {
    if (types_ != nullptr) return sketch<T>("array", n);
    bracket('[');
    for (const auto& value : values) write(value);
    bracket(']');
  }
  template <class A, class B>
  void write(const std::pair<A, B>& pair) {
    if (types_ != nullptr) return sketch<A, B>("tuple");
    bracket('[');
    write(pair.first);
    write(pair.second);
    bracket(']');
  }
  template <class... Ts>
  void write(const std::tuple<Ts...>& parts) {
    if (types_ != nullptr) return sketch<Ts...>("tuple");
    bracket('[');
    std::apply([&](const Ts&... part) { (write(part), ...); }, parts);
    bracket(']');
  }
  template <class T>
  void write(const std::optional<T>& value) {
    if (types_ != nullptr) return sketch<T>("optional");
    if (text_ != nullptr) return value ? write(*value) : internal::put_null(*text_);
    write(value.has_value());
    if (value) write(*value);
  }
  template <class T>
  requires(!internal::Scalar<T> &&
           (internal::HasSerialize<T, StateWriter> ||
            internal::HasMinimal<T, StateWriter>)) void write(const T& value) {
    if constexpr (internal::HasMinimal<T, StateWriter>) {
      write(value.save_minimal(*this));
    } else {
      if (types_ != nullptr && !internal::begin_fields(*types_, typeid(T))) return;
      bracket('{');
      const_cast<T&>(value).serialize(*this);
      bracket('}');
      if (types_ != nullptr) internal::end_kind(*types_);
    }
  }
  template <class Range>
  void write_range(const Range& values) {
    if (text_ == nullptr) write(static_cast<std::uint64_t>(values.size()));
    bracket('[');
    for (const auto& value : values) write(value);
    bracket(']');
  }
  void bracket(char bracket) const {
    if (text_ != nullptr && types_ == nullptr) internal::put_bracket(*text_, bracket);
  }
  /// The type of a part, of which there may be no value.
  template <class T>
  void sketch_part() {
    using Part = std::remove_cv_t<T>;
    if constexpr (std::is_default_constructible_v<Part>) {
      write(Part{});
    } else {
      internal::put_kind(*types_, "unknown");
    }
  }
  template <class... Parts>
  void sketch(const char* kind, std::size_t length = 0) {
    internal::begin_kind(*types_, kind, length);
    (sketch_part<Parts>(), ...);
    internal::end_kind(*types_);
  }

  char* end_ = nullptr;  ///< where the next byte goes
  char* limit_ = nullptr;
  internal::JsonText* text_ = nullptr;     ///< gets everything, if it is set
  internal::TypeSketch* types_ = nullptr;  ///< gets everything in its place, if that is set too
  internal::SnapshotMemory* memory_ = nullptr;
  char* begin_ = nullptr;
  std::unique_ptr<char[]> buffer_;
  std::vector<std::string_view> pieces_;
};

/// Takes values back out of bytes that a StateWriter made. \throws SnapshotError where they end
/// early.
class StateReader {
 public:
  /// Marks this archive as one that loads, as cereal's archives do.
  using is_loading = std::true_type;

  /// Reads from `bytes`, which must outlive the reader.
  explicit StateReader(std::string_view bytes) : left_(bytes) {}

  /// Fills each value in turn.
  template <class... Ts>
  StateReader& operator()(Ts&&... values) {
    (read(values), ...);
    return *this;
  }

  /// Copies the next `size` bytes to `data`.
  void read_bytes(void* data, std::size_t size) {
    std::memcpy(data, take_bytes(size).data(), size);
  }
  /// The next `size` bytes, where they stand.
  std::string_view take_bytes(std::size_t size) {
    if (size > left_.size()) internal::throw_short_read(size, left_.size());
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  /// Whether nothing is left to read.
  bool at_end() const { return left_.empty(); }

 private:
  template <class T>
  void read(cereal::NameValuePair<T>& pair) {
    read(pair.value);
  }
  template <internal::Scalar T>
  void read(T& value) {
    read_bytes(&value, sizeof value);
  }
  void read(bool& value) {
    std::uint8_t byte = 0;
    read(byte);
    if (byte > 1) internal::throw_no_bool(byte);
    value = byte == 1;
  }
  void read(std::string& text) { text = take_bytes(read_size()); }
  template <class T>
  void read(std::vector<T>& values) {
    values.clear();
    for (auto n = read_size(); n > 0; --n) {
      T value{};
      read(value);
      values.push_back(std::move(value));
    }
  }
  template <class K, class V, class C, class A>
  void read(std::map<K, V, C, A>& values) {
    read_map<K, V>(values);
  }
  template <class K, class V, class H, class E, class A>
  void read(std::unordered_map<K, V, H, E, A>& values) {
    read_map<K, V>(values);
  }
  template <class T, std::size_t n>
  void read(std::array<T, n>& values) {
    for (auto& value : values) read(value);
  }
  template <class A, class B>
  void read(std::pair<A, B>& pair) {
    read(pair.first);
    read(pair.second);
  }
  template <class... Ts>
  void read(std::tuple<Ts...>& parts) {
    std::apply([&](Ts&... part) { (read(part), ...); }, parts);
  }
  template <class T>
  void read(std::optional<T>& value) {
    bool present = false;
    read(present);
    value.reset();
    if (present) read(value.emplace());
  }
  template <class T>
  requires(!internal::Scalar<T> && (internal::HasSerialize<T, StateReader> ||
                                    internal::HasMinimal<T, StateReader>)) void read(T& value) {
    if constexpr (internal::HasMinimal<T, StateReader>) {
      auto minimal = value.save_minimal(*this);
      read(minimal);
      value.load_minimal(*this, minimal);
    } else {
      value.serialize(*this);
    }
  }
  template <class K, class V, class Map>
  void read_map(Map& values) {
    values.clear();
    for (auto n = read_size(); n > 0; --n) {
      std::pair<K, V> entry{};
      read(entry);
      values.insert(std::move(entry));
    }
  }
  std::size_t read_size() {
    std::uint64_t size = 0;
    read(size);
    return size;
  }

  std::string_view left_;
};

namespace internal {
/// Whether a StateWriter takes a T.
template <class T>
inline constexpr bool is_writable =
    Scalar<T> || HasSerialize<T, StateWriter> || HasMinimal<T, StateWriter>;
template <>
inline constexpr bool is_writable<std::string> = true;
template <class T>
inline constexpr bool is_writable<std::vector<T>> = is_writable<T>;
template <class T, std::size_t n>
inline constexpr bool is_writable<std::array<T, n>> = is_writable<T>;
template <class T>
inline constexpr bool is_writable<std::optional<T>> = is_writable<T>;
template <class A, class B>
inline constexpr bool is_writable<std::pair<A, B>> = is_writable<A>&& is_writable<B>;
template <class... Ts>
inline constexpr bool is_writable<std::tuple<Ts...>> = (is_writable<Ts> && ...);
template <class K, class V, class C, class A>
inline constexpr bool is_writable<std::map<K, V, C, A>> = is_writable<K>&& is_writable<V>;
template <class K, class V, class H, class E, class A>
inline constexpr bool is_writable<std::unordered_map<K, V, H, E, A>> =
    is_writable<K>&& is_writable<V>;

/// Whether a StateReader gives back a T that a StateWriter took: it is filled where it was made by
/// default.
template <class T>
inline constexpr bool is_readable = is_writable<T>&& std::is_default_constructible_v<T>;
template <class T>
inline constexpr bool is_readable<std::vector<T>> = is_readable<T>;
template <class T, std::size_t n>
inline constexpr bool is_readable<std::array<T, n>> = is_readable<T>;
template <class T>
inline constexpr bool is_readable<std::optional<T>> = is_readable<T>;
template <class A, class B>
inline constexpr bool is_readable<std::pair<A, B>> = is_readable<A>&& is_readable<B>;
template <class... Ts>
inline constexpr bool is_readable<std::tuple<Ts...>> = (is_readable<Ts> && ...);
template <class K, class V, class C, class A>
inline constexpr bool is_readable<std::map<K, V, C, A>> = is_readable<K>&& is_readable<V>;
template <class K, class V, class H, class E, class A>
inline constexpr bool is_readable<std::unordered_map<K, V, H, E, A>> =
    is_readable<K>&& is_readable<V>;
}  // namespace internal

/// A type whose values can be kept in state and snapshots: numbers, enumerations, strings, what has
/// a `serialize`, and the standard library's containers of these.
template <class T>
concept Serializable = internal::is_writable<T>;

/// The bytes of one value.
template <class T>
Bytes to_bytes(const T& value) {
  StateWriter writer;
  writer(value);
  return writer.take();
}

/// The value whose bytes these are.
template <class T>
T from_bytes(std::string_view bytes) {
  StateReader reader(bytes);
  T value{};
  reader(value);
  return value;
}

namespace internal {
/// What becomes of a value that is kept by its bytes.
template <class T>
T passed_through_bytes(const T& value) {
  StateWriter writer;
  writer(value);
  return from_bytes<T>(writer.view());
}
}  // namespace internal

}  // namespace weir
