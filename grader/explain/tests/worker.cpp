// Workers for the tests of explanations: test_worker says which. One is right, one is wrong
// above 9, one remembers from one scenario to the next; see what each does below.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "worker/pipeline.hpp"

extern const char* const test_worker;

namespace weir::grader {
namespace {

const std::string_view kind = test_worker;

/// What only the reference knows.
int secret_of(int value) { return 4711'000 + value; }

int number_of_elements = 0;

int answer(int value) {
  if (kind == "wrong" && value > 9) return -1;
  if (kind == "remembers" && ++number_of_elements > 3) return -1;
  if (kind == "crashes" && value > 9) __builtin_trap();
  if (kind == "prints") std::printf("saw %d\n", value);
  if (kind == "prints" && value > 9) return -1;
  while (kind == "hangs" && value > 9) pause();
  return secret_of(value);
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("answer", [](Pipeline& pipeline) {
    pipeline.output("out", pipeline.input<int>("in").map(&answer));
  });
}

}  // namespace weir::grader
