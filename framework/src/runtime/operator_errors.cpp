#include "runtime/operator_errors.hpp"

#include <fmt/format.h>

#include <string>

#include "weir/error.hpp"

namespace weir::internal {
namespace {

/// An error that says which operator it came from.
template <class Kind>
struct Named : Kind {
  Named(const std::string& operator_name, const Kind& error)
      : Kind(fmt::format("operator '{}': {}", operator_name, error.what())) {}
};

}  // namespace

void OperatorErrors::rethrow_named() const {
  const std::string& name = op_->node->name;
  const auto failed = [&](const char* cause) {
    return JobFailed(name, subtask_, op_->parallelism, cause);
  };
  try {
    throw;
  } catch (const JobFailed&) {
    throw;
  } catch (const Named<StateError>&) {
    throw;
  } catch (const Named<SnapshotError>&) {
    throw;
  } catch (const Named<InvalidJob>&) {
    throw;
  } catch (const InvalidJob& error) {
    throw Named<InvalidJob>(name, error);
  } catch (const StateError& error) {
    throw Named<StateError>(name, error);
  } catch (const SnapshotError& error) {
    if (restored_) throw failed(error.what());
    throw Named<SnapshotError>(name, error);
  } catch (const std::exception& error) {
    throw failed(error.what());
  } catch (...) {
    throw failed("something was thrown that is no std::exception");
  }
}

}  // namespace weir::internal
