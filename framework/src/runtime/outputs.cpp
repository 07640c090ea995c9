#include "runtime/outputs.hpp"

#include <algorithm>

namespace weir::internal {

Outputs::Outputs(const StreamNode& node, std::size_t batch_capacity) {
  if (node.output_type != nullptr) main_.emplace(*node.output_type, batch_capacity);
  for (const auto& [tag, type] : node.side_outputs) sides_.try_emplace(tag, *type, batch_capacity);
}

void Outputs::add_target(const std::optional<TagId>& side_output, Target& target) {
  Output& output = side_output ? sides_.at(*side_output) : *main_;
  output.add_target(target);
}

Output* Outputs::side(TagId tag) {
  const auto found = sides_.find(tag);
  return found != sides_.end() ? &found->second : nullptr;
}

void Outputs::flush() {
  if (main_) main_->flush();
  for (auto& [tag, output] : sides_) output.flush();
}

void Outputs::emit(const StreamEvent& event) {
  if (main_) main_->emit(event);
  for (auto& [tag, output] : sides_) output.emit(event);
}

bool Outputs::have_room() const {
  if (main_ && !main_->has_room()) return false;
  return std::all_of(sides_.begin(), sides_.end(),
                     [](const auto& side) { return side.second.has_room(); });
}

std::uint64_t Outputs::side_records() const {
  std::uint64_t sum = 0;
  for (const auto& [tag, output] : sides_) sum += output.records();
  return sum;
}

}  // namespace weir::internal
