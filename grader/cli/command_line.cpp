// The only file that includes CLI11: it takes seconds to compile. CLI11 divides the line into
// options and their texts and writes the help; what the texts mean is decided here, so that all
// errors sound alike.
#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "commands/check.hpp"
#include "commands/feedback.hpp"
#include "commands/generate.hpp"
#include "commands/instructor.hpp"
#include "commands/mistakes.hpp"
#include "commands/new_exercise.hpp"
#include "commands/run.hpp"
#include "commands/selftest.hpp"
#include "commands/semantics.hpp"
#include "commands/student.hpp"
#include "commands/trace.hpp"
#include "commands/watch.hpp"
#include "suggest.hpp"
#include "terminal/output.hpp"
#include "usage_error.hpp"
#include "weir/key.hpp"
#include "weir/taxi/generator.hpp"

namespace weir::cli {
namespace {

constexpr std::string_view version = "weir 0.1.0";

/// Makes what is to be done of the options of the chosen command. \throws UsageError where one is
/// missing.
using Command = std::function<Action()>;

Action print(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  return [text = std::move(text)] {
    terminal::Output output(std::nullopt);
    output.write(text);
    output.finish();
    return 0;
  };
}

/// The value whose name `text` is.
template <class T>
T one_of(std::string_view option, const std::string& text,
         const std::vector<std::pair<std::string, T>>& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) {
    if (text == name) return value;
    names.push_back(name);
  }
  throw UsageError(fmt::format("{}: expected {}, found '{}'{}", option, fmt::join(names, " or "),
                               text, did_you_mean(text, names)));
}

std::int64_t whole_number(std::string_view option, const std::string& text, std::int64_t low,
                          std::int64_t high) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
    throw UsageError(fmt::format("{}: expected a whole number from {} to {}, found '{}'", option,
                                 low, high, text));
  }
  return number;
}

double rate(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !(number > 0) ||
      !std::isfinite(number)) {
    throw UsageError(
        fmt::format("--rate: expected a number of events a second above 0, found '{}'", text));
  }
  return number;
}

/// An option whose text `use` turns into a value, at once.
CLI::Option* option(CLI::App& command, const std::string& names, const std::string& help,
                    const std::string& value_name,
                    const std::function<void(const std::string&)>& use) {
  return command.add_option_function<std::string>(names, use, help)->type_name(value_name);
}

/// An option whose text is kept as it is.
CLI::Option* text_option(CLI::App& command, const std::string& names, const std::string& help,
                         const std::string& value_name, const std::shared_ptr<std::string>& text) {
  return option(command, names, help, value_name, [text](const std::string& t) { *text = t; });
}

void add_with(CLI::App& command, const std::shared_ptr<std::string>& with) {
  text_option(command, "--with", "exercises (default), solutions or a folder", "FOLDER", with);
}

std::uint64_t seed_of(const std::string& text) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::uint64_t>(whole_number("--seed", text, 0, most));
}

void add_generate(CLI::App& app, Command& chosen) {
  using Stream = GenerateOptions::Stream;
  auto* command = app.add_subcommand("generate", "Write generated events as CSV");
  auto options = std::make_shared<GenerateOptions>();
  auto* stream = option(*command, "stream", "Which events: rides or fares", "rides|fares",
                        [options](const std::string& text) {
                          options->stream =
                              one_of<Stream>("generate", text,
                                             {{"rides", Stream::rides}, {"fares", Stream::fares}});
                        });
  auto* rides =
      option(*command, "--rides", "Of how many rides", "N", [options](const std::string& text) {
        options->rides = whole_number("--rides", text, 1, taxi::max_ride_id);
      });
  option(*command, "--floats", "Floats as their bits (default), or decimal", "hex|decimal",
         [options](const std::string& text) {
           options->floats = one_of<taxi::FloatFormat>(
               "--floats", text,
               {{"hex", taxi::FloatFormat::hex}, {"decimal", taxi::FloatFormat::decimal}});
         });
  option(*command, "--output", "Into this file, instead of standard output", "FILE",
         [options](const std::string& text) { options->output = text; });
  command->footer(
      "Rides that are still under way after the last START have no END.\n"
      "Example: weir generate rides --rides 1000 --floats decimal > rides.csv");
  command->callback([&chosen, options, stream, rides] {
    chosen = [=]() -> Action {
      if (stream->empty()) throw UsageError("generate: expected what to generate: rides or fares");
      if (rides->empty()) throw UsageError("generate: expected how many rides: --rides N");
      return [options] { return generate(*options); };
    };
  });
}

