/// \file
/// Values as JSON, for people to read: what a StateWriter makes in place of bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "weir/serialization.hpp"

namespace weir::internal {

/// A JSON text in one line that grows. What would make it longer than `most` letters is left out,
/// and then it is no JSON any more.
class JsonText {
 public:
  explicit JsonText(std::size_t most = std::size_t{1} << 12U) : most_(most) {}

  /// A name, value or bracket, after a comma where one is needed.
  void append(std::string_view part, bool closes = false);
  std::string take() { return std::exchange(text_, {}); }

 private:
  std::size_t most_;
  bool is_cut_ = false;
  std::string text_;
};

/// What `write` gives to a StateWriter, as JSON: fields by their names.
template <class Write>
std::string json_of(Write write) {
  JsonText text;
  StateWriter writer(text);
  write(writer);
  return text.take();
}

}  // namespace weir::internal
