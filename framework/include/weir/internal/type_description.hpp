/// \file
/// What values of a type are made of: kept with each state, so that a later program knows what it
/// finds.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/serialization.hpp"

namespace weir::internal {

/// A type, as its `serialize` names its fields. A value.
///
/// In words it is one of `bool`, `int8` to `int64`, `uint8` to `uint64`, `float`, `double`, `text`,
/// `list<T>`, `map<K, V>`, `array<N, T>`, `optional<T>`, `tuple<A, B>`, a type of fields as
/// `{driver: int64, tips: float}`, `itself(N)` for one that is N types further out, and `unknown`
/// for what cannot be made by default.
struct TypeDescription {
  struct Part;

  std::string kind;         ///< as above; `fields` for a type of fields
  std::size_t length = 0;   ///< of an array, or how many types further out
  std::vector<Part> parts;  ///< what it is made of

  std::string in_words() const;
};

/// A field, or another part of a type.
struct TypeDescription::Part {
  std::string name;  ///< of a field; empty elsewhere
  TypeDescription type;
  /// What the field holds in a value that was made by default; none if it has no name. Not in the
  /// words.
  std::optional<Bytes> by_default{};
};

/// The description of which these are the words. \throws SnapshotError if they are of none.
TypeDescription parse_type(std::string_view words);

/// The description of what `write` gives to a StateWriter.
TypeDescription described(const std::function<void(StateWriter&)>& write);

/// The description of a type that can be made by default.
template <class T>
TypeDescription describe_type() {
  return described([](StateWriter& writer) { writer(T{}); });
}

/// Reads values that were written as one type, and writes them as another. Fields may have been
/// added, removed and reordered, and numbers become wider: a signed or unsigned one of the same
/// sort, or a float a double.
class TypeChange {
 public:
  /// The change from what `words` describe to `now`; empty if values cannot be read so.
  static std::optional<TypeChange> between(std::string_view words, const TypeDescription& now);

  /// Whether it leaves values as they are.
  bool is_none() const { return is_none_; }
  /// Takes a value from `reader`. \throws SnapshotError if there is none.
  Bytes convert(StateReader& reader) const;

 private:
  TypeDescription before_;
  TypeDescription now_;
  bool is_none_ = false;
};

}  // namespace weir::internal