void add_run(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("run", "Run the job of an exercise on generated streams");
  auto options = std::make_shared<grader::RunOptions>();
  auto exercise = std::make_shared<std::string>();
  auto with = std::make_shared<std::string>("exercises");
  auto* name = text_option(*command, "name", "Which exercise: ride_count, hourly_tips, ...", "NAME",
                           exercise);
  add_with(*command, with);
  option(*command, "--rides", "Stop after that many rides (default: at Ctrl-C)", "N",
         [options](const std::string& text) {
           options->rides = whole_number("--rides", text, 1, taxi::max_ride_id);
         });
  command->add_flag("--final", options->final_only,
                    "Only the last result of each key, sorted by key");
  command->add_flag("--metrics", options->metrics, "What each operator and task did, at the end");
  option(*command, "--parallelism", "How many subtasks an operator has (default 1)", "P",
         [options](const std::string& text) {
           options->parallelism = static_cast<std::size_t>(whole_number(
               "--parallelism", text, 1, static_cast<std::int64_t>(max_max_parallelism)));
         });
  option(*command, "--rate", "At most so many events a second", "R",
         [options](const std::string& text) { options->rate = rate(text); });
  command->footer("Example: weir run ride_count --rides 2000 --final");
  command->callback([&chosen, options, exercise, with, name] {
    chosen = [=]() -> Action {
      if (name->empty()) throw UsageError("run: expected the name of an exercise: ride_count");
      return [=] { return run(*exercise, *with, *options); };
    };
  });
}

void add_check(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("check", "Build and grade one exercise, or all");
  auto options = std::make_shared<CheckOptions>();
  option(*command, "name", "Which exercise (default: all)", "NAME",
         [options](const std::string& text) { options->name = text; });
  add_with(*command, std::shared_ptr<std::string>(options, &options->with));
  option(*command, "--seed", "Where to begin with random tries (default 1)", "N",
         [options](const std::string& text) { options->seed = seed_of(text); });
  command->footer("Exit code 0 only where everything is PASSED.\nExample: weir check hourly_tips");
  command->callback([&chosen, options] {
    chosen = [options]() -> Action { return [options] { return check(*options); }; };
  });
}

void add_trace(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("trace", "What happens in a test, step by step, in a browser");
  auto options = std::make_shared<TraceOptions>();
  auto* name = option(*command, "name", "Which exercise", "NAME",
                      [options](const std::string& text) { options->name = text; });
  option(*command, "test", "Which test (default: the first that fails)", "TEST",
         [options](const std::string& text) { options->test = text; });
  add_with(*command, std::shared_ptr<std::string>(options, &options->with));
  option(*command, "--seed", "As for check", "N",
         [options](const std::string& text) { options->seed = seed_of(text); });
  option(*command, "--output", "Into this file, which is not opened", "FILE",
         [options](const std::string& text) { options->output = text; });
  command->footer(
      "Shows the scenario that the test failed of: the job, what moves in it, what it\n"
      "keeps, next to what should come out. The page is one file and needs no network.\n"
      "Example: weir trace hourly_tips visible/HourlyTips.TakesEachHourForItself");
  command->callback([&chosen, options, name] {
    chosen = [=]() -> Action {
      if (name->empty()) throw UsageError("trace: expected the name of an exercise");
      return [options] { return trace(*options); };
    };
  });
}

/// A command that takes the name of an exercise, or the current one.
void add_named(CLI::App& app, Command& chosen, const char* word, const char* help,
               int (*act)(const std::optional<std::string>&)) {
  auto* command = app.add_subcommand(word, help);
  auto name = std::make_shared<std::optional<std::string>>();
  option(*command, "name", "Which exercise (default: the current one)", "NAME",
         [name](const std::string& text) { *name = text; });
  command->callback(
      [&chosen, name, act] { chosen = [=]() -> Action { return [=] { return act(*name); }; }; });
}

