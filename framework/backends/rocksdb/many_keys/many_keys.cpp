// weir_many_keys: state of more keys than memory holds, in a process that may not have more.
//
//   weir_many_keys [--keys N] [--mebibytes M] [--backend NAME]
//
// A job keeps a text of each of N keys (5,000,000), and each key comes twice. It runs in a process
// whose limit for data (RLIMIT_DATA: heap, stacks and all other memory of its own, touched or not)
// is M MiB (256), and takes incremental checkpoints meanwhile. It fails where that is not enough,
// as it is for the backend heap, or where a key was not remembered.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/checkpoint_storage.hpp"
#include "weir/metrics_report.hpp"
#include "weir/rocksdb/rocksdb_backend.hpp"
#include "weir/weir.hpp"

namespace {

using weir::StreamExecutionEnvironment;

struct Options {
  std::int64_t keys = 5'000'000;
  std::uint64_t mebibytes = 256;
  std::string backend = "rocksdb";
};

/// Keeps a text of each key, and hands on what it kept when the key comes again.
struct Remember : weir::KeyedProcessFunction<std::int64_t, std::int64_t, std::int64_t> {
  weir::ValueState<std::string> text;

  static std::string text_of(std::int64_t key) {
    constexpr std::size_t numbers = 20;  // no two texts are alike, and none can be compressed
    std::array<std::uint64_t, numbers> mixed{};
    auto state = static_cast<std::uint64_t>(key);
    for (std::uint64_t& number : mixed) number = state = weir::mix_bits(state + 1);
    return {reinterpret_cast<const char*>(mixed.data()), sizeof mixed};
  }
  void open(weir::RuntimeContext& context) override {
    text = context.state(weir::ValueStateDescriptor<std::string>{"text"});
  }
  void process_element(const std::int64_t& key, Context&,
                       weir::Collector<std::int64_t>& out) override {
    const auto kept = text.value();
    if (!kept) return text.update(text_of(key));
    if (*kept == text_of(key)) out.collect(1);
  }
};

/// A folder for the state and the checkpoints of this process, which goes with its owner.
class Scratch {
 public:
  Scratch() : path_("weir-many-keys-" + std::to_string(getpid())) {
    path_ = std::filesystem::temp_directory_path() / path_;
    std::filesystem::create_directories(path_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void show(const weir::CheckpointMetrics& checkpoints) {
  constexpr double mebibyte = 1 << 20;
  std::printf("%lld checkpoints, the last of them:\n",
              static_cast<long long>(checkpoints.completed));
  for (const auto& record : checkpoints.history) {
    std::printf("checkpoint %lld: %.1f MiB, %.1f of them new, in %lld ms\n",
                static_cast<long long>(record.number), static_cast<double>(record.bytes) / mebibyte,
                static_cast<double>(record.new_bytes) / mebibyte,
                static_cast<long long>(record.duration.count()));
  }
}

/// Answers whether each key was remembered.
bool run(const Options& options, const std::filesystem::path& folder) {
  using namespace std::chrono_literals;
  weir::use_rocksdb();
  StreamExecutionEnvironment environment;
  environment.set_state_backend(options.backend)
      .set_state_directory(folder / "state")
      .enable_checkpointing(5s)
      .set_checkpoint_storage(
          std::make_shared<weir::DirectoryCheckpointStorage>(folder / "checkpoints"))
      .enable_incremental_checkpoints();
  std::int64_t remembered = 0;
  environment.from_sequence(0, 2 * options.keys - 1)
      .set_parallelism(1)
      .map([keys = options.keys](const std::int64_t& number) { return number % keys; })
      .key_by([](const std::int64_t& key) { return key; })
      .process(Remember{})
      .add_sink([&remembered](const std::int64_t& count) { remembered += count; });
  const auto result = environment.execute();
  show(result.metrics().checkpoints);
  std::printf("%lld of %lld keys were remembered\n", static_cast<long long>(remembered),
              static_cast<long long>(options.keys));
  return remembered == options.keys;
}

/// In the process that may not have more.
[[noreturn]] void run_within(const Options& options, const std::filesystem::path& folder) {
  const rlim_t bytes = options.mebibytes << 20U;
  const rlimit limit{bytes, bytes};
  if (setrlimit(RLIMIT_DATA, &limit) != 0) {
    std::perror("setrlimit");
    std::exit(2);
  }
  try {
    std::exit(run(options, folder) ? 0 : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "weir_many_keys: %s\n", error.what());
    std::exit(1);
  }
}

std::optional<Options> parse(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) return std::nullopt;
    const std::string value(arguments[i + 1]);
    if (arguments[i] == "--backend") {
      options.backend = value;
      continue;
    }
    const std::int64_t number = std::strtoll(value.c_str(), nullptr, 10);
    if (number <= 0) return std::nullopt;
    if (arguments[i] == "--keys") {
      options.keys = number;
    } else if (arguments[i] == "--mebibytes") {
      options.mebibytes = static_cast<std::uint64_t>(number);
    } else {
      return std::nullopt;
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse(std::vector<std::string_view>(argv + 1, argv + argc));
  if (!options) {
    std::fputs("weir_many_keys [--keys N] [--mebibytes M] [--backend NAME]\n", stderr);
    return 2;
  }
  const Scratch scratch;
  const auto begun = std::chrono::steady_clock::now();
  const pid_t process = fork();
  if (process < 0) {
    std::perror("fork");
    return 2;
  }
  if (process == 0) run_within(*options, scratch.path());
  int status = 0;
  rusage used{};
  wait4(process, &status, 0, &used);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
  std::printf("%s, at most %llu MiB of data: %.1f s, %ld MiB resident at most\n",
              options->backend.c_str(), static_cast<unsigned long long>(options->mebibytes),
              seconds.count(), used.ru_maxrss / 1024);
  if (WIFSIGNALED(status)) std::printf("ended by signal %d\n", WTERMSIG(status));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
