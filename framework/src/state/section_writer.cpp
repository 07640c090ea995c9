#include "weir/internal/section_writer.hpp"

#include <utility>

#include "weir/internal/snapshot_memory.hpp"

namespace weir::internal {

SectionWriter::SectionWriter(std::size_t groups)
    : memory_(std::make_shared<SnapshotMemory>()), groups_(groups) {
  for (Group& group : groups_) group.writer = StateWriter(*memory_);
}

KeyedSection SectionWriter::take(std::string type) { return join(std::move(type), {this, 1}); }

KeyedSection SectionWriter::join(std::string type, std::span<SectionWriter> parts) {
  KeyedSection section;
  section.type = std::move(type);
  const auto memory = std::make_shared<std::vector<std::shared_ptr<SnapshotMemory>>>();
  for (SectionWriter& part : parts) memory->push_back(std::move(part.memory_));
  for (std::size_t i = 0; i < parts.front().groups_.size(); ++i) {
    std::uint64_t count = 0;
    std::vector<std::string_view> pieces;
    for (SectionWriter& part : parts) {
      auto& [written, writer] = part.groups_[i];
      count += written;
      const auto more = writer.take_pieces();
      pieces.insert(pieces.end(), more.begin(), more.end());
    }
    if (count == 0) continue;
    section.groups.push_back(
        {static_cast<KeyGroup>(i), count, SharedBytes(std::move(pieces), memory)});
  }
  return section;
}

}  // namespace weir::internal
