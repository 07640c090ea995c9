#include "state/spill.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "state/state_files.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {
namespace {

constexpr char record_prefix = StateStore::expiring;
constexpr std::array<char, 2> time_prefixes{'e', 'p'};
constexpr std::size_t group_bytes = 2;
constexpr std::size_t time_bytes = 8;
/// How many keys are brought in at a time.
constexpr std::size_t keys_in_a_lot = 256;

/// Numbers whose bytes are in the order of the numbers.
void append_ordered(Bytes& to, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) to.push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

Timestamp time_in(std::string_view key) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < time_bytes; ++i)
    number = number << 8 | static_cast<unsigned char>(key[1 + i]);
  return Timestamp{static_cast<std::int64_t>(number ^ sign_bit)};
}

/// The times of one row, of timers that are sorted by row.
template <class RowTimes>
auto times_of(const RowTimes& all, RowId row_id) {
  struct ByRow {
    bool operator()(const typename RowTimes::value_type& a, RowId b) const { return a.first < b; }
    bool operator()(RowId a, const typename RowTimes::value_type& b) const { return a < b.first; }
  };
  return std::equal_range(all.begin(), all.end(), row_id, ByRow{});
}

void note_time(std::optional<Timestamp>& first, Timestamp time) {
  if (!first || time < *first) first = time;
}

}  // namespace

/// All timers in memory, and the panes of each key.
struct Spill::Gathered {
  std::array<RowTimes, 2> keys;
  std::array<RowTimes, 2> panes;
  RowTimes ends;  ///< of panes: timers that follow from them
  std::vector<std::pair<RowId, RowId>> panes_of;

  static RowTimes of(const KeyedState& state, std::size_t domain) {
    RowTimes times;
    if (const TimerQueue* queue = state.queue(domain)) {
      times.reserve(queue->all().size());
      for (const Timer& timer : queue->all()) times.emplace_back(timer.row_id, timer.time);
    }
    std::sort(times.begin(), times.end());
    return times;
  }
  Gathered(const KeyedState& state, const WindowState* windows) : keys{of(state, 0), of(state, 1)} {
    if (windows == nullptr) return;
    panes = {of(*windows, 0), of(*windows, 1)};
    windows->for_each_timer([&](RowId pane, Timestamp time) { ends.emplace_back(pane, time); });
    std::sort(ends.begin(), ends.end());
    windows->for_each_used(
        [&](RowId pane) { panes_of.emplace_back(windows->pane(pane).key, pane); });
    std::sort(panes_of.begin(), panes_of.end());
  }
  /// When the first timer of a key is due, by either clock.
  std::array<std::optional<Timestamp>, 2> first_times(RowId key) const {
    std::array<std::optional<Timestamp>, 2> first;
    const auto note = [&](const RowTimes& times, RowId row_id, std::size_t domain) {
      const auto [begin, end] = times_of(times, row_id);
      if (begin != end) note_time(first[domain], begin->second);
    };
    for (const std::size_t domain : {0U, 1U}) note(keys[domain], key, domain);
    const auto [begin, end] = times_of(panes_of, key);
    for (auto pane = begin; pane != end; ++pane) {
      for (const std::size_t domain : {0U, 1U}) note(panes[domain], pane->second, domain);
      note(ends, pane->second, 0);
    }
    return first;
  }
  static void write(const std::array<RowTimes, 2>& all, RowId row_id, StateWriter& writer) {
    for (const RowTimes& times : all) {
      const auto [begin, end] = times_of(times, row_id);
      writer(static_cast<std::uint32_t>(end - begin));
      for (auto time = begin; time != end; ++time) writer(time->second);
    }
  }
};

Spill::Spill(KeyedState& keys, std::unique_ptr<StateStore> store, std::size_t rows)
    : keys_(&keys), store_(std::move(store)), most_rows_(rows) {
  for (const std::size_t domain : {0U, 1U}) from_[domain] = Bytes(1, time_prefixes[domain]);
  keys.attach(this);
}

Spill::~Spill() = default;

Bytes Spill::key_of(RowId row_id) const {
  Bytes key;
  append_ordered(key, keys_->group_of(row_id), group_bytes);
  StateWriter writer;
  keys_->write_key(row_id, writer);
  return key.append(writer.view());
}

