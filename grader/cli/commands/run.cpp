#include "run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "grade/paths.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

[[noreturn]] void become(const std::filesystem::path& worker, const grader::RunOptions& options) {
  std::vector<std::string> words = grader::to_words(options);
  words.insert(words.begin(), {worker.string(), "run"});
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(worker.c_str(), arguments.data());
  throw Error(fmt::format("cannot run {}: {}", worker.string(), std::strerror(errno)));
}

}  // namespace

int run(const std::string& name, const std::string& with, grader::RunOptions options) {
  const auto exercise = exercise_named("run", name);
  options.name = exercise.name;
  if (exercise.files.empty()) become(program_file("submission", exercise.id), options);

  const auto folder = implementation_folder(with);
  const auto file = file_of(folder, exercise);
  const auto text = read_submission(folder, exercise);
  if (!text) throw UsageError(fmt::format("run: there is no file {}", file.string()));
  const auto built = build_submission(exercise, *text, as_typed(file));
  if (!built.worker.empty()) become(built.worker, options);
  fmt::print(stderr, "{}", built.errors);
  return 1;
}

}  // namespace weir::cli