/// A command that takes the name of an exercise, and --force.
void add_forced(CLI::App& app, Command& chosen, const char* word, const char* help,
                const char* force_help, int (*act)(const std::string&, bool)) {
  auto* command = app.add_subcommand(word, help);
  auto text = std::make_shared<std::string>();
  auto force = std::make_shared<bool>(false);
  auto* name = text_option(*command, "name", "Which exercise", "NAME", text);
  command->add_flag("--force", *force, force_help);
  command->callback([&chosen, text, force, name, word, act] {
    chosen = [=]() -> Action {
      if (name->empty())
        throw UsageError(fmt::format("{}: expected the name of an exercise", word));
      return [=] { return act(*text, *force); };
    };
  });
}

void add_instructors(CLI::App& app, Command& chosen) {
  constexpr auto group = "For instructors";
  auto* handout_command =
      app.add_subcommand("handout", "Copy the workbook for students, without solutions")
          ->group(group);
  auto out = std::make_shared<std::string>();
  auto* out_option =
      text_option(*handout_command, "folder", "A folder that does not exist yet", "OUT", out);
  handout_command->callback([&chosen, out, out_option] {
    chosen = [=]() -> Action {
      if (out_option->empty()) throw UsageError("handout: expected a folder: weir handout OUT");
      return [out] { return handout(*out); };
    };
  });

  auto* grade_command = app.add_subcommand("grade", "Grade a folder of submissions")->group(group);
  auto options = std::make_shared<GradeOptions>();
  auto* folder = option(*grade_command, "folder", "Zip or tar files, or folders like exercises/",
                        "FOLDER", [options](const std::string& text) { options->folder = text; });
  option(*grade_command, "--seed", "As for check", "N",
         [options](const std::string& text) { options->seed = seed_of(text); });
  grade_command->callback([&chosen, options, folder] {
    chosen = [=]() -> Action {
      if (folder->empty()) throw UsageError("grade: expected a folder of submissions");
      return [options] { return grade_all(*options); };
    };
  });
}

void add_mistakes(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("mistakes", "What can go wrong in an exercise, and why")
                      ->group("For instructors");
  auto options = std::make_shared<MistakesOptions>();
  option(*command, "name", "An exercise or a mistake (default: all)", "NAME",
         [options](const std::string& text) { options->which = text; });
  auto* program =
      command->add_flag("--program", options->with_program, "Nothing but the wrong program");
  command->add_flag("--diff", options->with_diff, "How it differs from the right one")
      ->excludes(program);
  command->footer("Example: weir mistakes rides_and_fares/never_clears --diff");
  command->callback([&chosen, options] {
    chosen = [options]() -> Action { return [options] { return mistakes(*options); }; };
  });
}

void add_new_exercise(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("new-exercise", "Make the files of a new exercise")
                      ->group("For instructors");
  auto id = std::make_shared<std::string>();
  auto title = std::make_shared<std::string>();
  auto* name = text_option(*command, "id", "Its number and name", "NN_name", id);
  text_option(*command, "--title", "What it is about (default: its name)", "TITLE", title);
  command->footer("Example: weir new-exercise 08_late_rides --title \"Late data: rides\"");
  command->callback([&chosen, id, title, name] {
    chosen = [=]() -> Action {
      if (name->empty()) {
        throw UsageError("new-exercise: expected a number and a name: 08_late_rides");
      }
      return [=] { return new_exercise(*id, *title); };
    };
  });
}

void add_pack(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("pack", "Put what you have written into a zip file");
  auto file = std::make_shared<std::string>("submission.zip");
  text_option(*command, "file", "Its name (default: submission.zip)", "FILE", file);
  command->callback(
      [&chosen, file] { chosen = [file]() -> Action { return [file] { return pack(*file); }; }; });
}

/// Called by the script for `weir bench --feedback`.
void add_feedback(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("feedback", "How long a student waits for a verdict")->group("");
  command->callback([&chosen] { chosen = []() -> Action { return &feedback; }; });
}

