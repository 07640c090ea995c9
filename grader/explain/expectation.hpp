/// \file
/// What a test looks at, as a value: so that the same can be asked of other scenarios and of other
/// programs.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cstddef>
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
    steps,            ///< the elements of each step, in any order, and the counters
    stream,           ///< all that comes out in each step, in order, and the counters
    results,          ///< the elements in all, in any order and whenever stamped, and the counters
    output,           ///< likewise, those of the output `subject`, and no counters
    watermarks,       ///< the watermarks of the output `subject`, in order
    counter,          ///< the counter `subject`
    nothing_held = 7  ///< nothing is held after the last step; catalogues have the number
  };

  Kind kind = Kind::steps;  ///< which part
  std::string subject{};    ///< an output or a counter; for the kinds that say so

  /// Equal in every field.
  friend bool operator==(const Expectation&, const Expectation&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("kind", kind), cereal::make_nvp("subject", subject));
  }
};

/// What an expectation sees of an observation. Where two views are equal, it cannot tell the two
/// programs apart.
struct View {
  Outcome outcome = Outcome::passed;       ///< all that is seen unless done
  std::vector<std::vector<Record>> steps;  ///< records; in one piece where steps do not count
  std::map<std::string, std::uint64_t> counters;  ///< those that count
  std::vector<Held> held;                         ///< where that counts

  /// Equal in every field.
  friend bool operator==(const View&, const View&) = default;
};

/// What the expectation sees. The observation may come from a process that nobody trusts.
View view(const Expectation& expectation, const Scenario& scenario, const Observation& observation);

/// Names a view: equal ones are named alike, and others, but for a chance of 2^-64, are not.
std::uint64_t name_of(const View& view);

/// Whether `actual` is wrong where `expected` is what the reference makes of the same scenario.
bool differs(const Expectation& expectation, const Scenario& scenario, const Observation& expected,
             const Observation& actual);

/// The first step after which it is wrong; none where only all of it together tells.
std::optional<std::size_t> first_difference(const Expectation& expectation,
                                            const Scenario& scenario, const Observation& expected,
                                            const Observation& actual);

}  // namespace weir::grader
