/// \file
/// A list that a ListState can stand for.
#pragma once

#include <vector>

namespace weir::internal {

/// A list that does not lie in a plain column: one whose elements expire, or one of an operator.
template <class V>
class AnyList {
 public:
  virtual std::vector<V> get() = 0;
  virtual void add(V value) = 0;
  virtual void update(std::vector<V> values) = 0;
  virtual void clear() = 0;

 protected:
  ~AnyList() = default;
};

}  // namespace weir::internal
