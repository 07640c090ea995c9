#include "weir/internal/section_writer.hpp"

#include <utility>

namespace weir::internal {

StateWriter& SectionWriter::entry(KeyGroup group) {
  if (groups_[group].count++ == 0) groups_[group].writer.expect(expected_);
  return groups_[group].writer;
}

KeyedSection SectionWriter::take() {
  KeyedSection section;
  section.type = std::move(type_);
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    auto& [writer, count] = groups_[group];
    if (count > 0) section.groups.push_back({static_cast<KeyGroup>(group), count, writer.take()});
  }
  return section;
}

}  // namespace weir::internal
