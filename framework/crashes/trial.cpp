#include "trial.hpp"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "checkpoint/checkpoint_file.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::crashes {
namespace crash_trial {

namespace fs = std::filesystem;

/// Counts what a job changes outside, and lets its process die at one of these stages.
class Stages {
 public:
  explicit Stages(std::optional<std::uint64_t> deadly) : deadly_(deadly) {}
  void pass() {
    if (++count_ != deadly_) return;
    has_died_ = dies_ = true;
    throw testing::SimulatedDeath{};
  }
  std::uint64_t count() const { return count_; }
  bool has_died() const { return has_died_; }
  /// Whether the process has died since this was asked last.
  bool take_death() { return std::exchange(dies_, false); }

 private:
  std::optional<std::uint64_t> deadly_;
  std::uint64_t count_ = 0;
  bool has_died_ = false;
  bool dies_ = false;
};

/// In memory, as bytes: nothing is shared with the process that has died.
class Shelf final : public CheckpointStorage {
 public:
  void store(const Snapshot& snapshot) override {
    kept_ = to_bytes(snapshot);
    last_ = snapshot.checkpoint;
  }
  FoundCheckpoint newest() const override {
    if (!kept_) return {};
    return {std::make_shared<const Snapshot>(from_bytes<Snapshot>(*kept_)), {}};
  }
  std::int64_t last_number() const override { return last_; }
  void discard() override { kept_.reset(); }

 private:
  std::optional<Bytes> kept_;
  std::int64_t last_ = 0;
};

/// In a folder, each change of which is a stage, and so is the time just before and after.
class WatchedFolder final : public CheckpointStorage {
 public:
  WatchedFolder(const fs::path& folder, Stages& stages)
      : storage_(folder, retained), stages_(&stages) {}
  void store(const Snapshot& snapshot) override {
    const Watching watching(*stages_);
    stages_->pass();
    storage_.store(snapshot);
    stages_->pass();
  }
  bool keeps_files() const override { return true; }
  FoundCheckpoint newest() const override { return storage_.newest(); }
  std::int64_t last_number() const override { return storage_.last_number(); }
  /// The job has ended: there is nothing that a crash could spoil.
  void discard() override { storage_.discard(); }

 private:
  static constexpr std::size_t retained = 2;

  /// As long as it lives, each change of the disk is a stage.
  class Watching {
   public:
    explicit Watching(Stages& stages) {
      internal::watch_disk([&stages] { stages.pass(); });
    }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;
    ~Watching() { internal::watch_disk({}); }
  };

