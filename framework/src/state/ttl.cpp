#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/ttl_column.hpp"

namespace weir::internal {

Ttl::Ttl(const KeyedState& state, std::string_view name, const StateTtlConfig& config)
    : state_(&state), config_(config) {
  if (config.ttl > Duration{0}) return;
  throw StateError(fmt::format("the time to live of state '{}' must be at least 1 ms, but is {} ms",
                               name, config.ttl.count()));
}

Timestamp Ttl::now() const { return state_->clock().now(); }

bool Ttl::is_over(Timestamp last_access) const { return last_access + config_.ttl <= now(); }

Ttl::Read Ttl::read(Timestamp& last_access) const {
  using Config = StateTtlConfig;
  const bool over = is_over(last_access);
  if (!over && config_.update_type == Config::UpdateType::on_read_and_write) last_access = now();
  const bool shows =
      config_.state_visibility == Config::StateVisibility::return_expired_if_not_cleaned_up;
  return {!over || shows, over};
}

}  // namespace weir::internal
