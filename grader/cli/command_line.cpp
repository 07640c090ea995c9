// The only file that includes CLI11: it takes seconds to compile. CLI11 divides the line into
// options and their texts and writes the help; what the texts mean is decided here, so that all
// errors sound alike.
#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string_view>

#include "commands/check.hpp"
#include "commands/class_bench.hpp"
#include "commands/feedback.hpp"
#include "commands/generate.hpp"
#include "commands/instructor.hpp"
#include "commands/mistakes.hpp"
#include "commands/new_exercise.hpp"
#include "commands/run.hpp"
#include "commands/savepoint.hpp"
#include "commands/selftest.hpp"
#include "commands/semantics.hpp"
#include "commands/slurm.hpp"
#include "commands/student.hpp"
#include "commands/trace.hpp"
#include "commands/watch.hpp"
#include "selftest/attacks.hpp"
#include "selftest/under_load.hpp"
#include "suggest.hpp"
#include "terminal/output.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/key.hpp"
#include "weir/taxi/generator.hpp"
#include "worker/sink_target.hpp"

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
  throw UsageError(tr("{}: expected {}, found '{}'{}", option, fmt::join(names, tr(" or ")), text,
                      did_you_mean(text, names)));
}

std::int64_t whole_number(std::string_view option, const std::string& text, std::int64_t low,
                          std::int64_t high) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
    throw UsageError(
        tr("{}: expected a whole number from {} to {}, found '{}'", option, low, high, text));
  }
  return number;
}

double rate(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !(number > 0) ||
      !std::isfinite(number)) {
    throw UsageError(tr("--rate: expected a number of events a second above 0, found '{}'", text));
  }
  return number;
}

/// A time from 1 ms to a day: `500ms`, `1s`, `2m`.
Duration duration(std::string_view option, const std::string& text) {
  const std::vector<std::pair<std::string_view, std::int64_t>> units{
      {"ms", 1}, {"s", 1000}, {"m", 60 * 1000}};
  constexpr std::int64_t longest = 24 * 60 * 60 * 1000;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  for (const auto& [unit, millis] : units) {
    const bool fits = error == std::errc{} && end == text.data() + text.size() - unit.size() &&
                      text.ends_with(unit) && number >= 1 && number <= longest / millis;
    if (fits) return Duration{number * millis};
  }
  throw UsageError(
      tr("{}: expected a time up to a day such as 500ms, 1s or 2m, found '{}'", option, text));
}

/// Where results go, as it was typed.
std::string sink(const std::string& text) {
  const auto target = grader::sink_target(text);
  const auto& schemes = grader::sink_schemes();
  if (std::find(schemes.begin(), schemes.end(), target.scheme) == schemes.end()) {
    throw UsageError(tr("--sink: expected {}, found '{}'{}", fmt::join(schemes, tr(" or ")), text,
                        did_you_mean(target.scheme, schemes)));
  }
  const auto colon = target.where.rfind(':');
  const bool has_port = colon != std::string::npos && colon > 0 && colon + 1 < target.where.size();
  bool is_whole = target.where.empty() == (target.scheme == "print");
  if (target.scheme == "socket") is_whole = has_port;
  if (grader::is_server(target))
    is_whole = target.where.starts_with("//") && target.where.size() > 2;
  if (!is_whole || (target.scheme == "print" && text != "print")) {
    throw UsageError(tr("--sink: expected {}, found '{}'", grader::sink_form(target.scheme), text));
  }
  return text;
}

StateBackend state_backend(const std::string& text) {
  std::vector<std::pair<std::string, StateBackend>> all;
  for (const auto backend : {StateBackend::heap, StateBackend::copying, StateBackend::rocksdb}) {
    all.emplace_back(to_string(backend), backend);
  }
  return one_of("--state-backend", text, all);
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
  text_option(command, "--with", tr("exercises (default), solutions or a folder"), "FOLDER", with);
}

std::uint64_t seed_of(const std::string& text) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::uint64_t>(whole_number("--seed", text, 0, most));
}

