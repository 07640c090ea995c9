/// \file
/// What a test program says of a test: to the command that started it, and in what is remembered.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "explain/expectation.hpp"
#include "weir/scenario/outcome.hpp"

namespace weir::grader {

/// One test, as it went.
struct TestResult {
  std::string name;  ///< `Subject.Behaviour`; of several programs `hidden/...`
  /// What became of it. Where nobody has said so, it is not the program that has failed.
  Outcome outcome = Outcome::not_graded;
  std::string about{};        ///< the rule that it looks at
  std::size_t hint = 1;       ///< the hint that helps, from 1
  std::string explanation{};  ///< what is wrong, if it failed
  std::string printed{};      ///< what the program printed in the first story, if it passed
  Expectation expectation{};  ///< what it looked at, where it failed or at first
  std::size_t events = 0;     ///< of the smallest scenario that shows it, if that was looked for
  std::string mistake{};      ///< the catalogued mistake that behaves alike, if one is known
  bool is_cost = false;       ///< whether it failed of what is held, and of nothing else
  bool is_ordinary = false;   ///< whether it looks at an ordinary day, and at nothing rare
  std::optional<std::uint64_t> seed{};  ///< the last one that it tried, if it tries any

  /// Whether it found nothing wrong.
  bool passed() const { return outcome == Outcome::passed; }
  /// The part of the exercise that it belongs to: `Subject`.
  std::string part() const {
    const auto begin = name.rfind('/') + 1;
    return name.substr(begin, name.find('.') - begin);
  }

  /// Archives the fields by name (cereal). \throws Error if there is no such outcome.
  template <class Archive>
  void serialize(Archive& archive) {
    std::string text(name_of(outcome));
    archive(cereal::make_nvp("name", name), cereal::make_nvp("outcome", text),
            cereal::make_nvp("about", about), cereal::make_nvp("hint", hint),
            cereal::make_nvp("explanation", explanation), cereal::make_nvp("printed", printed),
            cereal::make_nvp("expectation", expectation), cereal::make_nvp("events", events),
            cereal::make_nvp("mistake", mistake), cereal::make_nvp("is_cost", is_cost),
            cereal::make_nvp("is_ordinary", is_ordinary), cereal::make_nvp("seed", seed));
    outcome = outcome_named(text);
  }
};

}  // namespace weir::grader
