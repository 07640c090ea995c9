#include "selftest/programs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "selftest/rewrites.hpp"
#include "selftest/trial.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// Of one program: of more, every second, third and so on is tried.
constexpr std::size_t most_mutants = 20;

}  // namespace

std::vector<Program> programs_of(const workbook::Exercise& exercise) {
  using Kind = Program::Kind;
  const fs::path solutions = root_folder() / "solutions" / exercise.id;
  std::vector<Program> programs;
  programs.push_back({Kind::stub, "stub", text_of(stub_of(exercise))});

  std::vector<Program> right;
  right.push_back({Kind::reference, "reference", text_of(solutions / exercise.files.front())});
  for (const auto& file : files_in(solutions / "alternatives", ".cpp")) {
    right.push_back({Kind::alternative, file.stem().string(), text_of(file)});
  }
  programs.insert(programs.end(), right.begin(), right.end());
  std::uint64_t seed = 1;
  for (const auto& program : right) {
    for (auto& rewrite : rewrites_of(program.text)) {
      programs.push_back({Kind::rewrite, fmt::format("{} with {}", program.name, rewrite.name),
                          std::move(rewrite.text)});
      programs.back().first_seed = seed;
      seed += seeds_of_rewrite;
    }
  }

  for (auto& mistake : read_mistakes(exercise.id)) {
    programs.push_back({Kind::mistake, mistake.name, wrong_program(mistake)});
    programs.back().mistake = std::move(mistake);
  }

  // The same line in two programs is the same code, mostly; twice in one it is not.
  std::set<std::pair<std::string, std::string>> known;
  for (const auto& program : right) {
    auto mutants = mutants_of(program.text);
    std::erase_if(mutants, [&](const Mutant& mutant) {
      return known.contains({mutant.source, mutant.change});
    });
    for (const auto& mutant : mutants) known.emplace(mutant.source, mutant.change);
    const std::size_t step = 1 + mutants.size() / most_mutants;
    for (std::size_t i = 0; i < mutants.size(); i += step) {
      auto& mutant = mutants[i];
      auto text = std::exchange(mutant.text, {});
      programs.push_back({Kind::mutant,
                          fmt::format("{}:{}: {}", program.name, mutant.line, mutant.change),
                          std::move(text),
                          std::move(mutant),
                          {},
                          program.name});
    }
  }
  return programs;
}

}  // namespace weir::cli
