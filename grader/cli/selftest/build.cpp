#include "selftest/build.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <thread>

#include "grade/files.hpp"
#include "grade/submission.hpp"
#include "selftest/batch.hpp"
#include "selftest/in_parallel.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using Programs = std::span<Program>;

/// Cuts programs into batches: for each processor as many, all of about the same size.
std::vector<Programs> batches_of(Programs programs) {
  constexpr std::size_t most = 16;
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t rounds = (programs.size() + most * processors - 1) / (most * processors);
  const std::size_t count = std::min(rounds * processors, programs.size());
  std::vector<Programs> batches;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = programs.size() * i / count;
    batches.push_back(programs.subspan(begin, programs.size() * (i + 1) / count - begin));
  }
  return batches;
}

void build(const workbook::Exercise& exercise, Programs programs) {
  const std::string stub = text_of(stub_of(exercise));
  Batch batch;
  for (std::size_t i = 0; i < programs.size(); ++i) batch[i] = programs[i].text;
  BuiltSubmission built;
  while (!batch.empty()) {
    built = build_submission(exercise, text_of_all(batch, stub), exercise.files.front(), {},
                             {.flags = " -w", .time = std::chrono::minutes{10}});
    if (!built.worker.empty()) break;
    const auto broken = broken_ones(built.printed);
    if (broken.empty()) throw Error("programs cannot be built together:\n" + built.errors);
    for (const auto number : broken) batch.erase(number);
  }
  for (const auto& [number, text] : batch) {
    auto& worker = programs[number].worker;
    worker = built.worker.parent_path() / std::to_string(number);
    if (!fs::exists(worker)) fs::create_symlink(built.worker.filename(), worker);
  }
}

/// Beside others a program cannot call one function of its contract from another: it would be
/// theirs as well.
void build_alone(const workbook::Exercise& exercise, Program& program) {
  program.worker = build_submission(exercise, program.text, exercise.files.front()).worker;
}

}  // namespace

void build_all(const workbook::Exercise& exercise, std::vector<Program>& programs) {
  // Mutants and throwers may not compile. Those that should are not built again for them.
  const auto mutants = std::stable_partition(programs.begin(), programs.end(), [](const auto& p) {
    return p.kind != Program::Kind::mutant && p.kind != Program::Kind::thrower;
  });
  auto batches = batches_of({programs.begin(), mutants});
  std::ranges::copy(batches_of({mutants, programs.end()}), std::back_inserter(batches));
  in_parallel(batches.size(), [&](std::size_t i) { build(exercise, batches[i]); });
  for (auto program = programs.begin(); program != mutants; ++program) {
    if (program->worker.empty()) build_alone(exercise, *program);
  }
}

}  // namespace weir::cli
