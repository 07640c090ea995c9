#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/internal/source_operator.hpp"

namespace weir::internal {
namespace {

constexpr const char* positions_name = "splits";

}  // namespace

void SourceSplits::emit(Output& output, const CombinedWatermark::Change& change) {
  CombinedWatermark::say(
      change, [&](bool idle) { output.emit(StreamEvent::idleness(idle)); },
      [&](Timestamp t) {
        // The end of time is said by the task, once all of its splits have ended.
        if (t != Timestamp::max()) output.emit(StreamEvent::watermark(t));
      });
}

void SourceSplits::save(OperatorSnapshot& snapshot, const std::vector<Position>& positions) {
  for (const Position& position : positions) {
    snapshot.list_state[positions_name].push_back(to_bytes(position));
  }
}

std::vector<SourceSplits::Position> SourceSplits::load(const OperatorSnapshot& snapshot) {
  std::vector<Position> positions;
  const auto found = snapshot.list_state.find(positions_name);
  if (found == snapshot.list_state.end()) return positions;
  for (const Bytes& bytes : found->second) {
    const auto position = from_bytes<Position>(bytes);
    if (position.split >= position.count) {
      throw SnapshotError(
          fmt::format("the source has a position in split {} of {}: the snapshot is damaged; take "
                      "an earlier one",
                      position.split, position.count));
    }
    positions.push_back(position);
  }
  return positions;
}

}  // namespace weir::internal
