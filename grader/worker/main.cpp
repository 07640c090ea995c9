// A worker: one implementation of one exercise, with the engine.
//
//   worker serve         plays the scenarios that come in over descriptor 3
//   worker play FILE     plays one scenario and prints what comes of it: for debuggers
//   worker run WORDS...  runs the exercise's job on generated streams (see to_words())
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "missing_solution.hpp"
#include "terminal/output.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "worker/crash_report.hpp"
#include "worker/pipeline.hpp"
#include "worker/state_backend.hpp"

namespace {

using weir::grader::Pipelines;

int complain(const std::string& what, int exit_code) {
  fmt::print(stderr, "weir: {}\n", what);
  return exit_code;
}

int run(const Pipelines& pipelines, const std::vector<std::string>& words) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const auto options = weir::grader::run_options(words);
    weir::grader::use_state_backend(options.state_backend);
    return weir::grader::run(pipelines.job(), pipelines.job_with_sink(), options,
                             &weir::grader::open_result_sink);
  } catch (const weir::exercises::MissingSolution& error) {
    const std::string_view what = error.what();
    const std::string_view prefix = weir::exercises::MissingSolution::prefix;
    return complain(weir::tr("not written yet: {}", what.substr(prefix.size())), 1);
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

int play(const Pipelines& pipelines, const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  try {
    weir::grader::Request request;
    request.scenario = weir::grader::from_json<weir::grader::Scenario>(text.str());
    request.leg.last = request.scenario.steps.size();
    const auto observation = weir::grader::play(pipelines, request).observation;
    for (const auto& record : observation.elements()) {
      fmt::print("{} {} @{}\n", record.output, record.value, to_string(record.at));
    }
    if (observation.outcome == weir::grader::Outcome::passed) return 0;
    return complain(observation.message, 1);
  } catch (const weir::Error& error) {
    return complain(error.what(), 2);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  Pipelines pipelines;
  weir::grader::define_pipelines(pipelines);
  if (!words.empty() && words.front() == "run") {
    if (fcntl(weir::grader::crash_descriptor, F_GETFD) >= 0) {
      weir::grader::report_crashes(weir::grader::crash_descriptor);
    }
    return run(pipelines, {words.begin() + 1, words.end()});
  }
  if (words.size() == 1 && words.front() == "serve") {
    constexpr int socket = 3;
    weir::grader::report_crashes(STDERR_FILENO);
    // What has been printed is in its file when the answer is: a crash may come next.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    weir::grader::serve(pipelines, socket);
    return 0;
  }
  if (words.size() == 2 && words.front() == "play") return play(pipelines, words[1]);
  return complain(weir::tr("a worker is started by the command `weir`, not by hand"), 2);
}
