/// \file
/// What all fuzz targets use: a case, which a seed decides, and what becomes of it.
///
/// A target makes up a case, gives it to the engine and to a plain model of what the engine should
/// do, and compares. Each case is the same for the same seed, so that a failure can be repeated.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace weir::fuzz {

/// The engine and the model do not agree.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One case: the source of all of its choices. Not thread-safe.
class Case {
 public:
  explicit Case(std::uint64_t seed) : random_(seed) {}

  /// Any 64 bits.
  std::uint64_t bits() { return random_(); }
  /// From `least` to `most`, both included.
  std::int64_t in(std::int64_t least, std::int64_t most) {
    const auto span = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) + 1;
    const std::uint64_t step = span == 0 ? bits() : bits() % span;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + step);
  }
  /// From 0 up to `n`, without it.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits() % n); }
  /// True in so many cases of a hundred.
  bool chance(std::uint64_t percent) { return bits() % 100 < percent; }
  /// One of these.
  template <class T>
  T one_of(std::initializer_list<T> choices) {
    return choices.begin()[below(choices.size())];
  }
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

  /// Says what the case does, for a person: shown if it fails, even if the program crashes.
  static void say(const std::string& text);

 private:
  std::mt19937_64 random_;
};

/// \throws Failure with `what`, unless `holds`.
inline void require(bool holds, const std::string& what) {
  if (!holds) throw Failure(what);
}

/// Both as lines of text, of which the first that differ are shown.
void require_equal(const std::vector<std::string>& found, const std::vector<std::string>& expected,
                   const std::string& what);

/// The targets, each in a file of its name. \throws Failure, or what the engine throws.
void key_index(Case& choose);
void timers(Case& choose);
void window_boundaries(Case& choose);
void job_graphs(Case& choose);
void checkpoint_files(Case& choose);

}  // namespace weir::fuzz
