#include "semantics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "grade/paths.hpp"
#include "selftest/engine_mutants.hpp"
#include "suggest.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

std::vector<Mutation> chosen_mutations(const std::optional<std::string>& area) {
  auto all = read_mutations(root_folder() / "grader" / "semantics");
  if (!area) return all;
  std::vector<Mutation> chosen;
  std::vector<std::string> areas;
  for (const auto& mutation : all) {
    if (areas.empty() || areas.back() != mutation.area) areas.push_back(mutation.area);
    if (mutation.area == *area) chosen.push_back(mutation);
  }
  if (!chosen.empty()) return chosen;
  throw UsageError(fmt::format("selftest --semantics: expected {}, found '{}'{}",
                               fmt::join(areas, " or "), *area, did_you_mean(*area, areas)));
}

/// A line for a mutation, and one that says more.
void tell(const char* what, const Mutation& mutation, const std::string& more = {}) {
  say(fmt::format("{:<10}{:<16}{}\n", what, mutation.area, mutation.breaks));
  if (!more.empty()) say(fmt::format("          {}\n", more));
}

/// The mutations that can be tried. Prints those that cannot, because the code or the tests have
/// changed: the catalogue has to follow.
std::vector<Mutation> applicable(const std::vector<Mutation>& mutations,
                                 const std::map<std::string, EngineTest>& tests) {
  std::vector<Mutation> good;
  for (const auto& mutation : mutations) {
    try {
      static_cast<void>(mutated_text(mutation, root_folder()));
      if (!tests.contains(mutation.test)) throw Error("no test is called " + mutation.test);
      good.push_back(mutation);
    } catch (const Error& error) {
      tell("OUTDATED", mutation, error.what());
    }
  }
  return good;
}

/// A test that is red before anything was broken proves nothing.
void check_green_without_mutants(const std::vector<Mutation>& mutations,
                                 const std::map<std::string, EngineTest>& tests) {
  std::map<std::filesystem::path, std::set<std::string>> filters;
  for (const auto& mutation : mutations) {
    const auto& test = tests.at(mutation.test);
    filters[test.program].insert(test.filter);
  }
  for (const auto& [program, filter] : filters) {
    must_run({program.string(), "--gtest_brief=1",
              fmt::format("--gtest_filter={}", fmt::join(filter, ":"))});
  }
}

std::vector<EngineMutant> make_mutants(const std::vector<Mutation>& mutations,
                                       const std::map<std::string, EngineTest>& tests) {
  std::vector<EngineMutant> mutants;
  const auto readers = readers_of_headers();
  std::string cmake;
  for (const auto& mutation : mutations) {
    cmake += mutants.emplace_back(mutation, tests.at(mutation.test)).cmake(readers);
  }
  write_if_new(mutants_folder() / "mutants.cmake", cmake);
  must_run({"cmake", "."});
  return mutants;
}

/// Tries some of the mutants, and prints what comes of each. Answers how many are not caught.
std::size_t try_and_tell(const std::vector<const EngineMutant*>& mutants) {
  const auto colors = try_mutants(mutants);
  std::size_t alive = 0;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    const Mutation& mutation = mutants[i]->mutation();
    if (colors[i] == EngineMutant::Color::red) {
      tell("caught", mutation);
      continue;
    }
    ++alive;
    tell("SURVIVES", mutation,
         colors[i] == EngineMutant::Color::green
             ? fmt::format("nobody notices: {} is green", mutation.test)
             : fmt::format("it, or {}, does not build or run: see {}", mutation.test,
                           (mutants_folder() / "build.log").string()));
  }
  return alive;
}

}  // namespace

int selftest_semantics(const std::optional<std::string>& area) {
  const auto chosen = chosen_mutations(area);
  const auto tests = engine_tests();
  const auto mutations = applicable(chosen, tests);
  check_green_without_mutants(mutations, tests);
  const auto mutants = make_mutants(mutations, tests);

  std::size_t alive = 0;
  const std::size_t at_a_time = 8 * std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t first = 0; first < mutants.size(); first += at_a_time) {
    std::vector<const EngineMutant*> some;
    for (std::size_t i = first; i < std::min(first + at_a_time, mutants.size()); ++i) {
      some.push_back(&mutants[i]);
    }
    alive += try_and_tell(some);
  }
  const std::size_t outdated = chosen.size() - mutations.size();
  say(fmt::format("{} of {} caught, {} survive, {} outdated.\n", mutants.size() - alive,
                  chosen.size(), alive, outdated));
  return alive + outdated == 0 ? 0 : 1;
}

}  // namespace weir::cli
