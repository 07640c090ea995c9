/// \file
/// Writes keyed state into a snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "weir/snapshot.hpp"

namespace weir::internal {

/// The sections of a snapshot that hold timers: no state can have such a name.
inline constexpr const char* event_timers_section = "weir.event-time timers";
inline constexpr const char* processing_timers_section = "weir.processing-time timers";

/// Writes a section, or a part of one. Entries come in any order; each is filed under its key
/// group. Several threads may each write a part of a section.
class SectionWriter {
 public:
  /// For so many key groups.
  explicit SectionWriter(std::size_t groups);

  /// Where the next entry, of this group, is to be written: its key, then its value.
  StateWriter& entry(KeyGroup group) {
    auto& [count, writer] = groups_[group];
    ++count;
    writer.prefetch();  // for the group's next entry
    return writer;
  }
  /// What was written. The writer cannot be used any more.
  KeyedSection take(std::string type);
  /// What writers of the same key groups have written, one part after the other.
  static KeyedSection join(std::string type, std::span<SectionWriter> parts);

 private:
  struct Group {
    std::uint64_t count = 0;
    StateWriter writer;
  };

  std::shared_ptr<SnapshotMemory> memory_;
  std::vector<Group> groups_;  ///< by number
};

}  // namespace weir::internal
