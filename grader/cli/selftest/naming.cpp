#include "selftest/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "grade/paths.hpp"
#include "selftest/catalogues.hpp"
#include "weir/serialization.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

/// A story of more events than this is not a small one.
constexpr std::size_t few_events = 6;

}  // namespace

Naming::Naming(const workbook::Exercise& exercise, const std::vector<Program>& programs, bool write)
    : exercise_(exercise) {
  const auto recorded = record_catalogue(exercise, programs);
  kept_ = recorded.with_fewer_probes(grader::most_probes);
  const auto file = catalogue_file(exercise.id);
  const auto known = grader::read_catalogue(file.string());
  if (write) {
    grader::write_catalogue(file.string(), kept_);
  } else if (!known || to_bytes(*known) != to_bytes(kept_)) {
    problems_.push_back(fmt::format("{} is of other mistakes or tests: ./weir selftest --write",
                                    as_typed(file).string()));
  }
  leave_one_out(recorded);
}

void Naming::accuse(std::string problem) {
  ++accusations_;
  problems_.push_back(std::move(problem));
}

void Naming::leave_one_out(const grader::Catalogue& recorded) {
  for (const auto& mistake : recorded.mistakes) {
    const auto without = recorded.with_fewer_probes(grader::most_probes, mistake.name);
    const auto same = std::find_if(without.mistakes.begin(), without.mistakes.end(),
                                   [&](const auto& other) { return other.name == mistake.name; });
    const auto* accused = without.find(same->behaviour, mistake.name);
    if (accused == nullptr || accused->misconception == mistake.misconception) continue;
    accuse(fmt::format("{}: without it in the catalogue, {} would be named", mistake.name,
                       accused->name));
  }
}

const grader::Mistake* Naming::mistake_named(const std::string& name) const {
  const auto found = std::find_if(kept_.mistakes.begin(), kept_.mistakes.end(),
                                  [&](const auto& mistake) { return mistake.name == name; });
  return found == kept_.mistakes.end() ? nullptr : &*found;
}

void Naming::take(const Program& program, const Trial& trial) {
  if (program.kind == Program::Kind::mistake) return take_mistake(program, trial);
  if (program.kind != Program::Kind::alternative || program.worker.empty()) return;
  const auto* accused = kept_.find(behaviour_of(kept_.probes, program.worker));
  if (accused == nullptr) return;
  accuse(fmt::format("{} is right, and {} is named", program.name, accused->name));
}

void Naming::take_mistake(const Program& program, const Trial& trial) {
  if (!trial.fails) return;
  most_events_ = std::max(most_events_, trial.events);
  if (trial.events > few_events) {
    problems_.push_back(
        fmt::format("{}: it takes {} events to show it", program.name, trial.events));
  }
  const auto* mistake = mistake_named(program.name);
  const auto* said = mistake_named(trial.mistake);
  if (can_be_named(program)) ++explained_;
  if (said == nullptr && mistake == nullptr) return;
  if (said == nullptr) {
    problems_.push_back(fmt::format("{}: its misconception is not named", program.name));
  } else if (mistake != nullptr && said->misconception == mistake->misconception) {
    ++named_;
  } else {
    accuse(fmt::format("{}: {} is named", program.name, said->name));
  }
}

}  // namespace weir::cli