  DirectoryCheckpointStorage storage_;
  Stages* stages_;
};

/// A folder that goes with its owner; in memory where there is one for that, since syncing a disk
/// takes long.
class ScratchFolder {
 public:
  ScratchFolder() {
    const fs::path memory = "/dev/shm";
    const fs::path base = fs::is_directory(memory) ? memory : fs::temp_directory_path();
    path_ = base / ("weir-crashes-" + std::to_string(getpid()));
    fs::remove_all(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// What the seed decides.
struct Settings {
  std::size_t parallelism = 1;
  StateBackend backend = StateBackend::heap;
  bool unaligned = false;
  bool stored = false;  ///< whether checkpoints outlive the process in a storage
  std::int64_t watermark_millis = 3;
  bool hasty = false;  ///< whether checkpoints are given up that take long
  testing::SimulationOptions simulation;
};

Settings settings_of(std::uint64_t seed, Point::Kind kind, const Chosen& chosen) {
  Settings settings;
  settings.parallelism = 1 + seed % 3;
  settings.backend =
      chosen.backend.value_or(seed / 3 % 2 == 0 ? StateBackend::heap : StateBackend::copying);
  settings.unaligned = chosen.unaligned.value_or(seed / 6 % 2 == 1);
  settings.stored = kind == Point::Kind::stage || seed % 4 != 0;
  settings.watermark_millis = seed % 5 == 0 ? 1 : 3;
  settings.hasty = seed % 5 == 1;
  settings.simulation.seed = seed;
  settings.simulation.most_steps = 1'000'000;
  settings.simulation.batch_capacity = 1 + seed % 4;
  settings.simulation.channel_capacity = 1 + seed / 2 % 3;
  settings.simulation.checkpoint_probability = kind == Point::Kind::stage ? 0.03 : 0.1;
  if (settings.hasty) settings.simulation.checkpoint_probability = 0.02;
  return settings;
}

/// A job that comes back has more subtasks, or fewer, or as many as before.
std::vector<testing::Crash> crashes_of(std::uint64_t seed, const std::optional<Point>& point) {
  if (!point || point->kind == Point::Kind::stage) return {};
  const std::optional<std::size_t> parallelisms[]{std::nullopt, 1, 2, 4};
  return {{point->number, parallelisms[(seed + point->number) % std::size(parallelisms)]}};
}

}  // namespace crash_trial

Outcome run(const Job& job, std::uint64_t seed, Point::Kind kind, const std::optional<Point>& crash,
            const Chosen& chosen) {
  using namespace crash_trial;
  const Settings settings = settings_of(seed, kind, chosen);
  const bool dies = crash && crash->kind == Point::Kind::stage;
  Stages stages(dies ? std::optional(crash->number) : std::nullopt);
  std::optional<ScratchFolder> folder;
  std::shared_ptr<CheckpointStorage> storage;
  const Running running = job.start();
  if (kind == Point::Kind::stage) {
    folder.emplace();
    storage = std::make_shared<WatchedFolder>(folder->path(), stages);
    if (running.watch) running.watch([&stages] { stages.pass(); });
  } else if (settings.stored) {
    storage = std::make_shared<Shelf>();
  }
  const auto build = [&](StreamExecutionEnvironment& environment) {
    environment.set_parallelism(settings.parallelism)
        .set_state_backend(settings.backend)
        .enable_incremental_checkpoints()
        .set_auto_watermark_interval(Duration{settings.watermark_millis});
    environment.options().checkpoint_storage = storage;
    // On the file system of the checkpoints or, it may be, on another one.
    if (folder && seed % 2 == 0) environment.set_state_directory(folder->path() / "states");
    if (settings.unaligned) environment.enable_unaligned_checkpoints();
    if (settings.hasty) {
      // Barriers of one that is given up are work too: without a pause a job with many channels has
      // no time for anything else.
      environment.options().checkpoint_timeout = Duration{60};
      environment.options().min_pause_between_checkpoints = Duration{120};
      environment.options().tolerable_checkpoint_failures = 1'000'000;
    }
    running.build(environment);
  };
  const auto simulate = [&](Timestamp start) {
    testing::SimulationOptions options = settings.simulation;
    options.start = start;
    return testing::simulate(build, options, crashes_of(seed, crash));
  };
  testing::SimulationResult result;
  bool went_back = false;
  try {
    result = simulate(Timestamp{0});
  } catch (...) {
    if (!stages.take_death()) throw;
    // Something that the job called has died: its next process begins later.
    went_back = storage->newest().snapshot != nullptr;
    result = simulate(Timestamp{3'600'000});
  }
  return {running.lines(), result.steps, stages.count(), stages.has_died() || result.crashes > 0,
          went_back || result.restores > 0};
}

std::string describe(std::uint64_t seed, Point::Kind kind, const Chosen& chosen) {
  const crash_trial::Settings settings = crash_trial::settings_of(seed, kind, chosen);
  std::string storage = settings.stored ? "a storage in memory" : "no storage";
  if (kind == Point::Kind::stage) storage = "a folder";
  return "parallelism " + std::to_string(settings.parallelism) + ", " +
         std::string(to_string(settings.backend)) + ", " +
         (settings.unaligned ? "unaligned" : "aligned") + " checkpoints in " + storage +
         ", batches of " + std::to_string(settings.simulation.batch_capacity) + " in channels of " +
         std::to_string(settings.simulation.channel_capacity);
}

}  // namespace weir::crashes
