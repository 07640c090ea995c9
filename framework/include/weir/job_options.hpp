/// \file
/// The settings of a job.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "weir/restart_strategy.hpp"
#include "weir/timestamp.hpp"

namespace weir {

class CheckpointStorage;

/// Where keyed state lives.
enum class StateBackend : std::uint8_t {
  heap,     ///< as objects in memory
  copying,  ///< in memory too, but every access goes through bytes: for tests, to find state that
            ///< is not really stored
  rocksdb   ///< in files, as far as it does not fit into memory: a component of its own, see
            ///< weir/rocksdb/rocksdb_backend.hpp
};

/// The backend's name.
std::string_view to_string(StateBackend backend);
/// The backend of this name. \throws InvalidJob if there is none.
StateBackend state_backend_of(std::string_view name);

namespace internal {
/// What a job has whose options say nothing of state. Tests change it, before jobs begin: all of
/// them run on each backend.
struct StateDefaults {
  StateBackend backend = StateBackend::heap;
  std::size_t rows_in_memory = 16384;
};
StateDefaults& state_defaults();
}  // namespace internal

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
  bool unaligned_checkpoints = false;  ///< whether barriers overtake the elements before them,
                                       ///< which are in the checkpoint then; with exactly_once only
  Duration checkpoint_timeout{10 * 60 * 1000};  ///< after which a checkpoint is given up
  Duration min_pause_between_checkpoints{0};    ///< from one's end to the next one's beginning
  std::size_t tolerable_checkpoint_failures =
      0;  ///< how many in a row may fail before the job does
  std::shared_ptr<CheckpointStorage>
      checkpoint_storage;  ///< where checkpoints outlive the process; null: they do not
  bool retain_checkpoints_on_cancellation =
      true;  ///< whether a job that is cancelled leaves them in its storage; one that fails always
             ///< does, and one that has finished never
  bool allow_non_restored_state = false;  ///< whether state of operators that the job does not have
                                          ///< is left out where it is restored
  RestartStrategy restart_strategy;       ///< what becomes of a job that has failed
  StateBackend state_backend = internal::state_defaults().backend;  ///< where keyed state lives
  std::string state_directory;  ///< of backends with files; empty: the system's folder
                                ///< for temporary ones
  std::size_t state_rows_in_memory =
      internal::state_defaults().rows_in_memory;  ///< of such a backend, a subtask of an operator:
                                                  ///< more go to the files between two batches
  bool incremental_checkpoints =
      false;  ///< whether checkpoints hold the files of such a backend as they are, so that what
              ///< did not change is not written again; where the storage keeps_files()
  RuntimeExecutionMode runtime_mode = RuntimeExecutionMode::streaming;  ///< how input is worked on
  bool chaining = true;              ///< whether operators may share a task
  std::size_t batch_capacity = 0;    ///< records a batch; 0: 64 KiB of them, more or less
  std::size_t channel_capacity = 8;  ///< batches that may wait between two tasks
};

}  // namespace weir
