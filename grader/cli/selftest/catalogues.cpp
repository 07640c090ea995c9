#include "selftest/catalogues.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "grade/paths.hpp"
#include "grade/verdict.hpp"
#include "selftest/in_parallel.hpp"

namespace weir::cli {
namespace {

using namespace grader;
namespace fs = std::filesystem;
using workbook::Exercise;

/// All that the hidden tests ask, as they ask it of the reference.
std::vector<grader::Probe> all_probes(const Exercise& exercise) {
  const fs::path file =
      fs::temp_directory_path() / fmt::format("weir-probes-{}-{}", getpid(), exercise.id);
  run_tests(exercise, program_file("reference", exercise.id),
            {.only_hidden = true, .in_turn = true, .brief = true, .probes = file});
  auto probes = grader::read_probes(file.string());
  std::error_code ignored;
  fs::remove(file, ignored);
  return probes;
}

}  // namespace

grader::Behaviour behaviour_of(const std::vector<grader::Probe>& probes, const fs::path& worker) {
  grader::WorkerProcess process(worker.string(), {.crash_sites = false});
  return grader::behaviour_of(probes, process);
}

bool can_be_named(const Program& program) {
  return program.kind == Program::Kind::mistake && program.mistake.cannot_be_named.empty();
}

grader::Catalogue record_catalogue(const Exercise& exercise, const std::vector<Program>& programs) {
  grader::Catalogue catalogue;
  catalogue.probes = all_probes(exercise);
  catalogue.reference = behaviour_of(catalogue.probes, program_file("reference", exercise.id));
  std::vector<const Program*> mistakes;
  for (const auto& program : programs) {
    if (can_be_named(program) && !program.worker.empty()) mistakes.push_back(&program);
  }
  catalogue.mistakes.resize(mistakes.size());
  in_parallel(mistakes.size(), [&](std::size_t n) {
    const CataloguedMistake& mistake = mistakes[n]->mistake;
    catalogue.mistakes[n] = {mistake.name, mistake.misconception, mistake.why,
                             behaviour_of(catalogue.probes, mistakes[n]->worker)};
  });
  return catalogue;
}

}  // namespace weir::cli