void add_generate(CLI::App& app, Command& chosen) {
  using Stream = GenerateOptions::Stream;
  auto* command = app.add_subcommand("generate", tr("Write generated events as CSV"));
  auto options = std::make_shared<GenerateOptions>();
  auto* stream = option(*command, "stream", tr("Which events: rides or fares"), "rides|fares",
                        [options](const std::string& text) {
                          options->stream =
                              one_of<Stream>("generate", text,
                                             {{"rides", Stream::rides}, {"fares", Stream::fares}});
                        });
  auto* rides =
      option(*command, "--rides", tr("Of how many rides"), "N", [options](const std::string& text) {
        options->rides = whole_number("--rides", text, 1, taxi::max_ride_id);
      });
  option(*command, "--floats", tr("Floats as their bits (default), or decimal"), "hex|decimal",
         [options](const std::string& text) {
           options->floats = one_of<taxi::FloatFormat>(
               "--floats", text,
               {{"hex", taxi::FloatFormat::hex}, {"decimal", taxi::FloatFormat::decimal}});
         });
  option(*command, "--output", tr("Into this file, instead of standard output"), "FILE",
         [options](const std::string& text) { options->output = text; });
  command->footer(
      tr("Rides that are still under way after the last START have no END.\n"
         "Example: weir generate rides --rides 1000 --floats decimal > rides.csv"));
  command->callback([&chosen, options, stream, rides] {
    chosen = [=]() -> Action {
      if (stream->empty())
        throw UsageError(tr("generate: expected what to generate: rides or fares"));
      if (rides->empty()) throw UsageError(tr("generate: expected how many rides: --rides N"));
      return [options] { return generate(*options); };
    };
  });
}

void add_run(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("run", tr("Run the job of an exercise on generated streams"));
  auto options = std::make_shared<grader::RunOptions>();
  auto exercise = std::make_shared<std::string>();
  auto with = std::make_shared<std::string>("exercises");
  auto* name = text_option(*command, "name", tr("Which exercise: ride_count, hourly_tips, ..."),
                           "NAME", exercise);
  add_with(*command, with);
  option(*command, "--rides", tr("Stop after that many rides (default: at Ctrl-C)"), "N",
         [options](const std::string& text) {
           options->rides = whole_number("--rides", text, 1, taxi::max_ride_id);
         });
  command->add_flag("--final", options->final_only,
                    tr("Only the last result of each key, sorted by key"));
  command->add_flag("--metrics", options->metrics,
                    tr("What each operator and task did, at the end"));
  option(*command, "--parallelism", tr("How many subtasks an operator has (default 1)"), "P",
         [options](const std::string& text) {
           options->parallelism = static_cast<std::size_t>(whole_number(
               "--parallelism", text, 1, static_cast<std::int64_t>(max_max_parallelism)));
         });
  option(*command, "--rate", tr("At most so many events a second"), "R",
         [options](const std::string& text) { options->rate = rate(text); });
  option(*command, "--checkpoint-dir", tr("Keep checkpoints in this folder"), "FOLDER",
         [options](const std::string& text) {
           options->checkpoint_dir = std::filesystem::absolute(text).string();
         });
  option(*command, "--interval", tr("Between two checkpoints: 500ms, 1s (default), 2m"), "TIME",
         [options](const std::string& text) { options->interval = duration("--interval", text); });
  option(*command, "--sink", tr("Where results go instead of standard output"),
         "print|file:FOLDER|...",
         [options](const std::string& text) { options->sink = sink(text); });
  option(*command, "--from", tr("From the latest checkpoint, one, or a savepoint"), "latest|PATH",
         [options](const std::string& text) {
           options->from = text == "latest" ? text : std::filesystem::absolute(text).string();
         });
  option(*command, "--savepoint", tr("Stop at Ctrl-C, or end, with a savepoint there"), "FOLDER",
         [options](const std::string& text) {
           options->savepoint = std::filesystem::absolute(text).string();
         });
  option(*command, "--state-backend", tr("Where state by key lives (default heap)"),
         "heap|copying|rocksdb",
         [options](const std::string& text) { options->state_backend = state_backend(text); });
  command->footer(
      tr("Example: weir run ride_count --rides 2000 --final\n"
         "A job with --checkpoint-dir that was killed goes on with --from latest. Results\n"
         "that it showed after its last checkpoint are shown again; in a file or a\n"
         "database they are there once: --sink file:FOLDER, sqlite:FILE, socket:HOST:PORT,\n"
         "postgres://USER@HOST/DATABASE, mysql://USER@HOST/DATABASE, redis://HOST/NUMBER.\n"
         "A job with --savepoint stops with one at Ctrl-C, and nothing fires before its\n"
         "time: --from FOLDER goes on from there, at any parallelism, on any backend. That\n"
         "of a job that has read all rides is there to be looked at: weir savepoint show.\n"
         "The state backend rocksdb keeps in files what does not fit into memory."));
  command->callback([&chosen, options, exercise, with, name] {
    chosen = [=]() -> Action {
      if (name->empty()) throw UsageError(tr("run: expected the name of an exercise: ride_count"));
      if (options->checkpoint_dir.empty() && options->from == "latest") {
        throw UsageError(tr("--from latest: expected --checkpoint-dir FOLDER, to look there"));
      }
      if (options->final_only && !options->sink.empty()) {
        throw UsageError(tr("--final: expected no --sink, which shows each result"));
      }
      return [=] { return run(*exercise, *with, *options); };
    };
  });
}

