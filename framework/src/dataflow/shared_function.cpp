#include "weir/internal/shared_function.hpp"

namespace weir::internal {

SharedObject::SharedObject() = default;
SharedObject::SharedObject(const void* object, void (*destroy)(const void*))
    : owner_(object, destroy), object_(object) {}
SharedObject::SharedObject(const SharedObject& other) = default;
SharedObject::SharedObject(SharedObject&& other) noexcept = default;
SharedObject& SharedObject::operator=(const SharedObject& other) = default;
SharedObject& SharedObject::operator=(SharedObject&& other) noexcept = default;
SharedObject::~SharedObject() = default;

}  // namespace weir::internal
