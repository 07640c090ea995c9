#include "watch.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <optional>
#include <stop_token>
#include <system_error>
#include <vector>

#include "check.hpp"
#include "grade/paths.hpp"
#include "grade/records.hpp"
#include "student.hpp"
#include "terminal/interrupts.hpp"
#include "trace.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using workbook::Exercise;

/// Single keys come as they are typed, while it lives.
class Keyboard {
 public:
  Keyboard() : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;
  ~Keyboard() { restore(); }

  /// The key that has been typed, if any.
  std::optional<char> key() {
    pollfd waiting{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    char typed = 0;
    if (ended_ || poll(&waiting, 1, 0) <= 0) return std::nullopt;
    if (read(STDIN_FILENO, &typed, 1) == 1) return typed;
    ended_ = true;
    return std::nullopt;
  }
  /// Lines again, for a question.
  void restore() const {
    if (is_terminal_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }

 private:
  termios before_{};
  bool is_terminal_;
  bool ended_ = false;
};

/// What tells one state of a file from the next.
struct Stamp {
  fs::file_time_type time{};
  std::uintmax_t size = 0;

  explicit Stamp(const fs::path& file) {
    std::error_code error;
    time = fs::last_write_time(file, error);
    size = error ? 0 : fs::file_size(file, error);
  }
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

class Watch {
 public:
  explicit Watch(Exercise exercise)
      : exercise_(std::move(exercise)), stamp_(file()), changed_at_(Clock::now() - quiet) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { stop(); }

  int watch() {
    terminal::Interrupts interrupts;
    Keyboard keyboard;
    while (true) {
      if (interrupts.wait(10ms)) return 0;
      look_at_file();
      if (is_due_ && Clock::now() - changed_at_ >= quiet) start();
      if (running_.valid() && running_.wait_for(0s) == std::future_status::ready) show();
      if (const auto key = keyboard.key()) {
        if (*key == 'q') return 0;
        press(*key);
      }
    }
  }

 private:
  static constexpr auto quiet = 200ms;

  fs::path file() const { return file_of(root_folder() / "exercises", exercise_); }

  void look_at_file() {
    const Stamp now(file());
    if (now == stamp_) return;
    stamp_ = now;
    changed_at_ = Clock::now();
    is_due_ = true;
    stop();
  }

  void stop() {
    stop_.request_stop();
    if (running_.valid()) running_.wait();
    running_ = {};
  }

  void start() {
    stop();
    is_due_ = false;
    clear();
    say(fmt::format("{}: checking ...\n", exercise_.id));
    stop_ = {};
    running_ = std::async(std::launch::async, [this, token = stop_.get_token()] {
      const auto text = read_submission(root_folder() / "exercises", exercise_);
      if (!text) throw Error(fmt::format("there is no file {}", file().string()));
      return grade(exercise_, *text, as_typed(file()), 1, token);
    });
  }

  void show() {
    clear();
    try {
      const Verdict verdict = running_.get();
      remember(verdict);
      say(line_of(exercise_, verdict));
      say(details_of(exercise_, verdict));
      say(fmt::format("\ncompiled in {:.2f} s, linked in {:.2f} s, tested in {:.2f} s\n",
                      verdict.compile_seconds, verdict.link_seconds, verdict.test_seconds));
      if (verdict.outcome == Outcome::passed) say("Passed! n: the next exercise\n");
    } catch (const Error& error) {
      say(fmt::format("{}\n", error.what()));
    }
    say_keys();
  }

  void press(char key) {
    switch (key) {
      case 'n':
        go_on();
        break;
      case 'h':
        hint(exercise_.name);
        break;
      case 'l':
        overview();
        break;
      case 'c':
        stop();
        check({});
        break;
      case 'r':
        is_due_ = true;
        break;
      case 'x':
        say("\nReset to the stub? What you have written is kept. y: yes, any other key: no\n");
        asked_ = true;
        return;
      case 't':
        show_trace();
        break;
      case 'y':
        if (asked_) reset(exercise_.name, true);
        break;
      default:
        break;
    }
    asked_ = false;
    if (key != 'r' && key != 'n') say_keys();
  }

  void go_on() {
    const auto all = graded_exercises();
    auto next = std::find_if(all.begin(), all.end(),
                             [&](const Exercise& exercise) { return exercise.id == exercise_.id; });
    if (next == all.end() || ++next == all.end()) {
      say("This is the last exercise.\n");
      return;
    }
    stop();
    exercise_ = *next;
    stamp_ = Stamp(file());
    is_due_ = true;
  }

  /// What happens in the first test that fails, as a page.
  void show_trace() const {
    try {
      trace({.name = exercise_.name});
    } catch (const Error& error) {
      say(fmt::format("{}\n", error.what()));
    }
  }

  void clear() {
    if (isatty(STDOUT_FILENO) != 0) say("\033[2J\033[H");
  }
  void say_keys() {
    say(fmt::format(
        "\n[{}]\nn next  h hint  l list  c check all  r run again  x reset  t trace  q quit\n",
        exercise_.name));
  }

  Exercise exercise_;
  Stamp stamp_;
  Clock::time_point changed_at_;
  bool is_due_ = true;
  bool asked_ = false;
  std::stop_source stop_;
  std::future<Verdict> running_;
};

}  // namespace

int watch(const std::optional<std::string>& name) {
  return Watch(name ? graded_exercise_named("watch", *name) : current_exercise()).watch();
}

}  // namespace weir::cli
