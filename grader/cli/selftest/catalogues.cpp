#include "selftest/catalogues.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "grade/paths.hpp"
#include "grade/submission.hpp"
#include "grade/verdict.hpp"
#include "selftest/in_parallel.hpp"
#include "weir/serialization.hpp"

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

/// Adds a mistake to the first part in which it is one.
void add(grader::Catalogues& catalogues, const Program& program,
         std::vector<grader::Behaviour> behaviours) {
  const auto& mistake = program.mistake;
  for (std::size_t part = 0; part < catalogues.size(); ++part) {
    auto& behaviour = behaviours[part];
    const auto differences = grader::count_differences(behaviour, catalogues[part].reference);
    if (differences < grader::enough_probes) continue;
    catalogues[part].mistakes.push_back({mistake.name, mistake.misconception, mistake.why,
                                         std::move(behaviour), hash_of(program.text)});
    return;
  }
}

}  // namespace

grader::Behaviour behaviour_of(const std::vector<grader::Probe>& probes, const fs::path& worker) {
  grader::WorkerProcess process(worker.string(), {.crash_sites = false});
  return grader::behaviour_of(probes, process);
}

grader::Catalogues ask_reference(const Exercise& exercise) {
  grader::Catalogues catalogues;
  for (auto& probe : all_probes(exercise)) {
    const std::string& part = probe.scenario.pipeline;
    if (grader::find_part(catalogues, part) == nullptr) catalogues.push_back({.part = part});
    const auto of_part =
        std::find_if(catalogues.begin(), catalogues.end(),
                     [&](const auto& catalogue) { return catalogue.part == part; });
    of_part->probes.push_back(std::move(probe));
  }
  for (auto& part : catalogues) {
    part.asked = hash_of(to_bytes(part.probes));
    part.reference = behaviour_of(part.probes, program_file("reference", exercise.id));
  }
  return catalogues;
}

bool can_be_named(const Program& program) {
  return program.kind == Program::Kind::mistake && program.mistake.cannot_be_named.empty();
}

grader::Catalogues record_catalogues(const Exercise& exercise,
                                     const std::vector<Program>& programs) {
  auto catalogues = ask_reference(exercise);
  std::vector<const Program*> mistakes;
  for (const auto& program : programs) {
    if (can_be_named(program) && !program.worker.empty()) mistakes.push_back(&program);
  }
  std::vector<std::vector<grader::Behaviour>> behaviours(mistakes.size());
  in_parallel(mistakes.size(), [&](std::size_t n) {
    for (const auto& part : catalogues) {
      behaviours[n].push_back(behaviour_of(part.probes, mistakes[n]->worker));
    }
  });
  for (std::size_t n = 0; n < mistakes.size(); ++n) {
    add(catalogues, *mistakes[n], std::move(behaviours[n]));
  }
  return catalogues;
}

}  // namespace weir::cli
