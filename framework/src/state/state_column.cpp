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

std::string saved_type(std::string_view kind, const TypeDescription& value) {
  return fmt::format("{} of {}", kind, value.in_words());
}

TypeChange change_of(const std::string& name, std::string_view saved, std::string_view kind,
                     const TypeDescription& value) {
  const std::string prefix = fmt::format("{} of ", kind);
  if (saved.starts_with(prefix)) {
    if (auto change = TypeChange::between(saved.substr(prefix.size()), value)) return *change;
  }
  throw StateError(fmt::format(
      "what the snapshot holds of state '{}' cannot be read as what the job declares:\n"
      "  the snapshot: {}\n"
      "  the job:      {}\n"
      "Fields may be added, removed and reordered, and numbers become wider (int32 to int64, float "
      "to double): declare the state so, or give the new one another name",
      name, saved, saved_type(kind, value)));
}

std::string StateColumn::saved_type() const { return internal::saved_type(kind_, description()); }

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
