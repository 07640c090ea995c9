// A worker whose pipelines do all that a student's program may do.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "missing_solution.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

constexpr int socket = 3;

void add(Pipelines& pipelines, const std::string& name, void (*act)()) {
  pipelines.add(name, [act](Pipeline& pipeline) {
    pipeline.output("out", pipeline.input<int>("in").map([act](int value) {
      act();
      return value;
    }));
  });
}

// volatile: the compiler must not see what is wrong.
int* volatile nowhere = nullptr;
volatile bool forever = true;

void use_memory_of_nobody() { *nowhere = 1; }
void never_return() {
  while (forever) std::this_thread::yield();
}
void leave() { std::_Exit(0); }
void print() { std::puts("debugging"); }
void print_without_end() {
  while (forever) std::puts("PASSED PASSED PASSED PASSED PASSED PASSED PASSED PASSED");
}
void answer_nonsense() {
  const std::string nonsense("\5\0\0\0\0\0\0\0hello", 13);
  static_cast<void>(::send(socket, nonsense.data(), nonsense.size(), 0));
  leave();
}
void announce_a_flood() {
  const std::string length("\xff\xff\xff\xff\xff\xff\xff\x7f", 8);
  static_cast<void>(::send(socket, length.data(), length.size(), 0));
  never_return();
}
void hang_up() {
  ::close(socket);
  never_return();
}
void eat_memory() {
  std::vector<std::string> eaten;
  while (forever) eaten.emplace_back(std::size_t{1} << 26U, 'x');
}
void throw_an_int() { throw 1; }
void throw_an_error() { throw std::runtime_error("no such driver"); }
void throw_that_it_is_missing() { throw exercises::MissingSolution("map"); }

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  add(pipelines, "good", [] {});
  add(pipelines, "segfault", &use_memory_of_nobody);
  add(pipelines, "loop", &never_return);
  add(pipelines, "exit", &leave);
  add(pipelines, "print", &print);
  add(pipelines, "flood", &print_without_end);
  add(pipelines, "nonsense", &answer_nonsense);
  add(pipelines, "long answer", &announce_a_flood);
  add(pipelines, "hang up", &hang_up);
  add(pipelines, "memory", &eat_memory);
  add(pipelines, "throw", &throw_an_error);
  add(pipelines, "throw an int", &throw_an_int);
  add(pipelines, "missing", &throw_that_it_is_missing);
}

}  // namespace weir::grader