void add_selftest(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("selftest", "Check that the grader knows right from wrong");
  auto name = std::make_shared<std::optional<std::string>>();
  auto write = std::make_shared<bool>(false);
  auto semantics = std::make_shared<bool>(false);
  option(*command, "name", "Which exercise, or area of the engine", "NAME",
         [name](const std::string& text) { *name = text; });
  auto* write_flag =
      command->add_flag("--write", *write, "Write mistakes' behaviour and the screens");
  command->add_flag("--semantics", *semantics, "Break the engine: its tests must notice")
      ->excludes(write_flag);
  command->callback([&chosen, name, write, semantics] {
    chosen = [=]() -> Action {
      return [=] { return *semantics ? selftest_semantics(*name) : selftest(*name, *write); };
    };
  });
}

/// What the script `weir` does itself: listed, so that it is found, and never done here.
void add_commands_of_the_script(CLI::App& app, Command& chosen) {
  const std::vector<std::pair<std::string, std::string>> commands{
      {"test", "Run the tests; options are ctest's"},
      {"browser-test", "Run the tests that need Chromium"},
      {"fuzz", "Try random cases of the engine against models"},
      {"bench", "Run the benchmarks; options are Google Benchmark's"},
      {"docs", "Build the docs; --check looks for what is broken"},
      {"format", "Format the C++ files; --check changes nothing"},
      {"lint", "Run clang-tidy and shellcheck"},
      {"doctor", "Say what this machine lacks"}};
  for (const auto& [name, help] : commands) {
    auto* command = app.add_subcommand(name, help)->group("To work on Weir itself");
    command->callback([&chosen, name = name] {
      chosen = [name]() -> Action {
        throw UsageError(fmt::format("'{}' is done by the script: call ./weir {}", name, name));
      };
    });
  }
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names{"help"};
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// Refuses what no option or command has taken.
void check_nothing_left(const CLI::App& app) {
  for (const auto* command : app.get_subcommands()) check_nothing_left(*command);
  const auto left = app.remaining();
  if (left.empty()) return;
  if (!left.front().starts_with('-')) {
    throw UsageError(fmt::format("unexpected argument '{}'", left.front()));
  }
  const auto name = left.front().substr(0, left.front().find('='));
  throw UsageError(
      fmt::format("unknown option '{}'{}", name, did_you_mean(name, option_names(app))));
}

void check_command(const std::string& word, const CLI::App& app) {
  const auto commands = command_names(app);
  if (word.starts_with('-') || std::count(commands.begin(), commands.end(), word) > 0) return;
  throw UsageError(fmt::format("unknown command '{}'{}", word, did_you_mean(word, commands)));
}

}  // namespace

Action parse_command_line(std::vector<std::string> words) {
  CLI::App app("Weir: learn stateful stream processing in C++20.", "weir");
  app.set_version_flag("--version", std::string(version));
  app.allow_extras();
  app.footer(
      "'weir help COMMAND' says more of a command.\n"
      "Exit code: 0 done, 1 failed, 2 the command line or the input is wrong.");
  Command chosen;
  add_check(app, chosen);
  add_named(app, chosen, "watch", "Check the current exercise whenever it is saved", &watch);
  add_named(app, chosen, "hint", "The next hint", &hint);
  add_trace(app, chosen);
  add_run(app, chosen);
  add_forced(app, chosen, "reset", "Begin an exercise again", "Do not ask", &reset);
  add_forced(app, chosen, "solution", "Show the solution of an exercise that is passed",
             "Even if it is not", &solution);
  add_pack(app, chosen);
  add_generate(app, chosen);
  add_instructors(app, chosen);
  add_mistakes(app, chosen);
  add_new_exercise(app, chosen);
  add_feedback(app, chosen);
  add_selftest(app, chosen);
  add_commands_of_the_script(app, chosen);
  for (auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    command->allow_extras();

  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.resize(std::min<std::size_t>(words.size(), 1));
    words.emplace_back("--help");
  }
  if (words.empty()) return &overview;
  check_command(words.front(), app);

  try {
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    return print(app.help());
  } catch (const CLI::CallForVersion&) {
    return print(std::string(version));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view what = error.what();
    throw UsageError(fmt::format("{}: expected one value", what.substr(0, what.find(':'))));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  check_nothing_left(app);
  return chosen ? chosen() : print(app.help());
}

}  // namespace weir::cli
