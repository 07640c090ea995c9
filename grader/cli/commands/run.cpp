#include "run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "weir/error.hpp"

namespace weir::cli {

void run(const std::string& worker, const grader::RunOptions& options) {
  std::vector<std::string> words = grader::to_words(options);
  words.insert(words.begin(), {worker, "run"});
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(worker.c_str(), arguments.data());
  throw Error(fmt::format("cannot run {}: {}", worker, std::strerror(errno)));
}

}  // namespace weir::cli
