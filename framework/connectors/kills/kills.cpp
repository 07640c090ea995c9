// weir_kills: a job that writes fares and their hourly sums is killed again and again at random
// moments, and so is the server that it writes to. Each result has to be there once.
//
//   weir_kills --sink sqlite|postgres|mysql|kafka|files [--fares N] [--kills N] [--server-kills N]
//   [--seed S]
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "checkpoint/scratch_folder.hpp"
#include "killed.hpp"
#include "places.hpp"

namespace weir::kills {
namespace {

struct Options {
  std::string sink;
  std::int64_t fares = 2'000'000;
  int kills = 100;
  int server_kills = 10;
  std::uint64_t seed = 1;
};

/// Whether all is there once; says so.
bool check(const Place& place, const std::string& table, const Figures& expected) {
  const Figures found = place.figures_of(table);
  fmt::print("{}: {} lines, {} different, {} cents\n", table, found.lines, found.different,
             found.cents);
  if (found == expected) return true;
  fmt::print(
      "  expected {} lines, {} different, {} cents; what they are about adds up to {}, "
      "expected {}\n",
      expected.lines, expected.different, expected.cents, found.whats, expected.whats);
  return false;
}

/// Waits until there is a checkpoint after that one, but not for ever.
void wait_for_another(const CheckpointStorage& storage, std::int64_t checkpoint) {
  constexpr int most_looks = 1000;
  constexpr std::chrono::milliseconds pause{20};
  for (int look = 0; look < most_looks && storage.last_number() <= checkpoint; ++look) {
    std::this_thread::sleep_for(pause);
  }
}

int run(const Options& options) {
  constexpr int shortest_life = 200;
  constexpr int longest_life = 1000;
  constexpr double mean_life_seconds = (shortest_life + longest_life) / 2000.0;
  const tests::ScratchFolder folder;
  const auto place = make_place(options.sink, folder.path());
  const FareJob job{
      .fares = options.fares,
      .rate = static_cast<double>(options.fares) / (mean_life_seconds * std::max(1, options.kills)),
      .checkpoints = folder.path() / "checkpoints"};
  int server_kills = 0;
  std::int64_t known = 0;  // the last checkpoint of the job before
  const tests::Kills kills{.most = options.kills,
                           .seed = options.seed,
                           .earliest_milliseconds = shortest_life,
                           .latest_milliseconds = longest_life,
                           .between = [&](int killed) {
                             const bool is_time =
                                 (killed + 1) * options.server_kills / options.kills > server_kills;
                             const auto storage = tests::keeping_storage(job.checkpoints);
                             // A job that cannot even start is not started anew.
                             if (is_time) wait_for_another(*storage, known);
                             if (is_time && place->kill_server()) ++server_kills;
                             known = storage->last_number();
                           }};
  const auto begun = std::chrono::steady_clock::now();
  const int killed = tests::run_killed(
      kills, [&](int) { run_fares(job, place->sink("fares"), place->sink("hourly")); });
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  fmt::print("{}: {} fares, the job killed {} times, the server {} times, {:.0f} s\n", options.sink,
             options.fares, killed, server_kills, taken.count());
  const bool each = check(*place, "fares", expected_of_each(options.fares));
  const bool hourly = check(*place, "hourly", expected_hourly(options.fares));
  if (killed == 0) fmt::print("the job ended before it was killed: give it more fares\n");
  return each && hourly && killed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace weir::kills

int main(int argc, char** argv) {
  weir::kills::Options options;
  CLI::App app(
      "Kills a job, and the server that it writes to, and counts what is there at the end");
  app.add_option("--sink", options.sink, "Where it writes")
      ->required()
      ->check(CLI::IsMember(weir::kills::places()));
  app.add_option("--fares", options.fares, "How many")->check(CLI::PositiveNumber);
  app.add_option("--kills", options.kills, "Of the job")->check(CLI::PositiveNumber);
  app.add_option("--server-kills", options.server_kills, "Of the server")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seed", options.seed, "Decides the moments");
  CLI11_PARSE(app, argc, argv);
  try {
    return weir::kills::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
