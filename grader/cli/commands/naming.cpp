#include "naming.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "catalogues.hpp"

namespace weir::cli {
namespace {

/// A story of more events than this is not a small one.
constexpr std::size_t few_events = 6;

}  // namespace

Naming::Naming(const workbook::Exercise& exercise)
    : recorded_(record_catalogue(exercise)),
      kept_(recorded_.with_fewer_probes(grader::most_probes)) {
  keep_catalogue(exercise, recorded_);
  leave_one_out();
}

void Naming::leave_one_out() {
  for (const auto& mistake : recorded_.mistakes) {
    const auto without = recorded_.with_fewer_probes(grader::most_probes, mistake.name);
    const auto same = std::find_if(without.mistakes.begin(), without.mistakes.end(),
                                   [&](const auto& other) { return other.name == mistake.name; });
    const auto* accused = without.find(same->behaviour, mistake.name);
    if (accused == nullptr || accused->misconception == mistake.misconception) continue;
    ++wrongly_accused_;
    problems_.push_back(fmt::format("{}: without it in the catalogue, {} would be named",
                                    mistake.name, accused->name));
  }
}

const grader::Mistake* Naming::mistake_named(const std::string& name) const {
  for (const auto& mistake : kept_.mistakes) {
    if (mistake.name == name) return &mistake;
  }
  return nullptr;
}

void Naming::take(const std::filesystem::path& path, const Verdict& verdict) {
  const std::string name = path.stem().string();
  const auto* mistake = mistake_named(name);
  const auto* failure = verdict.first_failure();
  if (mistake == nullptr || failure == nullptr) return;
  const std::scoped_lock lock(mutex_);
  ++explained_;
  most_events_ = std::max(most_events_, failure->events);
  if (failure->events > few_events) {
    is_small_ = false;
    problems_.push_back(
        fmt::format("{}: {} takes {} events to show it", name, failure->name, failure->events));
  }
  const auto* said = mistake_named(failure->mistake);
  if (said != nullptr && said->misconception == mistake->misconception) {
    ++named_;
  } else if (said != nullptr) {
    ++wrongly_accused_;
    problems_.push_back(fmt::format("{}: {} is named", name, said->name));
  } else {
    problems_.push_back(fmt::format("{}: its misconception is not named", name));
  }
}

void Naming::take_right_one(const workbook::Exercise& exercise,
                            const std::filesystem::path& program) {
  const auto* accused = kept_.find(behaviour_of_program(exercise, program, kept_.probes));
  if (accused == nullptr) return;
  const std::scoped_lock lock(mutex_);
  ++wrongly_accused_;
  problems_.push_back(
      fmt::format("{} is right, and {} is named", program.filename().string(), accused->name));
}

std::vector<std::string> Naming::problems() const { return problems_; }

std::string Naming::summary() const {
  return fmt::format("named rightly {}/{}, wrong accusations {}, at most {} events", named_,
                     explained_, wrongly_accused_, most_events_);
}

}  // namespace weir::cli
