#include "state/section_writer.hpp"

#include <utility>

#include "weir/internal/snapshot_memory.hpp"

namespace weir::internal {

SectionWriter::SectionWriter(std::string type, std::string key, std::size_t groups)
    : type_(std::move(type)),
      key_(std::move(key)),
      memory_(std::make_shared<SnapshotMemory>()),
      groups_(groups) {
  for (Group& group : groups_) group.writer = StateWriter(*memory_);
}

KeyedSection SectionWriter::take() {
  KeyedSection section;
  section.type = std::move(type_);
  section.key = std::move(key_);
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    auto& [count, writer] = groups_[i];
    if (count == 0) continue;
    section.groups.push_back(
        {static_cast<KeyGroup>(i), count, SharedBytes(writer.take_pieces(), memory_)});
  }
  return section;
}

}  // namespace weir::internal
