#include "weir/state_store.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <utility>

#include "weir/error.hpp"

namespace weir {
namespace {

struct StoreFactories {
  std::mutex mutex;
  std::map<StateBackend, StateStoreFactory> factories;
};

StoreFactories& store_factories() {
  static StoreFactories all;
  return all;
}

StateStoreFactory factory_of(StateBackend backend) {
  StoreFactories& all = store_factories();
  const std::lock_guard lock(all.mutex);
  const auto found = all.factories.find(backend);
  return found != all.factories.end() ? found->second : nullptr;
}

bool needs_store(StateBackend backend) { return backend == StateBackend::rocksdb; }

}  // namespace

StateStore::~StateStore() = default;

internal::StateDefaults& internal::state_defaults() {
  static StateDefaults defaults;
  return defaults;
}

std::string_view to_string(StateBackend backend) {
  switch (backend) {
    case StateBackend::heap:
      return "heap";
    case StateBackend::copying:
      return "copying";
    case StateBackend::rocksdb:
      return "rocksdb";
  }
  return "unknown";
}

StateBackend state_backend_of(std::string_view name) {
  for (const auto backend : {StateBackend::heap, StateBackend::copying, StateBackend::rocksdb}) {
    if (to_string(backend) == name) return backend;
  }
  throw InvalidJob(
      fmt::format("there is no state backend '{}': choose one of heap, copying and rocksdb", name));
}

void register_state_store(StateBackend backend, StateStoreFactory factory) {
  StoreFactories& all = store_factories();
  const std::lock_guard lock(all.mutex);
  all.factories[backend] = std::move(factory);
}

std::unique_ptr<StateStore> open_state_store(StateBackend backend, const std::string& directory) {
  if (!needs_store(backend)) return nullptr;
  if (const StateStoreFactory factory = factory_of(backend)) return factory(directory);
  throw InvalidJob(fmt::format(
      "the job asks for the state backend '{}', which this program has not: install the packages "
      "of its group in cmake/packages.txt, configure again, link the program with its component "
      "and call what that has for it; or choose the backend heap",
      to_string(backend)));
}

}  // namespace weir