void add_check(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("check", tr("Build and grade one exercise, or all"));
  auto options = std::make_shared<CheckOptions>();
  option(*command, "name", tr("Which exercise (default: all)"), "NAME",
         [options](const std::string& text) { options->name = text; });
  option(*command, "test", tr("Which test of it (default: all)"), "TEST",
         [options](const std::string& text) { options->test = text; });
  add_with(*command, std::shared_ptr<std::string>(options, &options->with));
  option(*command, "--seed", tr("Where to begin with random tries (default 1)"), "N",
         [options](const std::string& text) { options->seed = seed_of(text); });
  command->footer(
      tr("Exit code 0 only where everything is PASSED.\n"
         "Example: weir check hourly_tips GivesOneResultAnHour"));
  command->callback([&chosen, options] {
    chosen = [options]() -> Action { return [options] { return check(*options); }; };
  });
}

void add_trace(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("trace", tr("What happens in a test, step by step, in a browser"));
  auto options = std::make_shared<TraceOptions>();
  auto* name = option(*command, "name", tr("Which exercise"), "NAME",
                      [options](const std::string& text) { options->name = text; });
  option(*command, "test", tr("Which test (default: the first that fails)"), "TEST",
         [options](const std::string& text) { options->test = text; });
  add_with(*command, std::shared_ptr<std::string>(options, &options->with));
  option(*command, "--seed", tr("As for check"), "N",
         [options](const std::string& text) { options->seed = seed_of(text); });
  option(*command, "--output", tr("Into this file, which is not opened"), "FILE",
         [options](const std::string& text) { options->output = text; });
  command->footer(
      tr("Shows the scenario that the test failed of: the job, what moves in it, what it\n"
         "keeps, next to what should come out. The page is one file and needs no network.\n"
         "Example: weir trace hourly_tips visible/HourlyTips.TakesEachHourForItself"));
  command->callback([&chosen, options, name] {
    chosen = [=]() -> Action {
      if (name->empty()) throw UsageError(tr("trace: expected the name of an exercise"));
      return [options] { return trace(*options); };
    };
  });
}

/// A command that takes the name of an exercise, or the current one.
void add_named(CLI::App& app, Command& chosen, const char* word, const std::string& help,
               int (*act)(const std::optional<std::string>&)) {
  auto* command = app.add_subcommand(word, help);
  auto name = std::make_shared<std::optional<std::string>>();
  option(*command, "name", tr("Which exercise (default: the current one)"), "NAME",
         [name](const std::string& text) { *name = text; });
  command->callback(
      [&chosen, name, act] { chosen = [=]() -> Action { return [=] { return act(*name); }; }; });
}

