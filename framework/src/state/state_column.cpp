#include "weir/internal/state_column.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>

#include "state/state_type.hpp"
#include "weir/error.hpp"
#include "weir/internal/value_column.hpp"

namespace weir::internal {

std::string state_type(std::string_view kind, const std::type_info& value) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(value.name(), nullptr, nullptr, &status), &std::free);
  return fmt::format("{} of {}", kind, name ? name.get() : value.name());
}

StateColumn::StateColumn(std::string_view name, const char* kind, const std::type_info& value,
                         std::size_t size, std::size_t alignment, bool flat)
    : size_(size),
      alignment_(alignment),
      flat_(flat),
      name_(name),
      kind_(kind),
      value_(&value),
      type_(state_type(kind, value)) {}

StateColumn::~StateColumn() = default;

StateColumn* registered_column(KeyedState* state, std::string_view name, const char* kind,
                               const std::type_info& value) {
  if (state == nullptr) {
    throw StateError(fmt::format(
        "state '{}' was asked for on a stream that is not keyed: call key_by() before the function "
        "that uses keyed state",
        name));
  }
  StateColumn* found = state->find_column(name);
  if (found == nullptr || found->is_of(kind, value)) return found;
  throw StateError(fmt::format(
      "state '{}' is declared twice with different types, as {} and as {}: a name stands for one "
      "state; give the second one another name",
      name, found->type(), state_type(kind, value)));
}

StateColumn* declared_column(KeyedState* state, const StateDescriptor& descriptor, const char* kind,
                             const std::type_info& value) {
  StateColumn* found = registered_column(state, descriptor.name, kind, value);
  if (found == nullptr && !descriptor.of_the_engine) refuse_engine_name(descriptor.name);
  return found;
}

[[noreturn]] void throw_no_state() {
  throw StateError(
      "state was used through a handle that stands for none: ask for it in open(), with "
      "context.state(descriptor), and keep what that returns");
}

}  // namespace weir::internal
