/// \file
/// What a test looks at, as a value: so that the same can be asked of other scenarios and of other
/// programs.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// Which part of an observation has to be like the reference's.
struct Expectation {
  /// Which part.
  enum class Kind : std::uint8_t {
    steps,       ///< the elements of each step, in any order and however stamped, and the counters
    stream,      ///< all that comes out in each step, in order and as stamped, and the counters
    results,     ///< the elements in all, in any order and however stamped, and the counters
    output,      ///< likewise, those of the output `subject`, and no counters
    watermarks,  ///< the watermarks of the output `subject`, in order
    counter,     ///< the counter `subject`
    nothing_held = 7,  ///< nothing is held after the last step; catalogues have the number
    stamped,           ///< as steps, and as stamped
    load               ///< no subtask gets more than `subject` of 100 elements that come in
  };

  Kind kind = Kind::steps;  ///< which part
  std::string subject{};    ///< an output, a counter or a number; for the kinds that say so

  /// Equal in every field.
  friend bool operator==(const Expectation&, const Expectation&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("kind", kind), cereal::make_nvp("subject", subject));
  }
};

/// A record as the expectation sees it, without a timestamp where that does not count; nothing if
/// it does not look at it.
std::optional<Record> seen(const Expectation& expectation, Record record);

/// What an expectation sees of an observation. Where two views are equal, it cannot tell the two
/// programs apart.
struct View {
  Outcome outcome = Outcome::passed;       ///< how it ended
  std::string cause;                       ///< why, unless it is done: see cause_of()
  std::size_t done = 0;                    ///< how many steps were, in that case
  std::vector<std::vector<Record>> steps;  ///< records; in one piece where steps do not count
  std::map<std::string, std::uint64_t> counters;  ///< those that count
  std::vector<Held> held;                         ///< where that counts

  /// Equal in every field.
  friend bool operator==(const View&, const View&) = default;
};

/// What the expectation sees. The observation may come from a process that nobody trusts.
View view(const Expectation& expectation, const Scenario& scenario, const Observation& observation);

/// What an observation's message says, without what another program of the same mistake says
/// otherwise: names in quotes, and numbers. Empty if all was done.
std::string cause_of(const Observation& observation);

/// Names a view: equal ones are named alike, and others, but for a chance of 2^-64, are not.
std::uint64_t name_of(const View& view);

/// The subtask that has been given most. A value.
struct HeaviestLoad {
  std::string op;                      ///< the operator's name
  std::size_t subtask = 0;             ///< index, from 0
  std::uint64_t elements = 0;          ///< that it has been given
  std::vector<std::uint64_t> of_each;  ///< what the operator's subtasks have been given
};

/// Of a scenario that has asked for every_load; with another, nothing has been given to anybody.
HeaviestLoad heaviest_load(const Observation& observation);

/// How many elements come in.
std::uint64_t elements_in(const Scenario& scenario);

/// Whether `actual` is wrong where `expected` is what the reference makes of the same scenario.
bool differs(const Expectation& expectation, const Scenario& scenario, const Observation& expected,
             const Observation& actual);

}  // namespace weir::grader