Bytes Spill::time_key(std::size_t domain, Timestamp time, std::string_view key) {
  Bytes bytes(1, time_prefixes[domain]);
  append_ordered(bytes, static_cast<std::uint64_t>(time.millis()) ^ sign_bit, time_bytes);
  return bytes.append(key);
}

Spill::Stored& Spill::stored(RowId row_id) {
  if (row_id >= stored_.size()) stored_.resize(row_id + std::size_t{1});
  return stored_[row_id];
}

void Spill::fetch(RowId row_id) {
  WEIR_EXPECTS(frozen_ == nullptr);
  stored(row_id) = {};
  const Bytes key = record_prefix + key_of(row_id);
  if (erased_.contains(key)) return;
  const auto record = store_->get(key);
  if (!record) return;
  Stored& found = stored(row_id);
  found.there = true;
  found.hash = std::hash<Bytes>{}(*record);
  StateReader reader(*record);
  Timestamp expires;
  reader(expires, found.times[0], found.times[1]);
  keys_->read_cells(row_id, reader);
  read_times(*keys_, row_id, reader);
  read_panes(row_id, reader);
  if (!recounts_) keys_->count_spilled(row_id, -1);
}

void Spill::read_times(KeyedState& state, RowId row_id, StateReader& reader) {
  for (const std::size_t domain : {0U, 1U}) {
    std::uint32_t count = 0;
    reader(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      Timestamp time;
      reader(time);
      state.queue(domain)->add_spilled({time, row_id});
    }
  }
}

void Spill::read_panes(RowId row_id, StateReader& reader) {
  std::uint32_t count = 0;
  reader(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    WindowState& windows = keys_->windows();
    TimeWindow window{};
    reader(window);
    const RowId pane = windows.open(row_id, window);
    windows.read_cells(pane, reader);
    read_times(windows, pane, reader);
    if (!recounts_) windows.count_spilled(pane, -1);
    windows.on_loaded(pane);
  }
}

void Spill::forget(RowId row_id) {
  const Stored& gone = stored(row_id);
  if (!gone.there) return;
  const Bytes key = key_of(row_id);
  change_times(gone, {}, key);
  changes_.push_back({record_prefix + key, std::nullopt});
  erased_.insert(record_prefix + key);
}

void Spill::change_times(const Stored& before, const std::array<std::optional<Timestamp>, 2>& times,
                         std::string_view key) {
  for (const std::size_t domain : {0U, 1U}) {
    if (before.times[domain] == times[domain]) continue;
    if (before.times[domain])
      changes_.push_back({time_key(domain, *before.times[domain], key), std::nullopt});
    if (times[domain]) changes_.push_back({time_key(domain, *times[domain], key), Bytes()});
  }
}

void Spill::settle_early() {
  if (!is_open_ && keys_->rows_in_memory() > std::max(most_rows_, keys_in_a_lot)) write_back();
}

void Spill::settle() {
  if (keys_->rows_in_memory() > most_rows_) write_back();
}

void Spill::write_back() {
  WindowState* const windows = keys_->windows_if_any();
  if (windows != nullptr) {
    windows->on_leaving();
    windows->sweep();
  }
  keys_->sweep();
  store_->set_now(keys_->now());
  const Gathered gathered(*keys_, windows);
  keys_->for_each_used([&](RowId row_id) { put(row_id, gathered); });
  flush();
  if (windows != nullptr) windows->drop_panes();
  keys_->drop_rows();
}

void Spill::put(RowId row_id, const Gathered& gathered) {
  Stored& before = stored(row_id);
  const auto times = gathered.first_times(row_id);
  StateWriter writer;
  writer(expires(row_id, gathered), times[0], times[1]);
  keys_->write_cells(row_id, writer);
  Gathered::write(gathered.keys, row_id, writer);
  write_panes(row_id, gathered, writer);
  keys_->count_spilled(row_id, 1);
  const Bytes key = key_of(row_id);
  if (!before.there || before.hash != std::hash<std::string_view>{}(writer.view())) {
    changes_.push_back({record_prefix + key, writer.take()});
  }
  change_times(before, times, key);
  for (const std::size_t domain : {0U, 1U}) {
    if (times[domain]) leave_waiting(domain, *times[domain], key);
  }
}

