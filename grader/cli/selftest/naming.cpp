#include "selftest/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/submission.hpp"
#include "selftest/build.hpp"
#include "selftest/catalogues.hpp"
#include "selftest/contract.hpp"
#include "selftest/in_parallel.hpp"
#include "selftest/throwers.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

using Kind = Program::Kind;

/// A story of more events than this is not a small one.
constexpr std::size_t few_events = 6;

std::vector<Program> programs_that_throw(const std::vector<Program>& programs) {
  std::vector<Program> throwing;
  for (const auto& program : programs) {
    if (program.kind != Kind::reference) continue;
    for (auto& thrower : throwers_of(program.text)) {
      throwing.push_back({Kind::thrower, std::move(thrower.name), std::move(thrower.text)});
    }
  }
  return throwing;
}

const grader::Mistake* find_mistake(const grader::Catalogue& part, const std::string& name) {
  const auto found = std::find_if(part.mistakes.begin(), part.mistakes.end(),
                                  [&](const auto& mistake) { return mistake.name == name; });
  return found == part.mistakes.end() ? nullptr : &*found;
}

}  // namespace

Naming::Naming(const workbook::Exercise& exercise)
    : exercise_(exercise), kept_(grader::read_catalogues(catalogue_file(exercise.id).string())) {}

void Naming::record(const std::vector<Program>& programs) {
  const auto recorded = record_catalogues(exercise_, programs);
  kept_.clear();
  for (const auto& part : recorded) kept_.push_back(part.with_fewer_probes(grader::most_probes));
  grader::write_catalogues(catalogue_file(exercise_.id).string(), kept_);
  for (const auto& program : programs) {
    if (can_be_named(program) && mistake_named(program.name) == nullptr)
      problems_.push_back(fmt::format("{} is shown by too few scenarios", program.name));
  }
  for (const auto& part : kept_) find_each(part);
  for (const auto& part : recorded) leave_one_out(part);
}

void Naming::compare(const std::vector<Program>& tried, const std::vector<Program>& recorded_only) {
  std::size_t missing = is_of_tests() ? 0 : 1;
  std::size_t known = 0;
  for (const auto& part : kept_) known += part.mistakes.size();
  for (const auto* programs : {&tried, &recorded_only}) {
    for (const auto& program : *programs) {
      if (!can_be_named(program)) continue;
      is_recorded(program) ? --known : ++missing;
    }
  }
  if (missing > 0 || known > 0) {
    problems_.push_back(fmt::format("{} is of other mistakes or tests: ./weir selftest --write",
                                    as_typed(catalogue_file(exercise_.id)).string()));
  }
  for (const auto& program : recorded_only) take_record(program);
  for (const auto& part : kept_) {
    find_each(part);
    leave_one_out(part);
  }
}

bool Naming::is_of_tests() const {
  const auto asked = ask_reference(exercise_);
  return std::equal(
      asked.begin(), asked.end(), kept_.begin(), kept_.end(),
      [](const auto& a, const auto& b) { return a.part == b.part && a.asked == b.asked; });
}

bool Naming::is_recorded(const Program& program) const {
  const auto* part = part_of(program.name);
  if (part == nullptr) return false;
  const auto& recorded = *find_mistake(*part, program.name);
  if (recorded.misconception != program.mistake.misconception) return false;
  if (recorded.why != program.mistake.why) return false;
  if (program.worker.empty()) return recorded.program == grader::hash_of(program.text);
  return recorded.behaviour == behaviour_of(part->probes, program.worker);
}

void Naming::find_each(const grader::Catalogue& part) {
  for (const auto& mistake : part.mistakes) {
    if (part.find(mistake.behaviour) != nullptr) continue;
    std::string others;
    for (const auto& other : part.mistakes) {
      const bool is_alike = other.behaviour == mistake.behaviour;
      if (is_alike && other.misconception != mistake.misconception) others += " " + other.name;
    }
    problems_.push_back(fmt::format("{} behaves in {} as:{}", mistake.name, part.part, others));
  }
}

void Naming::leave_one_out(const grader::Catalogue& recorded) {
  for (const auto& mistake : recorded.mistakes) {
    const auto without = recorded.with_fewer_probes(grader::most_probes, mistake.name);
    const auto* same = find_mistake(without, mistake.name);
    count(of_others_, mistake.name + ", where it is not in the catalogue,",
          without.find(same->behaviour, mistake.name), mistake.misconception);
  }
}

