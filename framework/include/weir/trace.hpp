/// \file
/// What happens in a job, one event at a time: for pages and tools that show it.
///
/// The engine tells a TraceListener, where a test gives it one: a harness or a simulation in its
/// options. Without a listener nothing is looked at and nothing is kept. All values are told as
/// JSON, by the `serialize` that their types have; they are plain data, safe to send to another
/// process.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weir/time_window.hpp"
#include "weir/timestamp.hpp"

namespace weir {

/// An operator of a job. A value.
struct TracedOperator {
  std::string name;               ///< as in explain()
  std::uint32_t parallelism = 1;  ///< number of subtasks
  std::uint32_t task = 0;         ///< operators of one task are chained

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("parallelism", parallelism),
            cereal::make_nvp("task", task));
  }
};

/// A stream between two operators. A value.
struct TracedEdge {
  std::uint32_t from = 0;    ///< operator, by its index
  std::uint32_t to = 0;      ///< operator, by its index
  std::string partition;     ///< how elements are dealt out: `HASH`, `FORWARD`, ...
  bool chained = false;      ///< within one task: what is sent arrives at once
  bool side_output = false;  ///< whether it carries a side output

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("from", from), cereal::make_nvp("to", to),
            cereal::make_nvp("partition", partition), cereal::make_nvp("chained", chained),
            cereal::make_nvp("side_output", side_output));
  }
};

/// The graph of a job, as it is executed. A value.
struct TracedJob {
  std::vector<TracedOperator> operators;  ///< inputs before their readers
  std::vector<TracedEdge> edges;          ///< in no particular order
  std::int64_t checkpoint = 0;            ///< that it starts from; 0: from the beginning

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("operators", operators), cereal::make_nvp("edges", edges),
            cereal::make_nvp("checkpoint", checkpoint));
  }
};

/// One thing that happens. A value; which fields mean something depends on its kind.
struct TraceEvent {
  /// What happens.
  enum class Kind : std::uint8_t {
    // on an edge: edge, from, subtask
    sent,       ///< an element leaves for another task: value, at; who gets it is not told
    received,   ///< an element arrives: value, at
    watermark,  ///< a watermark arrives: at
    idle,       ///< the sender has nothing for now
    active,     ///< the end of that
    barrier,    ///< the barrier of a checkpoint arrives: number
    end,        ///< nothing follows
    // in a subtask of an operator: op, subtask
    progress,     ///< its watermark, the least of its channels', is now `at`
    state,        ///< state has changed: key, name, value (empty: cleared), window if it is of one
    timer_set,    ///< a timer waits: key, at, name (its time domain)
    timer_fired,  ///< its time has come: likewise
    timer_deleted,  ///< it was taken back: likewise
    window_opened,  ///< a window has its first element: key, window
    window_closed,  ///< nothing is kept of it any more: key, window
    snapshot        ///< its task's part of a checkpoint is taken: number
  };

  Kind kind = Kind::sent;            ///< what happens
  std::uint32_t op = 0;              ///< operator, by its index
  std::uint32_t subtask = 0;         ///< of the operator, or of the receiver
  std::uint32_t edge = 0;            ///< edge, by its index
  std::uint32_t from = 0;            ///< subtask of the sender
  Timestamp at;                      ///< of an element, a watermark or a timer
  Timestamp now;                     ///< processing time
  std::int64_t number = 0;           ///< of a checkpoint
  std::optional<TimeWindow> window;  ///< which window
  std::string key;                   ///< as JSON
  std::string name;                  ///< of a state, or a time domain
  std::string value;                 ///< of an element or a state, as JSON

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("kind", kind), cereal::make_nvp("op", op),
            cereal::make_nvp("subtask", subtask), cereal::make_nvp("edge", edge),
            cereal::make_nvp("from", from), cereal::make_nvp("at", at),
            cereal::make_nvp("now", now), cereal::make_nvp("number", number),
            cereal::make_nvp("window", window), cereal::make_nvp("key", key),
            cereal::make_nvp("name", name), cereal::make_nvp("value", value));
  }
};

/// Is told what happens in a job. Called on the thread that steps the job, in the order in which
/// things happen; must outlive the run, and must not touch it.
class TraceListener {
 public:
  virtual ~TraceListener() = default;
  /// The graph of the run that begins: once, and again after each restart.
  virtual void on_job(const TracedJob& job) = 0;
  /// Something has happened.
  virtual void on_event(const TraceEvent& event) = 0;
};

}  // namespace weir
