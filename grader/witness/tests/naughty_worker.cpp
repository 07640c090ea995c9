// A worker whose pipelines do all that a student's program may do.
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "missing_solution.hpp"
#include "weir/scenario/frames.hpp"
#include "weir/serialization.hpp"
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

/// Counts beside the state, which is gone after a crash.
int count_in_a_static(int) {
  static int count = 0;
  return ++count;
}
/// Answers what is asked, and before it the next that may be asked.
void answer_ahead() {
  const auto answer = to_bytes(Answer{.token = 0, .observation = {}});
  static_cast<void>(write_frame(socket, answer));
}

/// Adds up, and says which version has.
class AddUp : public KeyedProcessFunction<int, int, int> {
  int version_;
  ValueState<int> sum_;

 public:
  explicit AddUp(int version) : version_(version) {}
  void open(RuntimeContext& context) override {
    sum_ = context.state(ValueStateDescriptor<int>{"sum"});
  }
  void process_element(const int& value, Context&, Collector<int>& out) override {
    const int sum = sum_.value().value_or(0) + value;
    sum_.update(sum);
    out.collect(1000 * version_ + sum);
  }
};

// volatile: the compiler must not see what is wrong.
int* volatile nowhere = nullptr;
volatile bool forever = true;

void use_memory_of_nobody() { *nowhere = 1; }
void never_return() {
  while (forever) std::this_thread::yield();
}
void leave() { std::_Exit(0); }
void sleep_for_ever() {
  while (forever) ::pause();
}
/// Lets another work in its place.
void let_another_never_return() {
  if (::fork() == 0) never_return();
  sleep_for_ever();
}
/// Works for a moment, for which it waits a second: somebody else has the only processor that it
/// may use.
void be_held_up() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
  const pid_t between = ::fork();
  if (between == 0) {
    if (::fork() == 0) {
      ::sched_setaffinity(0, sizeof one, &one);
      const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{1200};
      while (std::chrono::steady_clock::now() < end) continue;
    }
    leave();
  }
  ::waitpid(between, nullptr, 0);
  ::sched_setaffinity(0, sizeof one, &one);
  const sched_param no_priority{.sched_priority = 0};
  ::sched_setscheduler(0, SCHED_IDLE, &no_priority);
  const auto end = std::clock() + CLOCKS_PER_SEC / 50;
  while (std::clock() < end) continue;
}
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

class Silent : public WatermarkGenerator<int> {
  void on_event(const int&, Timestamp, WatermarkOutput&) override {}
  void on_periodic_emit(WatermarkOutput&) override {}
};

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("versions", [](Pipeline& pipeline) {
    pipeline.output("out", pipeline.input<int>("in")
                               .key_by([](int) { return 0; })
                               .process(AddUp(pipeline.version()))
                               .uid("sum"));
  });
  pipelines.add("static", [](Pipeline& pipeline) {
    pipeline.output("out", pipeline.input<int>("in").map(&count_in_a_static));
  });
  add(pipelines, "good", [] {});
  add(pipelines, "ahead", &answer_ahead);
  add(pipelines, "segfault", &use_memory_of_nobody);
  add(pipelines, "loop", &never_return);
  add(pipelines, "sleep", &sleep_for_ever);
  add(pipelines, "loop in another", &let_another_never_return);
  add(pipelines, "held up", &be_held_up);
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
  pipelines.add("generator", [](Pipeline& pipeline) {
    const auto strategy =
        WatermarkStrategy<int>::for_generator([] { return std::make_unique<Silent>(); });
    pipeline.output("out", pipeline.input<int>("in").assign_timestamps_and_watermarks(strategy));
  });
}

}  // namespace weir::grader
