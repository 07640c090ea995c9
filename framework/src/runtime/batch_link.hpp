/// \file
/// An operator in its place, in BATCH mode.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "runtime/chain_link.hpp"
#include "runtime/sorted_input.hpp"

namespace weir::internal {

/// Time stands still until the end. A keyed operator is given nothing before all of its input is
/// there, and then one key after the other: each has its own time, which ends with its elements.
class BatchLink final : public ChainLink {
 public:
  BatchLink(const PlannedOperator& op, std::size_t subtask, const JobOptions& options,
            ProcessingTime& clock, JobMetrics& metrics);

  void add_target(const std::optional<TagId>& side_output, Target& target) override;
  void set_lookup(std::size_t input, const KeyLookup& lookup) override {
    if (sorted_) sorted_->set_lookup(input, lookup);
  }

  using ChainLink::push;
  void push(const StreamEvent& event) override;
  void end_input(std::size_t input) override;
  bool work() override;
  bool is_drained() const override {
    return ChainLink::is_drained() && (!sorted_ || sorted_ended_);
  }

  AlignmentGroups* alignment_groups() override { return nullptr; }
  void add_timer(TimeDomain domain, const Timer& timer) override;

 private:
  void take(std::size_t input, Batch& batch) override;
  const Output* results() const override {
    return last_of_key_ ? &last_of_key_->output() : ChainLink::results();
  }
  void begin_key_end(RowId key);
  void end_key();
  void end_sorted();

  std::vector<std::size_t> inputs_;
  std::size_t open_inputs_;               ///< those that have not ended
  std::optional<SortedInput> sorted_;     ///< of a keyed operator
  std::optional<LastOfKey> last_of_key_;  ///< of a rolling aggregate: what its output goes through
  std::optional<RowId> ending_;           ///< the key whose end is being worked on
  bool sorted_ended_ = false;
};

}  // namespace weir::internal
