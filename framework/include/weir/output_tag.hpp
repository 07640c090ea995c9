/// \file
/// Names for side outputs.
#pragma once

#include <cstdint>
#include <string>
#include <typeinfo>
#include <utility>

namespace weir {

namespace internal {
/// Identifies an output tag: equal for equal names and types.
using TagId = std::uint32_t;
/// No tag.
inline constexpr TagId no_tag = ~TagId{0};
/// The id of a tag; thread-safe.
TagId intern_tag(const std::string& name, const std::type_info& type);
}  // namespace internal

/// Names a side output of elements of type T. Two tags with the same name and type are the same
/// tag. A value, safe to copy between threads.
template <class T>
class OutputTag {
 public:
  /// A tag of this name, e.g. `OutputTag<TaxiFare>{"late fares"}`.
  explicit OutputTag(std::string name)
      : name_(std::move(name)), id_(internal::intern_tag(name_, typeid(T))) {}

  /// The name that it was made with.
  const std::string& name() const { return name_; }
  /// Used by the engine.
  internal::TagId id() const { return id_; }

 private:
  std::string name_;
  internal::TagId id_;
};

}  // namespace weir
