// CLI11 divides the line into options and their texts and writes the help; what the texts mean is
// decided in command_options.cpp, so that all errors sound alike. Nothing but these three files
// includes CLI11, which takes seconds to compile.
#include "command_line.hpp"

#include <algorithm>
#include <filesystem>

#include "command_options.hpp"
#include "commands/check.hpp"
#include "commands/generate.hpp"
#include "commands/instructor.hpp"
#include "commands/run.hpp"
#include "commands/savepoint.hpp"
#include "commands/student.hpp"
#include "commands/trace.hpp"
#include "commands/watch.hpp"
#include "instructors_commands.hpp"
#include "terminal/output.hpp"
#include "weir/key.hpp"
#include "weir/taxi/generator.hpp"

namespace weir::cli {
namespace {

constexpr std::string_view version = "weir 0.1.0";

Action print(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  return [text = std::move(text)] {
    terminal::Output output(std::nullopt);
    output.write(text);
    output.finish();
    return 0;
  };
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
         "postgres://USER@HOST/DATABASE, mysql://USER@HOST/DATABASE, redis://HOST/NUMBER,\n"
         "elasticsearch://HOST, kafka://HOST:PORT.\n"
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

void add_pack(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("pack", tr("Put what you have written into a zip file"));
  auto file = std::make_shared<std::string>("submission.zip");
  text_option(*command, "file", tr("Its name (default: submission.zip)"), "FILE", file);
  command->callback(
      [&chosen, file] { chosen = [file]() -> Action { return [file] { return pack(*file); }; }; });
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
  add_instructors_commands(app, chosen);
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
