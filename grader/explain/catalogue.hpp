/// \file
/// What is known of wrong solutions: how each behaves when it is asked the same questions.
///
/// Catalogues are made of an exercise's catalogued mistakes by `weir selftest --write`, one for
/// each part of the exercise: a part is what one pipeline plays, whether the others are written or
/// not. A program that behaves as a mistake wherever it was asked, and not as the reference, is
/// told what that mistake does. Where several do, or too little speaks for it, nothing is said: a
/// wrong accusation is worse than none.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstddef>
#include <cstdint>
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
  std::string misconception;  ///< what a program does that behaves so, to the student
  std::string why;            ///< why it is wrong
  Behaviour behaviour;        ///< to the catalogue's probes
  std::string program{};      ///< which program that is of: the hash of its text

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("misconception", misconception),
            cereal::make_nvp("why", why), cereal::make_nvp("behaviour", behaviour),
            cereal::make_nvp("program", program));
  }
};

/// How many probes show that a program is wrong before anything is said of it, and that a mistake
/// is one of a part.
inline constexpr std::size_t enough_probes = 3;
/// How many probes a failing program is asked: some hundredths of a second.
inline constexpr std::size_t most_probes = 128;

/// In how many answers two programs differ that were asked the same.
std::size_t count_differences(const Behaviour& a, const Behaviour& b);

/// All that is known of wrong solutions of a part. A value.
struct Catalogue {
  std::string part{};               ///< the pipeline of all probes
  std::vector<Probe> probes{};      ///< what all were asked
  Behaviour reference{};            ///< of the reference solution
  std::vector<Mistake> mistakes{};  ///< and of the others
  std::string asked{};              ///< what the tests asked: the hash of all that was chosen from

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
    archive(cereal::make_nvp("part", part), cereal::make_nvp("probes", probes),
            cereal::make_nvp("reference", reference), cereal::make_nvp("mistakes", mistakes),
            cereal::make_nvp("asked", asked));
  }
};

/// One for each part of an exercise, in the order in which they are worked on.
using Catalogues = std::vector<Catalogue>;

/// That of the part; null if there is none.
const Catalogue* find_part(const Catalogues& catalogues, std::string_view part);

/// The catalogues in a file; none if there is none, or none that can be read.
Catalogues read_catalogues(const std::string& path);
/// Writes them. \throws Error if that cannot be done.
void write_catalogues(const std::string& path, const Catalogues& catalogues);

/// Probes in a file, as a test program records them; none if there are none.
std::vector<Probe> read_probes(const std::string& path);
/// Writes them. \throws Error if that cannot be done.
void write_probes(const std::string& path, const std::vector<Probe>& probes);

}  // namespace weir::grader