/// A command that takes the name of an exercise, and --force.
void add_forced(CLI::App& app, Command& chosen, const char* word, const std::string& help,
                const std::string& force_help, int (*act)(const std::string&, bool)) {
  auto* command = app.add_subcommand(word, help);
  auto text = std::make_shared<std::string>();
  auto force = std::make_shared<bool>(false);
  auto* name = text_option(*command, "name", tr("Which exercise"), "NAME", text);
  command->add_flag("--force", *force, force_help);
  command->callback([&chosen, text, force, name, word, act] {
    chosen = [=]() -> Action {
      if (name->empty()) throw UsageError(tr("{}: expected the name of an exercise", word));
      return [=] { return act(*text, *force); };
    };
  });
}

/// How a class is graded.
void add_jobs_and_unsafe(CLI::App& command, const std::shared_ptr<GradeOptions>& options) {
  option(command, "--jobs", tr("So many at a time; without it half the processors"), "N",
         [options](const std::string& text) {
           options->jobs = static_cast<std::size_t>(whole_number("--jobs", text, 1, 1000));
         });
  command.add_flag_callback(
      "--unsafe", [options] { options->unsafe = true; },
      tr("Grade even where submissions cannot be confined"));
}

void add_instructors(CLI::App& app, Command& chosen) {
  const auto group = tr("For instructors");
  auto* handout_command =
      app.add_subcommand("handout", tr("Copy the workbook for students, without solutions"))
          ->group(group);
  auto out = std::make_shared<std::string>();
  auto* out_option =
      text_option(*handout_command, "folder", tr("A folder that does not exist yet"), "OUT", out);
  auto hidden = std::make_shared<bool>(false);
  option(*handout_command, "--tests", tr("visible (default), or hidden: as programs only"),
         "visible|hidden", [hidden](const std::string& text) {
           *hidden = one_of<bool>("--tests", text, {{"visible", false}, {"hidden", true}});
         });
  handout_command->callback([&chosen, out, hidden, out_option] {
    chosen = [=]() -> Action {
      if (out_option->empty()) throw UsageError(tr("handout: expected a folder: weir handout OUT"));
      return [out, hidden] { return handout(*out, *hidden); };
    };
  });

  auto* autograder_command =
      app.add_subcommand("autograder", tr("Make what Gradescope grades with"))->group(group);
  auto* autograder_out = text_option(*autograder_command, "folder",
                                     tr("A folder that does not exist yet"), "OUT", out);
  auto exercises = std::make_shared<std::string>();
  text_option(*autograder_command, "--exercises", tr("Only these, such as 03,04"), "LIST",
              exercises);
  autograder_command->callback([&chosen, out, autograder_out, exercises] {
    chosen = [=]() -> Action {
      if (autograder_out->empty()) {
        throw UsageError(tr("autograder: expected a folder: weir autograder OUT"));
      }
      return [out, exercises] { return autograder(*out, *exercises); };
    };
  });

  auto* grade_command =
      app.add_subcommand("grade", tr("Grade a folder of submissions"))->group(group);
  auto options = std::make_shared<GradeOptions>();
  auto* folder =
      option(*grade_command, "folder", tr("Zip or tar files, or folders like exercises/"), "FOLDER",
             [options](const std::string& text) { options->folder = text; });
  option(*grade_command, "--seed", tr("As for check; without it that of OUT, or a new one"), "N",
         [options](const std::string& text) { options->seed = seed_of(text); });
  option(*grade_command, "--exercises", tr("Only these, such as 03,04"), "LIST",
         [options](const std::string& text) { options->exercises = text; });
  option(
      *grade_command, "--executor", tr("local (default), or slurm: a cluster's nodes"),
      "local|slurm", [options](const std::string& text) {
        options->by_slurm = one_of<bool>("--executor", text, {{"local", false}, {"slurm", true}});
      });
  option(*grade_command, "--out", tr("Folder for the results; without it FOLDER"), "OUT",
         [options](const std::string& text) { options->out = text; });
  add_jobs_and_unsafe(*grade_command, options);
  grade_command->callback([&chosen, options, folder] {
    chosen = [=]() -> Action {
      if (folder->empty()) throw UsageError(tr("grade: expected a folder of submissions"));
      return [options] { return grade_all(*options); };
    };
  });
}

