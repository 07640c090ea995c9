/// \file
/// What is known of wrong solutions: how each behaves when it is asked the same questions.
///
/// A catalogue is made of an exercise's catalogued mistakes by `weir selftest --write`. A program
/// that behaves as one of them wherever it was asked, and not as the reference, is likely to have
/// the same misconception. Where several do, or too little speaks for it, nothing is said: a wrong
/// accusation is worse than none.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/expectation.hpp"
#include "witness/worker_process.hpp"

namespace weir::grader {

/// Something that any solution can be asked.
struct Probe {
  Expectation expectation;  ///< what to look at
  Scenario scenario;        ///< what happens

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("expectation", expectation), cereal::make_nvp("scenario", scenario));
  }
};

/// How a program behaves: to each probe in turn, the name of what was seen.
using Behaviour = std::vector<std::uint64_t>;

/// Plays all probes on a worker, one after the other.
Behaviour behaviour_of(const std::vector<Probe>& probes, WorkerProcess& worker);

/// A catalogued mistake.
struct Mistake {
  std::string name;           ///< of its file
  std::string misconception;  ///< in a sentence, to the student
  std::string why;            ///< why it is wrong
  Behaviour behaviour;        ///< to the catalogue's probes

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("misconception", misconception),
            cereal::make_nvp("why", why), cereal::make_nvp("behaviour", behaviour));
  }
};

/// How many probes a failing program is asked: some hundredths of a second.
inline constexpr std::size_t most_probes = 128;

/// All that is known of an exercise's wrong solutions. A value.
struct Catalogue {
  std::vector<Probe> probes;      ///< what all were asked
  Behaviour reference;            ///< of the reference solution
  std::vector<Mistake> mistakes;  ///< and of the others

  /// The mistake that a program of this behaviour has; null unless enough speaks for it and nothing
  /// against it. Several with one misconception are as good as one. The mistake with the name
  /// `without` is taken for unknown.
  const Mistake* find(const Behaviour& behaviour, std::string_view without = {}) const;

  /// The same with at most `most` probes: those that tell the mistakes apart, several for each
  /// pair, and others so that they tell apart what is not known. The one with the name `without`
  /// has no part in the choice.
  Catalogue with_fewer_probes(std::size_t most, std::string_view without = {}) const;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("probes", probes), cereal::make_nvp("reference", reference),
            cereal::make_nvp("mistakes", mistakes));
  }
};

/// The catalogue in a file; nothing if there is none, or none that can be read.
std::optional<Catalogue> read_catalogue(const std::string& path);
/// Writes it. \throws Error if that cannot be done.
void write_catalogue(const std::string& path, const Catalogue& catalogue);

/// Probes in a file, as a test program records them; none if there are none.
std::vector<Probe> read_probes(const std::string& path);
/// Writes them. \throws Error if that cannot be done.
void write_probes(const std::string& path, const std::vector<Probe>& probes);

}  // namespace weir::grader
