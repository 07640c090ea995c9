/// \file
/// A function that is shared by its copies.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir::internal {

/// Owns what a SharedFunction calls, without its type. Copies share it.
class SharedObject {
 public:
  SharedObject();
  SharedObject(const void* object, void (*destroy)(const void*));
  SharedObject(const SharedObject& other);
  SharedObject(SharedObject&& other) noexcept;
  SharedObject& operator=(const SharedObject& other);
  SharedObject& operator=(SharedObject&& other) noexcept;
  ~SharedObject();

  const void* get() const { return object_; }

 private:
  std::shared_ptr<const void> owner_;
  const void* object_ = nullptr;
};

template <class Signature>
class SharedFunction;

/// What std::function is, for functions that can be called as const: made once and copied a lot,
/// and with a tenth of the code to be compiled for each.
template <class Result, class... Arguments>
class SharedFunction<Result(Arguments...)> {
 public:
  /// No function.
  SharedFunction() = default;
  SharedFunction(std::nullptr_t) {}  // NOLINT(google-explicit-constructor)
  /// Shares `function` among its copies.
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, SharedFunction>)
      SharedFunction(F function)  // NOLINT(google-explicit-constructor)
      : function_(new F(std::move(function)), &destroy<F>), call_(&call<F>) {}

  /// Whether there is a function.
  explicit operator bool() const { return call_ != nullptr; }
  Result operator()(Arguments... arguments) const {
    return call_(function_.get(), static_cast<Arguments&&>(arguments)...);
  }

 private:
  template <class F>
  static void destroy(const void* function) {
    delete static_cast<const F*>(function);
  }
  template <class F>
  static Result call(const void* function, Arguments... arguments) {
    return (*static_cast<const F*>(function))(static_cast<Arguments&&>(arguments)...);
  }

  SharedObject function_;
  Result (*call_)(const void*, Arguments...) = nullptr;
};

}  // namespace weir::internal
