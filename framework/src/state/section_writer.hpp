/// \file
/// Writes keyed state into a snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weir/snapshot.hpp"

namespace weir::internal {

/// The sections of a snapshot that hold timers: no state can have such a name.
inline constexpr const char* event_timers_section = "weir.event-time timers";
inline constexpr const char* processing_timers_section = "weir.processing-time timers";
/// Before the name of what is kept of windows.
inline constexpr const char* windows_section_prefix = "weir.of windows: ";

/// Writes a section. Entries come in any order; each is filed under its key group.
class SectionWriter {
 public:
  /// A section of so many key groups, of states and keys of these types.
  SectionWriter(std::string type, std::string key, std::size_t groups);

  /// Where the next entry, of this group, is to be written: its key, then its value.
  StateWriter& entry(KeyGroup group) {
    auto& [count, writer] = groups_[group];
    ++count;
    writer.prefetch();  // for the group's next entry
    return writer;
  }
  /// What was written. The writer cannot be used any more.
  KeyedSection take();

 private:
  struct Group {
    std::uint64_t count = 0;
    StateWriter writer;
  };

  std::string type_;
  std::string key_;
  std::shared_ptr<SnapshotMemory> memory_;
  std::vector<Group> groups_;  ///< by number
};

}  // namespace weir::internal
