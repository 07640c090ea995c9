#include "state/state_files.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "state/section_writer.hpp"
#include "weir/state_store.hpp"
#include "weir/time_window.hpp"

namespace weir {

std::uint64_t StateFiles::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& table : tables) sum += table.size;
  for (const auto& [name, content] : small) sum += content.size();
  return sum;
}

namespace internal {
namespace {

constexpr std::array timer_sections{event_timers_section, processing_timers_section};

/// Writes the sections of what is kept of keys, or of their windows.
class Sections {
 public:
  Sections(const StoredState& stored, std::size_t groups) : stored_(&stored) {
    for (const auto& [name, type] : stored.columns) columns_.emplace_back(type, stored.key, groups);
    for (std::size_t domain = 0; domain < timer_sections.size(); ++domain) {
      timers_.emplace_back("timers", stored.key, groups);
    }
  }
  /// What Spill has written of a key or a window: its cells.
  void add_cells(KeyGroup group, std::string_view key, StateReader& record) {
    std::uint32_t count = 0;
    record(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::uint32_t column = 0;
      std::uint32_t size = 0;
      record(column, size);
      const auto value = record.take_bytes(size);
      StateWriter& writer = columns_.at(column).entry(group);
      writer.write_bytes(key.data(), key.size());
      writer.write_bytes(value.data(), value.size());
    }
  }
  /// Its timers of both clocks.
  void add_timers(KeyGroup group, std::string_view key, StateReader& record) {
    for (SectionWriter& section : timers_) {
      std::uint32_t count = 0;
      record(count);
      for (std::uint32_t i = 0; i < count; ++i) {
        Timestamp time;
        record(time);
        StateWriter& writer = section.entry(group);
        writer.write_bytes(key.data(), key.size());
        writer(time);
      }
    }
  }
  void take(const std::string& prefix, KeyedSnapshot& out) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      out[prefix + stored_->columns[i].first] = columns_[i].take();
    }
    for (std::size_t domain = 0; domain < timer_sections.size(); ++domain) {
      out[prefix + timer_sections[domain]] = timers_[domain].take();
    }
  }

 private:
  const StoredState* stored_;
  std::vector<SectionWriter> columns_;
  std::vector<SectionWriter> timers_;
};

KeyGroup group_in(std::string_view key) {
  constexpr unsigned bits = 8;
  return static_cast<KeyGroup>(static_cast<unsigned char>(key[0]) << bits |
                               static_cast<unsigned char>(key[1]));
}

/// Takes a record of Spill apart.
void add_record(std::string_view key, std::string_view record, Sections& keys,
                std::optional<Sections>& windows) {
  const KeyGroup group = group_in(key);
  key.remove_prefix(sizeof(KeyGroup));
  StateReader reader(record);
  Timestamp expires;
  std::array<std::optional<Timestamp>, 2> first_times;
  reader(expires, first_times[0], first_times[1]);
  keys.add_cells(group, key, reader);
  keys.add_timers(group, key, reader);
  std::uint32_t panes = 0;
  reader(panes);
  for (std::uint32_t i = 0; i < panes; ++i) {
    TimeWindow window{};
    reader(window);
    const Bytes pane = Bytes(key) + to_bytes(window);
    windows.value().add_cells(group, pane, reader);
    windows->add_timers(group, pane, reader);
  }
}

}  // namespace

KeyedSnapshot sections_of(const StateFiles& files) {
  const auto store = open_state_store(state_backend_of(files.backend), {});
  store->load(files);
  Sections keys(files.keys, files.max_parallelism);
  std::optional<Sections> windows;
  if (files.windows) windows.emplace(*files.windows, files.max_parallelism);
  const Bytes first(1, StateStore::expiring);
  store->visit_keys(first, [&](std::string_view key) {
    if (key.front() != StateStore::expiring) return false;
    if (const auto record = store->get(key)) add_record(key.substr(1), *record, keys, windows);
    return true;
  });
  KeyedSnapshot sections;
  keys.take("", sections);
  if (windows) windows->take(windows_section_prefix, sections);
  return sections;
}

OperatorState in_full(OperatorState state) {
  for (auto& part : state.subtasks) {
    if (const auto files = std::exchange(part.files, nullptr)) part.keyed = sections_of(*files);
  }
  return state;
}

Snapshot in_full(Snapshot snapshot) {
  for (auto& [uid, state] : snapshot.operators) state = in_full(std::move(state));
  return snapshot;
}

}  // namespace internal
}  // namespace weir
