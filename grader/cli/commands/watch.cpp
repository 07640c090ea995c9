#include "watch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
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
#include "terminal/keyboard.hpp"
#include "terminal/pages.hpp"
#include "terminal/size.hpp"
#include "texts/texts.hpp"
#include "trace.hpp"
#include "verdict_text.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using workbook::Exercise;

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
    terminal::Interrupts interrupts({SIGTSTP});
    terminal::Keyboard keyboard;
    while (true) {
      if (const auto signal = interrupts.wait(10ms)) {
        if (*signal != SIGTSTP) return 0;
        sleep(keyboard);
      }
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

  /// What has been running has lost time meanwhile, and the screen is somebody else's.
  void sleep(terminal::Keyboard& keyboard) {
    is_due_ = is_due_ || running_.valid();
    stop();
    keyboard.suspend();
    show_page();
  }

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
    pages_.clear();
    say(tr("{}: checking ...\n", exercise_.id));
    stop_ = {};
    running_ = std::async(std::launch::async, [this, token = stop_.get_token()] {
      const auto text = read_submission(root_folder() / "exercises", exercise_);
      if (!text) throw Error(tr("there is no file {}", file().string()));
      return grade(exercise_, *text, as_typed(file()), 1, token, terminal::line_width());
    });
  }

  void show() {
    std::string text;
    try {
      const Verdict verdict = running_.get();
      remember(verdict);
      text = screen_of(exercise_, verdict, terminal::line_width());
      text += tr("\ncompiled in {:.2f} s, linked in {:.2f} s, tested in {:.2f} s\n",
                 verdict.compile_seconds, verdict.link_seconds, verdict.test_seconds);
      if (verdict.outcome == Outcome::passed) text += tr("Passed! n: the next exercise\n");
    } catch (const Error& error) {
      text = fmt::format("{}\n", error.what());
    }
    lay_out(text);
    show_page();
  }

  /// In pages, where there is a screen that they can take the place of each other on.
  void lay_out(const std::string& text) {
    const auto size = terminal::size();
    constexpr std::size_t rows_of_keys = 5;
    page_ = 0;
    if (!terminal::moves_cursor(STDOUT_FILENO) || size.rows <= rows_of_keys) {
      pages_ = {text};
    } else {
      pages_ = terminal::pages(text, {size.columns, size.rows - rows_of_keys});
    }
  }
  void show_page() {
    clear();
    if (page_ < pages_.size()) say(pages_[page_]);
    say_keys();
  }

  void press(char key) {
    switch (key) {
      case 'n':
        go_on();
        break;
      case 'm':
        page_ = page_ + 1 < pages_.size() ? page_ + 1 : 0;
        show_page();
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
        say(tr("\nReset to the stub? What you have written is kept. y: yes, any other key: no\n"));
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
    if (key != 'r' && key != 'n' && key != 'm') say_keys();
  }

  void go_on() {
    const auto all = graded_exercises();
    auto next = std::find_if(all.begin(), all.end(),
                             [&](const Exercise& exercise) { return exercise.id == exercise_.id; });
    if (next == all.end() || ++next == all.end()) {
      say(tr("This is the last exercise.\n"));
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
    if (terminal::moves_cursor(STDOUT_FILENO)) say("\033[2J\033[H");
  }
  void say_keys() {
    const std::string more =
        pages_.size() > 1 ? tr("m more ({} of {})  ", page_ + 1, pages_.size()) : "";
    const std::string keys =
        more + tr("n next  h hint  l list  c check all  r run again  x reset  t trace  q quit");
    say(fmt::format("\n[{}]\n{}\n", exercise_.name, wrapped(keys, terminal::line_width() - 1)));
  }

  Exercise exercise_;
  Stamp stamp_;
  Clock::time_point changed_at_;
  bool is_due_ = true;
  bool asked_ = false;
  std::vector<std::string> pages_;
  std::size_t page_ = 0;
  std::stop_source stop_;
  std::future<Verdict> running_;
};

}  // namespace

int watch(const std::optional<std::string>& name) {
  return Watch(name ? graded_exercise_named("watch", *name) : current_exercise()).watch();
}

}  // namespace weir::cli
