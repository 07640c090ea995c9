#include "catalogues.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <mutex>
#include <thread>

#include "paths.hpp"
#include "process.hpp"
#include "submission.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using grader::Catalogue;
using grader::Mistake;
using workbook::Exercise;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

fs::path program(const char* kind, const Exercise& exercise) {
  return build_folder() / "bin" / kind / exercise.id;
}

/// Names the texts that a catalogue is made from.
std::string sources_of(const Exercise& exercise) {
  constexpr const char* format = "1";  // another one where the file means something else
  std::string all = format;
  const auto add = [&](const std::vector<fs::path>& files) {
    for (const auto& file : files) all += '\0' + file.filename().string() + '\0' + text_of(file);
  };
  add(mistakes_of(exercise));
  add(files_in(root_folder() / "solutions" / exercise.id, ".cpp"));
  add(files_in(root_folder() / "exercises" / exercise.id, ".hpp"));
  add(files_in(root_folder() / "grader" / "hidden_tests" / exercise.id, ".cpp"));
  return hash_of(all);
}

/// What follows `// label: ` in a mistake, to the end of the line.
std::string said_of(const std::string& text, const std::string& label) {
  const auto at = text.find("// " + label + ": ");
  if (at == std::string::npos) return "";
  const auto begin = at + label.size() + 5;
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

/// All that the hidden tests ask, as they ask it of the reference.
std::vector<grader::Probe> all_probes(const Exercise& exercise, const std::stop_token& stop) {
  const fs::path file =
      fs::temp_directory_path() / fmt::format("weir-probes-{}-{}", getpid(), exercise.id);
  run_process({.words = {program("hidden", exercise).string(), "--gtest_brief=1"},
               .folder = {},
               .environment = {{"WEIR_SUBMISSION", program("reference", exercise).string()},
                               {"WEIR_RECORD", file.string()}}},
              stop);
  auto probes = grader::read_probes(file.string());
  std::error_code ignored;
  fs::remove(file, ignored);
  return probes;
}

grader::Behaviour behaviour_of(const std::vector<grader::Probe>& probes, const fs::path& worker) {
  grader::WorkerProcess process(worker.string(), {.crash_sites = false});
  return grader::behaviour_of(probes, process);
}

Mistake record(const Exercise& exercise, const fs::path& path,
               const std::vector<grader::Probe>& probes, const std::stop_token& stop) {
  const std::string text = text_of(path);
  return {path.stem().string(), said_of(text, "misconception"), said_of(text, "why"),
          behaviour_of_program(exercise, path, probes, stop)};
}

}  // namespace

std::vector<fs::path> mistakes_of(const Exercise& exercise) {
  return files_in(root_folder() / "grader" / "mistakes" / exercise.id, ".cpp");
}

grader::Behaviour behaviour_of_program(const Exercise& exercise, const fs::path& path,
                                       const std::vector<grader::Probe>& probes,
                                       const std::stop_token& stop) {
  const auto built = build_submission(exercise, text_of(path), path.filename(), stop);
  if (stop.stop_requested()) return {};
  if (built.worker.empty()) {
    throw Error(fmt::format("{} does not compile\n{}", path.string(), built.errors));
  }
  return behaviour_of(probes, built.worker);
}

Catalogue record_catalogue(const Exercise& exercise, const std::stop_token& stop) {
  Catalogue catalogue;
  catalogue.made_from = sources_of(exercise);
  catalogue.probes = all_probes(exercise, stop);
  catalogue.reference = behaviour_of(catalogue.probes, program("reference", exercise));
  const auto mistakes = mistakes_of(exercise);
  catalogue.mistakes.resize(mistakes.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::future<void>> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      for (auto n = next++; n < mistakes.size() && !stop.stop_requested(); n = next++) {
        catalogue.mistakes[n] = record(exercise, mistakes[n], catalogue.probes, stop);
      }
    }));
  }
  for (auto& thread : threads) thread.get();
  return catalogue;
}

void keep_catalogue(const Exercise& exercise, const Catalogue& recorded) {
  const fs::path file = catalogue_file(exercise.id);
  fs::create_directories(file.parent_path());
  const fs::path unfinished = file.string() + fmt::format(".{}", getpid());
  grader::write_catalogue(unfinished.string(), recorded.with_fewer_probes(grader::most_probes));
  fs::rename(unfinished, file);
}

void make_catalogue(const Exercise& exercise, const std::stop_token& stop) {
  static std::mutex one_at_a_time;
  const std::scoped_lock lock(one_at_a_time);
  const auto count = mistakes_of(exercise).size();
  if (count == 0 || !fs::exists(program("hidden", exercise))) return;
  const fs::path file = catalogue_file(exercise.id);
  const auto known = grader::read_catalogue(file.string());
  if (known && known->made_from == sources_of(exercise)) return;
  fmt::print(stderr, "weir: getting to know {} mistakes of {}, this once ...\n", count,
             exercise.id);
  const auto recorded = record_catalogue(exercise, stop);
  if (!stop.stop_requested()) keep_catalogue(exercise, recorded);
}

}  // namespace weir::cli
