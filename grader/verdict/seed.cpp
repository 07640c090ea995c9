// The seed of a run. A test program that is told to repeat its tests goes through the seeds, and
// ends with the first that shows a failure.
#include <cstdlib>
#include <string>

#include "verdict/grading.hpp"
#include "verdict/repetition.hpp"

namespace weir::grader {
namespace {

std::uint64_t repetitions = 0;

class CountRepetitions : public testing::EmptyTestEventListener {
  void OnTestIterationStart(const testing::UnitTest&, int iteration) override {
    repetitions = static_cast<std::uint64_t>(iteration);
  }
  // The report has been written by then, and would be overwritten by the next repetition.
  void OnTestIterationEnd(const testing::UnitTest& program, int) override {
    if (program.Failed()) std::exit(EXIT_FAILURE);
  }
};

[[maybe_unused]] const bool counts_repetitions = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new CountRepetitions);
  return true;
}();

}  // namespace

std::uint64_t repetition() { return repetitions; }

std::uint64_t seed() {
  const char* text = std::getenv("WEIR_SEED");
  const auto now = (text == nullptr ? 1 : std::strtoull(text, nullptr, 10)) + repetitions;
  testing::Test::RecordProperty("seed", std::to_string(now));
  return now;
}

void for_seeds(std::uint64_t count,
               const std::function<void(std::uint64_t seed, std::uint64_t i)>& with) {
  for (auto n = repetitions == 0 ? 0 : count - 1; n < count; ++n) {
    with(seed() + n, (repetitions + n) % count);
  }
}

}  // namespace weir::grader