/// What is looked for begins where something stands: a walk from the beginning would pass all that
/// has been deleted and not merged away yet.
void Spill::leave_waiting(std::size_t domain, Timestamp time, std::string_view key) {
  note_time(next_[domain], time);
  from_[domain] = std::min(from_[domain], time_key(domain, time, key));
}

Timestamp Spill::expires(RowId row_id, const Gathered& gathered) const {
  const auto times = gathered.first_times(row_id);
  const auto [begin, end] = times_of(gathered.panes_of, row_id);
  const bool is_cells_alone = !times[0] && !times[1] && begin == end;
  return is_cells_alone ? keys_->expires(row_id) : Timestamp::max();
}

void Spill::write_panes(RowId row_id, const Gathered& gathered, StateWriter& writer) {
  const auto [begin, end] = times_of(gathered.panes_of, row_id);
  writer(static_cast<std::uint32_t>(end - begin));
  for (auto pane = begin; pane != end; ++pane) {
    WindowState& windows = keys_->windows();
    writer(windows.pane(pane->second).window);
    windows.write_cells(pane->second, writer);
    Gathered::write(gathered.panes, pane->second, writer);
    windows.count_spilled(pane->second, 1);
  }
}

void Spill::flush() {
  if (!changes_.empty()) store_->write(changes_);
  changes_.clear();
  erased_.clear();
}

void Spill::find_next(std::size_t domain) {
  next_[domain].reset();
  store_->visit_keys(from_[domain], [&](std::string_view key) {
    if (key.front() == time_prefixes[domain]) next_[domain] = time_in(key);
    return false;
  });
}

bool Spill::bring_in(TimeDomain domain, Timestamp until) {
  const std::size_t i = index(domain);
  if (!next_[i] || *next_[i] > until) return false;
  flush();
  std::vector<Bytes> lot;
  store_->visit_keys(from_[i], [&](std::string_view key) {
    if (key.front() != time_prefixes[i] || time_in(key) > until) return false;
    lot.emplace_back(key);
    return lot.size() < keys_in_a_lot;
  });
  for (const Bytes& key : lot) {
    StateReader reader(std::string_view(key).substr(1 + time_bytes + group_bytes));
    keys_->read_key(reader);
  }
  if (!lot.empty()) from_[i] = lot.back() + '\0';
  find_next(i);
  return true;
}

std::shared_ptr<const StateFiles> Spill::freeze() {
  resume();
  write_back();
  auto files = std::make_shared<StateFiles>(store_->freeze());
  files->max_parallelism = keys_->max_parallelism();
  files->keys = keys_->stored();
  if (const WindowState* windows = keys_->windows_if_any()) files->windows = windows->stored();
  return files;
}

bool Spill::fits(const StateFiles& files) const {
  const WindowState* const windows = keys_->windows_if_any();
  const bool windows_fit = !files.windows || (windows != nullptr && windows->reads(*files.windows));
  return windows_fit && keys_->reads(files.keys);
}

void Spill::resume() {
  const auto files = std::exchange(frozen_, nullptr);
  if (files == nullptr) return;
  if (!fits(*files)) {
    keys_->restore(sections_of(*files));
    keys_->restore_late();
    if (WindowState* const windows = keys_->windows_if_any()) windows->restore_late();
    return;
  }
  store_->load(*files);
  keys_->adopt(files->keys);
  if (files->windows) keys_->windows().adopt(*files->windows);
  for (const std::size_t domain : {0U, 1U}) find_next(domain);
}

void Spill::open() {
  resume();
  is_open_ = true;
}

void Spill::in_chunks(const std::function<void()>& visit) {
  resume();
  write_back();
  keys_->recount_spilled();
  if (WindowState* const windows = keys_->windows_if_any()) windows->recount_spilled();
  recounts_ = true;
  Bytes from(1, record_prefix);
  for (bool done = false; !done;) {
    std::vector<Bytes> lot;
    store_->visit_keys(from, [&](std::string_view key) {
      if (key.front() != record_prefix) return false;
      lot.emplace_back(key);
      return lot.size() < keys_in_a_lot;
    });
    done = lot.size() < keys_in_a_lot;
    for (const Bytes& key : lot) {
      StateReader reader(std::string_view(key).substr(1 + group_bytes));
      keys_->read_key(reader);
    }
    visit();
    write_back();
    if (!lot.empty()) from = lot.back() + '\0';
  }
  recounts_ = false;
}

}  // namespace weir::internal