void add_regrade(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("regrade", tr("Verify what weir grade has written"))
                      ->group(tr("For instructors"));
  auto options = std::make_shared<GradeOptions>();
  auto* out = option(*command, "out", tr("Folder of the results"), "OUT",
                     [options](const std::string& text) { options->out = text; });
  option(*command, "folder", tr("Of the submissions, if it has moved"), "FOLDER",
         [options](const std::string& text) { options->folder = text; });
  add_jobs_and_unsafe(*command, options);
  command->footer(
      tr("Grades each submission again, with the seed of its record, and says what\n"
         "differs: submission, tests, compiler, sandbox, result."));
  command->callback([&chosen, options, out] {
    chosen = [=]() -> Action {
      if (out->empty()) throw UsageError(tr("regrade: expected the folder of the results"));
      return [options] { return regrade(*options); };
    };
  });
}

void add_savepoint(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("savepoint", tr("What is in a savepoint or a checkpoint"));
  auto what = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  text_option(*command, "what", tr("show"), "WHAT", what);
  text_option(*command, "folder", tr("Its folder, such as kept/chk-7"), "FOLDER", folder);
  command->add_flag("--json", *as_json, tr("As JSON"));
  command->footer(tr("Example: weir savepoint show kept/chk-7"));
  command->callback([&chosen, what, folder, as_json] {
    chosen = [=]() -> Action {
      if (*what != "show" || folder->empty()) {
        throw UsageError(tr("savepoint: expected show and a folder: weir savepoint show FOLDER"));
      }
      return [=] { return show_savepoint(*folder, *as_json); };
    };
  });
}

void add_mistakes(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("mistakes", tr("What can go wrong in an exercise, and why"))
                      ->group(tr("For instructors"));
  auto options = std::make_shared<MistakesOptions>();
  option(*command, "name", tr("An exercise or a mistake (default: all)"), "NAME",
         [options](const std::string& text) { options->which = text; });
  auto* program =
      command->add_flag("--program", options->with_program, tr("Nothing but the wrong program"));
  command->add_flag("--diff", options->with_diff, tr("How it differs from the right one"))
      ->excludes(program);
  command->footer(tr("Example: weir mistakes rides_and_fares/never_clears --diff"));
  command->callback([&chosen, options] {
    chosen = [options]() -> Action { return [options] { return mistakes(*options); }; };
  });
}

void add_new_exercise(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("new-exercise", tr("Make the files of a new exercise"))
                      ->group(tr("For instructors"));
  auto id = std::make_shared<std::string>();
  auto title = std::make_shared<std::string>();
  auto* name = text_option(*command, "id", tr("Its number and name"), "NN_name", id);
  text_option(*command, "--title", tr("What it is about (default: its name)"), "TITLE", title);
  command->footer(tr("Example: weir new-exercise 15_late_rides --title \"Late data: rides\""));
  command->callback([&chosen, id, title, name] {
    chosen = [=]() -> Action {
      if (name->empty()) {
        throw UsageError(tr("new-exercise: expected a number and a name: 15_late_rides"));
      }
      return [=] { return new_exercise(*id, *title); };
    };
  });
}

void add_pack(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("pack", tr("Put what you have written into a zip file"));
  auto file = std::make_shared<std::string>("submission.zip");
  text_option(*command, "file", tr("Its name (default: submission.zip)"), "FILE", file);
  command->callback(
      [&chosen, file] { chosen = [file]() -> Action { return [file] { return pack(*file); }; }; });
}

/// Called by the script for `weir bench --feedback`.
void add_feedback(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("feedback", tr("How long a student waits for a verdict"))->group("");
  auto older = std::make_shared<std::optional<std::string>>();
  option(*command, "older", tr("The folder of an older build, to compare with"), "FOLDER",
         [older](const std::string& text) { *older = text; });
  command->callback([&chosen, older] {
    chosen = [older]() -> Action { return [older] { return feedback(*older); }; };
  });
}

