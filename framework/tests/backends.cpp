#include "backends.hpp"

#include <cstdlib>

#ifdef WEIR_HAS_ROCKSDB
#include "weir/rocksdb/rocksdb_backend.hpp"
#endif

namespace weir::tests {
namespace {

/// ctest runs tests of state once more for each other backend, which it names in the environment.
const bool chosen = [] {
  all_backends();
  internal::state_defaults().rows_in_memory = 0;
  if (const char* name = std::getenv("WEIR_TEST_STATE_BACKEND")) {
    internal::state_defaults().backend = state_backend_of(name);
  }
  return true;
}();

}  // namespace

std::vector<StateBackend> all_backends() {
#ifdef WEIR_HAS_ROCKSDB
  use_rocksdb();
  return {StateBackend::heap, StateBackend::copying, StateBackend::rocksdb};
#else
  return {StateBackend::heap, StateBackend::copying};
#endif
}

std::string name_of(StateBackend backend) { return std::string(to_string(backend)); }

}  // namespace weir::tests
