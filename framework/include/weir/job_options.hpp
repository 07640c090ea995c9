/// \file
/// The settings of a job.
#pragma once

#include <cstddef>
#include <cstdint>

#include "weir/timestamp.hpp"

namespace weir {

/// Where keyed state lives.
enum class StateBackend : std::uint8_t {
  heap,    ///< as objects in memory
  copying  ///< in memory too, but every access goes through bytes: for tests, to find state that is
           ///< not really stored
};

/// What happens at an operator with several inputs while their barriers arrive one by one.
enum class CheckpointMode : std::uint8_t {
  exactly_once,  ///< inputs whose barrier is in wait for the others
  at_least_once  ///< nothing waits; after a restore some elements may count twice
};

/// How a job works on its input.
enum class RuntimeExecutionMode : std::uint8_t {
  streaming,  ///< as it comes: results are brought up to date all the time
  batch,      ///< all of it at once: final results only; every source must have an end
  automatic   ///< BATCH if every source has an end, else STREAMING
};

/// All settings of a job, each with its default. A value; set through StreamExecutionEnvironment.
struct JobOptions {
  std::size_t parallelism = 1;      ///< of operators for which none is set, from 1
  std::size_t max_parallelism = 0;  ///< likewise; 0: made from the parallelism
  Duration buffer_timeout{
      100};  ///< how long a batch may wait to be filled; 0: every record at once
  Duration auto_watermark_interval{
      200};                         ///< between two calls of periodic generators; 0: never called
  Duration checkpoint_interval{0};  ///< between two checkpoints; 0: none
  CheckpointMode checkpoint_mode = CheckpointMode::exactly_once;  ///< what checkpoints promise
  StateBackend state_backend = StateBackend::heap;                ///< where keyed state lives
  RuntimeExecutionMode runtime_mode = RuntimeExecutionMode::streaming;  ///< how input is worked on
  bool chaining = true;              ///< whether operators may share a task
  std::size_t batch_capacity = 0;    ///< records a batch; 0: 64 KiB of them, more or less
  std::size_t channel_capacity = 8;  ///< batches that may wait between two tasks
};

}  // namespace weir
