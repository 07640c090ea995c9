#include "selftest/programs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "selftest/rewrites.hpp"
#include "selftest/toml_table.hpp"
#include "selftest/trial.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// Of one program: of more, every second, third and so on is tried.
constexpr std::size_t most_mutants = 20;

/// The programs of grader/trials, and what somebody has judged of the wrong ones: for each the
/// mistakes whose text is true of it, with spaces in between. \throws Error if one is not judged.
std::vector<Program> trials_of(const workbook::Exercise& exercise) {
  using Kind = Program::Kind;
  std::vector<Program> trials;
  const fs::path folder = root_folder() / "grader" / "trials" / exercise.id;
  if (!fs::exists(folder)) return trials;
  for (const auto& file : files_in(folder / "right", ".cpp")) {
    trials.push_back({Kind::right_trial, "trial " + file.stem().string(), text_of(file)});
  }
  auto judged = read_toml(folder / "names.toml");
  for (const auto& file : files_in(folder / "wrong", ".cpp")) {
    const auto name = file.stem().string();
    trials.push_back({Kind::wrong_trial, "trial " + name, text_of(file)});
    trials.back().names = judged.text_or_nothing(name);
    judged.texts.erase(name);
  }
  if (!judged.texts.empty()) judged.fail("programs of wrong/", judged.texts.begin()->first);
  return trials;
}

}  // namespace

void leave_slice(std::vector<Program>& programs, Slice slice) {
  using Kind = Program::Kind;
  std::size_t number = 0;
  std::erase_if(programs, [&](const Program& program) {
    switch (program.kind) {
      case Kind::stub:
      case Kind::reference:
      case Kind::alternative:
      case Kind::mistake:
        return false;
      default:
        return number++ % slice.of != slice.number;
    }
  });
}

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
    auto rewrite = restamped(program.text);
    if (rewrite.text == program.text) continue;
    programs.push_back({Kind::restamped, fmt::format("{} with {}", program.name, rewrite.name),
                        std::move(rewrite.text)});
  }

  for (auto& mistake : read_mistakes(exercise.id)) {
    programs.push_back({Kind::mistake, mistake.name, wrong_program(mistake)});
    programs.back().mistake = std::move(mistake);
  }

  std::ranges::move(trials_of(exercise), std::back_inserter(programs));

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
                          {},
                          program.name});
    }
  }
  return programs;
}

}  // namespace weir::cli
