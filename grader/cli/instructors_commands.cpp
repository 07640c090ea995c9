#include "instructors_commands.hpp"

#include "command_options.hpp"
#include "commands/class_bench.hpp"
#include "commands/feedback.hpp"
#include "commands/instructor.hpp"
#include "commands/mistakes.hpp"
#include "commands/new_exercise.hpp"
#include "commands/selftest.hpp"
#include "commands/semantics.hpp"
#include "commands/slurm.hpp"
#include "selftest/attacks.hpp"
#include "selftest/under_load.hpp"

namespace weir::cli {
namespace {

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

void add_handout(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("handout", tr("Copy the workbook for students, without solutions"))
          ->group(tr("For instructors"));
  auto out = std::make_shared<std::string>();
  auto* folder =
      text_option(*command, "folder", tr("A folder that does not exist yet"), "OUT", out);
  auto hidden = std::make_shared<bool>(false);
  option(*command, "--tests", tr("visible (default), or hidden: as programs only"),
         "visible|hidden", [hidden](const std::string& text) {
           *hidden = one_of<bool>("--tests", text, {{"visible", false}, {"hidden", true}});
         });
  command->callback([&chosen, out, hidden, folder] {
    chosen = [=]() -> Action {
      if (folder->empty()) throw UsageError(tr("handout: expected a folder: weir handout OUT"));
      return [out, hidden] { return handout(*out, *hidden); };
    };
  });
}

void add_autograder(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("autograder", tr("Make what Gradescope grades with"))
                      ->group(tr("For instructors"));
  auto out = std::make_shared<std::string>();
  auto* folder =
      text_option(*command, "folder", tr("A folder that does not exist yet"), "OUT", out);
  auto exercises = std::make_shared<std::string>();
  text_option(*command, "--exercises", tr("Only these, such as 03,04"), "LIST", exercises);
  command->callback([&chosen, out, folder, exercises] {
    chosen = [=]() -> Action {
      if (folder->empty()) {
        throw UsageError(tr("autograder: expected a folder: weir autograder OUT"));
      }
      return [out, exercises] { return autograder(*out, *exercises); };
    };
  });
}

void add_grade(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("grade", tr("Grade a folder of submissions"))
                      ->group(tr("For instructors"));
  auto options = std::make_shared<GradeOptions>();
  auto* folder = option(*command, "folder", tr("Zip or tar files, or folders like exercises/"),
                        "FOLDER", [options](const std::string& text) { options->folder = text; });
  option(*command, "--seed", tr("As for check; without it that of OUT, or a new one"), "N",
         [options](const std::string& text) { options->seed = seed_of(text); });
  option(*command, "--exercises", tr("Only these, such as 03,04"), "LIST",
         [options](const std::string& text) { options->exercises = text; });
  option(
      *command, "--executor", tr("local (default), or slurm: a cluster's nodes"), "local|slurm",
      [options](const std::string& text) {
        options->by_slurm = one_of<bool>("--executor", text, {{"local", false}, {"slurm", true}});
      });
  option(*command, "--out", tr("Folder for the results; without it FOLDER"), "OUT",
         [options](const std::string& text) { options->out = text; });
  add_jobs_and_unsafe(*command, options);
  command->callback([&chosen, options, folder] {
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

}  // namespace

void add_instructors_commands(CLI::App& app, Command& chosen) {
  add_handout(app, chosen);
  add_autograder(app, chosen);
  add_grade(app, chosen);
  add_regrade(app, chosen);
  add_mistakes(app, chosen);
  add_new_exercise(app, chosen);
  add_feedback(app, chosen);
  add_class_bench(app, chosen);
  add_grade_part(app, chosen);
  add_selftest(app, chosen);
  add_commands_of_the_script(app, chosen);
}

}  // namespace weir::cli
