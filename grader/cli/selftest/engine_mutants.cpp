#include "engine_mutants.hpp"

#include <fmt/format.h>

#include <chrono>
#include <future>

#include "grade/paths.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using Color = EngineMutant::Color;
using Mutants = std::vector<const EngineMutant*>;

std::vector<Color> build_and_run(const Mutants& mutants, bool with_engine) {
  std::vector<std::string> words{"ninja", "-k", "0"};
  for (const EngineMutant* mutant : mutants) words.push_back(mutant->target(with_engine));
  const auto built = run_tool(std::move(words));
  if (!built.good()) write_if_new(mutants_folder() / "build.log", built.output);
  std::vector<std::future<Color>> runs;
  for (const EngineMutant* mutant : mutants) {
    runs.push_back(std::async(std::launch::async, [=] { return mutant->run(with_engine); }));
  }
  std::vector<Color> colors;
  colors.reserve(runs.size());
  for (auto& run : runs) colors.push_back(run.get());
  return colors;
}

}  // namespace

EngineMutant::EngineMutant(const Mutation& mutation, const EngineTest& test)
    : mutation_(&mutation),
      test_(&test),
      is_header_(mutation.file.extension() == ".hpp"),
      id_(hash_of(mutation.file.string() + '\0' + mutation.edit.before + '\0' +
                  mutation.edit.after + '\0' + mutation.test)),
      folder_(mutants_folder() / id_) {
  write_if_new(folder_ / mutation.file, mutated_text(mutation, root_folder()));
}

std::string EngineMutant::cmake(const std::map<fs::path, std::set<std::string>>& readers) const {
  if (!is_header_) {
    return fmt::format("weir_add_mutant({} SOURCES \"{}\" REPLACES {})\n", id_,
                       (folder_ / mutation_->file).string(),
                       mutation_->file.lexically_relative("framework").string());
  }
  std::string sources;
  std::string replaces;
  const auto found = readers.find((root_folder() / mutation_->file).lexically_normal());
  if (found != readers.end()) {
    for (const auto& reader : found->second) {
      sources += fmt::format(" \"{}\"", (root_folder() / "framework" / reader).string());
      replaces += " " + reader;
    }
  }
  return fmt::format("weir_add_mutant({}\n  SOURCES{}\n  REPLACES{}\n  PROGRAM {} TEST \"{}\")\n",
                     id_, sources, replaces, test_->program.filename().string(),
                     test_->file.string());
}

std::string EngineMutant::target(bool with_engine) const {
  return (is_header_ && !with_engine ? "weir_mutant_test_" : "weir_mutant_") + id_;
}

Color EngineMutant::run(bool with_engine) const {
  const bool has_engine = with_engine || !is_header_;
  if (!fs::exists(program()) || (has_engine && !fs::exists(engine()))) return Color::none;
  const auto result = run_process(
      {.words = {program().string(), "--gtest_fail_fast", "--gtest_filter=" + test_->filter},
       .folder = build_folder().string(),
       .environment = {{"LD_PRELOAD", has_engine ? engine().string() : ""},
                       {"RC_PARAMS", "seed=1"}},
       .time = std::chrono::seconds{30}});
  const bool is_last = has_engine || !result.good();
  if (has_engine) fs::remove(engine());
  if (is_header_ && is_last) fs::remove(program());
  if (result.good()) return Color::green;
  // It may crash or hang, but it has to begin.
  return result.output.find("[ RUN      ]") != std::string::npos ? Color::red : Color::none;
}

std::vector<Color> try_mutants(const Mutants& mutants) {
  auto colors = build_and_run(mutants, false);
  Mutants left;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    if (colors[i] == Color::green && mutants[i]->has_engine_left()) left.push_back(mutants[i]);
  }
  if (left.empty()) return colors;
  const auto again = build_and_run(left, true);
  for (std::size_t i = 0, at = 0; i < mutants.size(); ++i) {
    if (at < left.size() && mutants[i] == left[at]) colors[i] = again[at++];
  }
  return colors;
}

}  // namespace weir::cli
