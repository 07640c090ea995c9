#include "weir/internal/window_state.hpp"

#include <algorithm>

#include <utility>

#include "state/section_writer.hpp"
#include "weir/internal/expects.hpp"

namespace weir::internal {
namespace {

/// Panes of one window whose keys came one after the other share a bucket of the index: a window
/// that opens or closes touches a quarter of the memory.
std::uint64_t hash_of(RowId key, const TimeWindow& window) {
  constexpr unsigned bits = 2;
  const auto start = static_cast<std::uint64_t>(window.start.millis());
  const auto end = static_cast<std::uint64_t>(window.end.millis());
  const std::uint64_t bucket = mix_bits(mix_bits(start + mix_bits(end)) + (key >> bits));
  return bucket ^ (std::uint64_t{key} << (64 - bits));
}

}  // namespace

WindowState::WindowState(KeyedState& keys)
    : KeyedState(keys.max_parallelism(), keys.copying(), sizeof(PaneRow), alignof(PaneRow)),
      keys_(&keys) {
  set_clock(keys.clock());
}

WindowState::~WindowState() = default;

RowId WindowState::find(RowId key, const TimeWindow& window) const {
  return index_.find(hash_of(key, window), [&](RowId pane) {
    return pane_in(pane).key == key && pane_in(pane).window == window;
  });
}

RowId WindowState::open(RowId key, const TimeWindow& window) {
  WEIR_EXPECTS(find(key, window) == no_row);
  const RowId pane = new_row(hash_of(key, window));
  pane_in(pane) = {key, window};
  keys_->retain(key);
  return pane;
}

void WindowState::add_timer(Timestamp time, RowId pane) {
  if (last_ == nullptr || time != last_time_) {
    last_time_ = time;
    last_ = &timers_[time];
  }
  last_->push_back(pane);
  ++waiting_;
}

bool WindowState::take_due(Timestamp watermark, Due& due) {
  if (taken_ == due_.size()) {
    const auto first = [this] {
      return timers_.empty() ? std::nullopt : std::optional(timers_.begin()->first);
    };
    while (bring_in(TimeDomain::event_time, watermark, first())) {
    }
    if (timers_.empty() || timers_.begin()->first > watermark) return false;
    auto taken = timers_.extract(timers_.begin());
    last_ = nullptr;
    due_time_ = taken.key();
    due_ = std::move(taken.mapped());
    taken_ = 0;
  }
  due = {due_time_, due_[taken_++]};
  --waiting_;
  return true;
}

void WindowState::restore_timers() {
  if (const auto timers = take_section(event_timers_section)) event_timers_.restore(*timers);
  if (const auto timers = take_section(processing_timers_section)) {
    processing_timers_.restore(*timers);
  }
}

void WindowState::snapshot(KeyedSnapshot& out) {
  KeyedSnapshot sections;
  KeyedState::snapshot(sections);
  if (!event_timers_.empty()) sections[event_timers_section] = event_timers_.snapshot();
  if (!processing_timers_.empty()) {
    sections[processing_timers_section] = processing_timers_.snapshot();
  }
  for (auto& [name, section] : sections) out[windows_section_prefix + name] = std::move(section);
}

TypeDescription WindowState::key_type() const {
  return {"tuple", 0, {{{}, keys_->key_type()}, {{}, describe_type<TimeWindow>()}}};
}

void WindowState::listen(PaneListener& listener) {
  listener_ = &listener;
  for_each_used([&](RowId pane) { listener.on_pane_loaded(pane); });
  in_chunks([] {});  // what has been restored and is not in memory
}

void WindowState::on_loaded(RowId pane) {
  const std::size_t before = waiting_;
  if (listener_ != nullptr) listener_->on_pane_loaded(pane);
  spilled_waiting_ -= std::min(spilled_waiting_, waiting_ - before);
}

void WindowState::drop_panes() {
  spilled_waiting_ += waiting_;
  waiting_ = 0;
  timers_.clear();
  due_.clear();
  taken_ = 0;
  last_ = nullptr;
  drop_rows();
}

void WindowState::write_key(RowId pane, StateWriter& writer) const {
  keys_->write_key(pane_in(pane).key, writer);
  writer(pane_in(pane).window);
}

RowId WindowState::read_key(StateReader& reader) {
  const RowId key = keys_->read_key(reader);
  TimeWindow window{};
  reader(window);
  const RowId pane = find(key, window);
  return pane != no_row ? pane : open(key, window);
}

std::optional<KeyedSection> WindowState::take_section(const std::string& name) {
  return keys_->take_section(windows_section_prefix + name);
}

}  // namespace weir::internal