/// Called on the nodes of a cluster.
void add_grade_part(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("grade-part", tr("Grade what a list names"))->group("");
  auto out = std::make_shared<std::string>();
  auto list = std::make_shared<std::string>();
  auto unsafe = std::make_shared<bool>(false);
  text_option(*command, "out", tr("Folder of the results"), "OUT", out)->required();
  text_option(*command, "list", tr("A file with names of submissions"), "LIST", list)->required();
  command->add_flag("--unsafe", *unsafe, tr("Grade even where submissions cannot be confined"));
  command->callback([&chosen, out, list, unsafe] {
    chosen = [=]() -> Action { return [=] { return grade_part(*out, *list, *unsafe); }; };
  });
}

/// Called by the script for `weir bench --class`.
void add_class_bench(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("class-bench", tr("How fast a class of students is graded"))->group("");
  constexpr std::size_t usual = 200;
  auto count = std::make_shared<std::size_t>(usual);
  option(*command, "count", tr("So many students (default: 200)"), "N",
         [count](const std::string& text) {
           *count = static_cast<std::size_t>(whole_number("N", text, 2, 100'000));
         });
  command->callback([&chosen, count] {
    chosen = [count]() -> Action { return [count] { return bench_class(*count); }; };
  });
}

/// `2/3` is the second of three.
Slice slice_of(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) {
    throw UsageError(tr("--slice: expected K/N, as 2/3, found '{}'", text));
  }
  const auto of = whole_number("--slice", text.substr(slash + 1), 1, 1000);
  const auto number = whole_number("--slice", text.substr(0, slash), 1, of);
  return {.number = static_cast<std::size_t>(number - 1), .of = static_cast<std::size_t>(of)};
}

void add_selftest(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("selftest", tr("Check that the grader knows right from wrong"));
  auto name = std::make_shared<std::optional<std::string>>();
  auto write = std::make_shared<bool>(false);
  auto semantics = std::make_shared<bool>(false);
  option(*command, "name", tr("Which exercise, or area of the engine"), "NAME",
         [name](const std::string& text) { *name = text; });
  auto* write_flag =
      command->add_flag("--write", *write, tr("Only write mistakes' behaviour and the screens"));
  auto* semantics_flag =
      command->add_flag("--semantics", *semantics, tr("Break the engine: its tests must notice"))
          ->excludes(write_flag);
  auto attacks = std::make_shared<bool>(false);
  command->add_flag("--attacks", *attacks, tr("Grade hostile submissions: all must be contained"))
      ->excludes(write_flag)
      ->excludes(semantics_flag);
  auto under_load = std::make_shared<std::size_t>(0);
  option(*command, "--under-load", tr("So many verdicts on a machine that is busy"), "N",
         [under_load](const std::string& text) {
           *under_load = static_cast<std::size_t>(whole_number("--under-load", text, 1, 100'000));
         })
      ->excludes(write_flag)
      ->excludes(semantics_flag);
  auto slice = std::make_shared<Slice>();
  option(*command, "--slice", tr("Part K of N of the programs or attacks"), "K/N",
         [slice](const std::string& text) { *slice = slice_of(text); })
      ->excludes(write_flag)
      ->excludes(semantics_flag);
  command->callback([&chosen, name, write, semantics, attacks, under_load, slice] {
    chosen = [=]() -> Action {
      return [=] {
        if (*attacks) return selftest_attacks(*name, *slice);
        if (*under_load > 0) return selftest_under_load(*name, *under_load);
        if (*semantics) return selftest_semantics(*name);
        return *write ? write_records(*name) : selftest(*name, *slice);
      };
    };
  });
}

/// What the script `weir` does itself: listed, so that it is found, and never done here.
void add_commands_of_the_script(CLI::App& app, Command& chosen) {
  const std::vector<std::pair<std::string, std::string>> commands{
      {"test", tr("Run the tests; options are ctest's")},
      {"browser-test", tr("Run the tests that need Chromium")},
      {"fuzz", tr("Try random cases of the engine against models")},
      {"bench", tr("Run the benchmarks; options are Google Benchmark's")},
      {"docs", tr("Build the docs; --check looks for what is broken")},
      {"texts", tr("Bring the translations up to the code")},
      {"format", tr("Format the C++ files; --check changes nothing")},
      {"lint", tr("Run clang-tidy and shellcheck")},
      {"doctor", tr("Say what this machine lacks")}};
  for (const auto& [name, help] : commands) {
    auto* command = app.add_subcommand(name, help)->group(tr("To work on Weir itself"));
    if (name == "bench") {
      command->footer(
          tr("--feedback [FOLDER] measures how long a student waits for a verdict,\n"
             "compared with an older build; --class [N] how fast N students are graded."));
    }
    command->callback([&chosen, name = name] {
      chosen = [name]() -> Action {
        throw UsageError(tr("'{}' is done by the script: call ./weir {}", name, name));
      };
    });
  }
}

/// The words of CLI11's own.
void translate_what_cli11_says(CLI::App& app) {
  const auto words = app.get_formatter();
  words->label("Usage", tr("Usage"));
  words->label("OPTIONS", tr("OPTIONS"));
  words->label("SUBCOMMAND", tr("SUBCOMMAND"));
  words->label("Positionals", tr("Positionals"));
  words->label("Excludes", tr("Excludes"));
  app.group(tr("Subcommands"));  // of those that are added to it
  app.option_defaults()->group(tr("Options"));
  app.set_help_flag("-h,--help", tr("Print this help message and exit"));
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
    throw UsageError(tr("unexpected argument '{}'", left.front()));
  }
  const auto name = left.front().substr(0, left.front().find('='));
  throw UsageError(tr("unknown option '{}'{}", name, did_you_mean(name, option_names(app))));
}

void check_command(const std::string& word, const CLI::App& app) {
  const auto commands = command_names(app);
  if (word.starts_with('-') || std::count(commands.begin(), commands.end(), word) > 0) return;
  throw UsageError(tr("unknown command '{}'{}", word, did_you_mean(word, commands)));
}

}  // namespace

Action parse_command_line(std::vector<std::string> words) {
  CLI::App app(tr("Weir: learn stateful stream processing in C++20."), "weir");
  translate_what_cli11_says(app);
  app.set_version_flag("--version", std::string(version),
                       tr("Display program version information and exit"));
  app.allow_extras();
  app.footer(
      tr("'weir help COMMAND' says more of a command.\n"
         "Exit code: 0 done, 1 failed, 2 the command line or the input is wrong,\n"
         "3 the grader itself has failed."));
  Command chosen;
  add_check(app, chosen);
  add_named(app, chosen, "watch", tr("Check the current exercise whenever it is saved"), &watch);
  add_named(app, chosen, "hint", tr("The next hint"), &hint);
  add_trace(app, chosen);
  add_run(app, chosen);
  add_forced(app, chosen, "reset", tr("Begin an exercise again"), tr("Do not ask"), &reset);
  add_forced(app, chosen, "solution", tr("Show the solution of an exercise that is passed"),
             tr("Even if it is not"), &solution);
  add_pack(app, chosen);
  add_generate(app, chosen);
  add_savepoint(app, chosen);
  add_instructors(app, chosen);
  add_regrade(app, chosen);
  add_mistakes(app, chosen);
  add_new_exercise(app, chosen);
  add_feedback(app, chosen);
  add_class_bench(app, chosen);
  add_grade_part(app, chosen);
  add_selftest(app, chosen);
  add_commands_of_the_script(app, chosen);
  for (auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    command->allow_extras();
    command->get_help_ptr()->group(tr("Options"));
  }

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
    throw UsageError(tr("{}: expected one value", what.substr(0, what.find(':'))));
  } catch (const CLI::ExcludesError& error) {
    const std::string_view what = error.what();
    const auto end = what.find(' ');
    throw UsageError(tr("{} excludes {}", what.substr(0, end), what.substr(what.rfind(' ') + 1)));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  check_nothing_left(app);
  return chosen ? chosen() : print(app.help());
}

}  // namespace weir::cli
