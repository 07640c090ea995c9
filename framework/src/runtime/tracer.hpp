/// \file
/// Tells a listener what the tasks of a run do.
///
/// A run has a tracer or none. Without one, a task asks once for each batch and each event whether
/// there is one, and no more: outputs go straight to their targets, and state and timers know
/// nothing of tracing. With one, every edge has a TracedTarget in it, and what an operator holds is
/// compared with what it held the last time: see docs/concepts/tracing.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "graph/job_plan.hpp"
#include "runtime/channel.hpp"
#include "weir/internal/timers.hpp"
#include "weir/trace.hpp"

namespace weir::internal {

class ChainLink;
class Clock;
class InputGate;

/// Sees one run of a job, on the thread that steps it.
class Tracer {
 public:
  using Event = TraceEvent;

  /// `restored` may be null.
  Tracer(TraceListener& listener, const JobPlan& plan, const Snapshot* restored,
         const Clock& clock);
  ~Tracer();

  // Putting it together:

  /// What stands between the output of `from` and `to`, so that all that goes through is seen.
  Target& traced(std::size_t edge, const ChainLink& from, bool chained, Target& to);
  /// The next channel of `gate` comes from this subtask of the edge's sender, to subtask `to`.
  void add_channel(const InputGate& gate, std::size_t edge, std::size_t from, std::size_t to);

  // What happens:

  /// Something comes out of a channel.
  void on_arrival(const InputGate& gate, std::size_t channel, const ChannelItem& item);
  /// A timer is about to fire.
  void on_timer(const ChainLink& link, TimeDomain domain, const Timer& timer);
  void on_snapshot(const ChainLink& link, std::int64_t checkpoint);
  /// Compares what an operator holds with what it held the last time.
  void look_at(const ChainLink& link);

 private:
  /// One way from a subtask to another.
  struct Way {
    std::uint32_t edge;
    std::uint32_t from;
    std::uint32_t to;
  };
  class TracedTarget;

  /// Key, window, name.
  using CellId = std::tuple<std::string, std::optional<TimeWindow>, std::string>;
  /// Time domain, time, key.
  using TimerId = std::tuple<TimeDomain, Timestamp, std::string>;
  using WindowId = std::tuple<std::string, TimeWindow>;

  /// What an operator holds.
  struct Picture {
    Timestamp watermark = Timestamp::min();
    std::map<CellId, std::string> cells;
    std::set<TimerId> timers;
    std::set<WindowId> windows;
  };

  static Picture picture_of(const ChainLink& link);
  void tell(Event event);
  void tell_elements(Event::Kind kind, const Way& way, const Batch& batch);
  void tell_event(const Way& way, const StreamEvent& event);
  void tell_timer(Event::Kind kind, Event event, const TimerId& timer);

  TraceListener* listener_;
  const JobPlan* plan_;
  const Clock* clock_;
  std::vector<std::unique_ptr<TracedTarget>> targets_;
  std::map<const InputGate*, std::vector<Way>> gates_;
  std::map<const ChainLink*, Picture> pictures_;
};

}  // namespace weir::internal
