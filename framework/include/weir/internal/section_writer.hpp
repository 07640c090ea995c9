/// \file
/// Writes keyed state into a snapshot.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "weir/snapshot.hpp"

namespace weir::internal {

/// The sections of a snapshot that hold timers: no state can have such a name.
inline constexpr const char* event_timers_section = "event-time timers";
inline constexpr const char* processing_timers_section = "processing-time timers";

/// Writes a section. Entries come in any order; each is filed under its key group.
class SectionWriter {
 public:
  /// A section of so many key groups. `expected`: about how many bytes each will have.
  SectionWriter(std::string type, std::size_t groups, std::size_t expected = 0)
      : type_(std::move(type)), expected_(expected), groups_(groups) {}

  /// Where the next entry, of this group, is to be written: its key, then its value.
  StateWriter& entry(KeyGroup group);
  KeyedSection take();

 private:
  struct Group {
    StateWriter writer;
    std::uint64_t count = 0;
  };

  std::string type_;
  std::size_t expected_;
  std::vector<Group> groups_;  ///< by number
};

}  // namespace weir::internal