void Naming::ask_more(const std::vector<Program>& programs, Slice slice) {
  auto asked = programs_of_parts(programs);
  std::ranges::move(programs_that_throw(programs), std::back_inserter(asked));
  leave_slice(asked, slice);
  build_all(exercise_, asked);
  struct Answer {
    const grader::Catalogue* part;
    const grader::Mistake* said;
  };
  std::vector<std::vector<Answer>> answers(asked.size());
  in_parallel(asked.size(), [&](std::size_t i) {
    for (const auto& part : kept_) {
      const bool is_written = asked[i].part.empty() || asked[i].part == part.part;
      if (is_written && !asked[i].worker.empty())
        answers[i].push_back({&part, said_of(asked[i], part)});
    }
  });
  for (std::size_t i = 0; i < asked.size(); ++i) {
    for (const auto& [part, said] : answers[i]) {
      const auto kind = asked[i].kind;
      const auto& name = asked[i].name;
      auto& counts = kind == Kind::thrower ? of_others_ : of_parts_;
      count(counts, fmt::format("{} in {}", name, part->part), said,
            asked[i].mistake.misconception);
      if (kind == Kind::part && said == nullptr)
        problems_.push_back(fmt::format("{} is not named", name));
    }
  }
}

std::vector<Program> Naming::programs_of_parts(const std::vector<Program>& programs) const {
  std::vector<Program> alone;
  if (kept_.size() < 2) return alone;
  const std::string stub = text_of(stub_of(exercise_));
  for (const auto& program : programs) {
    const auto* part = part_of(program.name);
    if (program.mistake.caught_by.empty() || part == nullptr) continue;
    alone.push_back(
        {Kind::part, program.name + " alone", written_alone(program.text, stub, part->part)});
    alone.back().mistake = program.mistake;
    alone.back().part = part->part;
  }
  return alone;
}

const grader::Mistake* Naming::said_of(const Program& program,
                                       const grader::Catalogue& part) const {
  return part.find(behaviour_of(part.probes, program.worker));
}

const grader::Catalogue* Naming::part_of(const std::string& name) const {
  for (const auto& part : kept_) {
    if (find_mistake(part, name) != nullptr) return &part;
  }
  return nullptr;
}

const grader::Mistake* Naming::mistake_named(const std::string& name) const {
  const auto* part = part_of(name);
  return part == nullptr ? nullptr : find_mistake(*part, name);
}

void Naming::count(Said& said, const std::string& program, const grader::Mistake* name,
                   const std::string& truth) {
  if (name == nullptr) {
    ++said.nothing;
  } else if (name->misconception == truth) {
    ++said.truth;
  } else {
    ++said.falsehood;
    problems_.push_back(fmt::format("{} is taken for {}", program, name->name));
  }
}

void Naming::take(const Program& program, const Trial& trial) {
  if (program.worker.empty()) return;
  if (program.kind == Kind::mistake) {
    take_mistake(program, trial);
  } else if (program.kind == Kind::wrong_trial) {
    take_trial(program, trial);
  } else if (program.kind == Kind::alternative) {
    for (const auto& part : kept_) count(of_others_, program.name, said_of(program, part), "");
  }
}

/// What is said of it is what is said of what was recorded.
void Naming::take_record(const Program& program) {
  const auto* part = part_of(program.name);
  if (part == nullptr) return;
  const auto* said = part->find(find_mistake(*part, program.name)->behaviour);
  count(of_mistakes_, program.name, said, program.mistake.misconception);
}

/// Of several texts that are true of a program, the one that was said of it; else `truth`.
std::string Naming::truth_of(const std::string& program, const std::string& mistakes,
                             const grader::Mistake* said, std::string truth) {
  std::istringstream names(mistakes);
  for (std::string name; names >> name;) {
    const auto* mistake = mistake_named(name);
    if (mistake == nullptr) {
      problems_.push_back(fmt::format("{}: there is no mistake {}", program, name));
    } else if (said != nullptr && said->misconception == mistake->misconception) {
      truth = mistake->misconception;
    }
  }
  return truth;
}

void Naming::take_trial(const Program& program, const Trial& trial) {
  const auto* said = mistake_named(trial.mistake);
  count(of_trials_, program.name, said, truth_of(program.name, program.names, said, ""));
}

void Naming::take_mistake(const Program& program, const Trial& trial) {
  if (!trial.fails) return;
  most_events_ = std::max(most_events_, trial.events);
  if (trial.events > few_events) {
    problems_.push_back(
        fmt::format("{}: it takes {} events to show it", program.name, trial.events));
  }
  const auto* said = mistake_named(trial.mistake);
  count(of_mistakes_, program.name, said,
        truth_of(program.name, program.mistake.also, said, program.mistake.misconception));
  if (trial.mistake.empty() && can_be_named(program)) {
    problems_.push_back(fmt::format("{} is not named", program.name));
  }
}

}  // namespace weir::cli
