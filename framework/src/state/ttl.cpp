#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/internal/processing_time.hpp"
#include "weir/internal/ttl_column.hpp"

namespace weir::internal {

Ttl::Ttl(const KeyedState& state, std::string_view name, const StateTtlConfig& config)
    : state_(&state), config_(config) {
  if (config.ttl <= Duration{0}) {
    throw StateError(
        fmt::format("the time to live of state '{}' must be at least 1 ms, but is {} ms", name,
                    config.ttl.count()));
  }
  if (config.run_cleanup_for_every_record && config.cleanup_incrementally == 0) {
    throw StateError(fmt::format(
        "state '{}' is to be cleaned up for every record, but by looking at no key: set "
        "cleanup_incrementally to at least 1",
        name));
  }
}

Timestamp Ttl::now() const { return state_->clock().now(); }

bool Ttl::is_over(Timestamp last_access) const { return last_access + config_.ttl <= now(); }

bool Ttl::shows_expired() const {
  using Visibility = StateTtlConfig::StateVisibility;
  return config_.state_visibility == Visibility::return_expired_if_not_cleaned_up;
}

Ttl::Read Ttl::read(Timestamp& last_access) const {
  using UpdateType = StateTtlConfig::UpdateType;
  const bool over = is_over(last_access);
  if (!over && config_.update_type == UpdateType::on_read_and_write) last_access = now();
  return {!over || shows_expired(), over};
}

}  // namespace weir::internal
