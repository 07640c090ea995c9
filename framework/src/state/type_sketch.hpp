/// \file
/// A description of a type while a StateWriter makes it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <typeindex>
#include <typeinfo>
#include <vector>

#include "state/json_text.hpp"
#include "weir/internal/type_description.hpp"

namespace weir::internal {

/// Takes types, one inside the other, in the order in which they are written.
class TypeSketch {
 public:
  TypeSketch();

  /// Names what is added or begun next.
  void name(const char* name, Bytes by_default);
  void add(TypeDescription type);
  void begin(const char* kind, std::size_t length, const std::type_info& type);
  /// The same, of a type of fields. Answers false if it is within itself, and then adds that.
  bool begin_fields(const std::type_info& type);
  void end();
  TypeDescription take();

  /// For a StateWriter, which gives texts to it where it makes no sketch.
  JsonText& no_text() { return no_text_; }

 private:
  struct Open {
    TypeDescription type;
    std::type_index is;
    std::string name{};
    std::optional<Bytes> by_default{};
  };

  JsonText no_text_;
  std::vector<Open> open_;
  std::string name_;
  std::optional<Bytes> by_default_;
};

}  // namespace weir::internal
