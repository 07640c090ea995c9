// A worker: one implementation of one exercise, with the engine.
//
//   worker serve         plays the scenarios that come in over descriptor 3
//   worker run WORDS...  runs the exercise's job on generated streams (see to_words())
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "missing_solution.hpp"
#include "terminal/output.hpp"
#include "weir/error.hpp"
#include "worker/crash_report.hpp"
#include "worker/pipeline.hpp"

namespace {

using weir::grader::Pipelines;

int complain(const char* what, int exit_code) {
  fmt::print(stderr, "weir: {}\n", what);
  return exit_code;
}

int run(const Pipelines& pipelines, const std::vector<std::string>& words) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return weir::grader::run(pipelines.job(), weir::grader::run_options(words));
  } catch (const weir::exercises::MissingSolution& error) {
    return complain(error.what(), 1);
  } catch (const weir::InvalidJob& error) {
    return complain(error.what(), 2);
  } catch (const weir::StateError& error) {
    return complain(error.what(), 2);
  } catch (const weir::terminal::ClosedPipe&) {
    return 0;
  } catch (const std::exception& error) {
    return complain(error.what(), 1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  Pipelines pipelines;
  weir::grader::define_pipelines(pipelines);
  if (!words.empty() && words.front() == "run") {
    return run(pipelines, {words.begin() + 1, words.end()});
  }
  if (words.size() == 1 && words.front() == "serve") {
    constexpr int socket = 3;
    weir::grader::report_crashes();
    weir::grader::serve(pipelines, socket);
    return 0;
  }
  return complain("a worker is started by the command `weir`, not by hand", 2);
}
