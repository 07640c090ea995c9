#include "explain/report.hpp"
#include "texts/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace weir::grader {
namespace {

/// The name of an output, which a worker may have made up.
std::string output_of(const Record& record) {
  constexpr std::size_t most = 40;
  std::string name = record.output.substr(0, most);
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return name;
}

/// The beginning of a text, of so many letters.
std::string_view first_letters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && columns_of(text.substr(0, end + 1)) <= count) ++end;
  return text.substr(0, end);
}

std::string stamped(const std::string& text, Timestamp at) {
  return at == Timestamp::min() ? text : fmt::format("{}  @{}", text, show(at));
}

std::string with_parallelism(const std::string& text, const Step& step) {
  return step.parallelism == 0 ? text : tr("{}, at parallelism {}", text, step.parallelism);
}

}  // namespace

std::string show(const Record& record, const Fields& always) {
  const std::string output = output_of(record);
  switch (record.kind) {
    case Record::Kind::element:
      return stamped(fmt::format("{}  {}", output, show_value(record.value, always)), record.at);
    case Record::Kind::watermark:
      return tr("{}  watermark {}", output, show(record.at));
    case Record::Kind::idle:
      return tr("{}  idle", output);
    case Record::Kind::active:
      return tr("{}  active again", output);
    case Record::Kind::end:
      return tr("{}  end", output);
  }
  return tr("something that is no record");
}

std::string show(const Step& step) {
  const std::string input =
      step.channel == 0 ? step.input : fmt::format("{}[{}]", step.input, step.channel);
  switch (step.kind) {
    case Step::Kind::element:
      return stamped(fmt::format("{}  {}", input, show_value(step.value)), step.at);
    case Step::Kind::watermark:
      return tr("{}  watermark {}", input, show(step.at));
    case Step::Kind::idle:
      return tr("{}  is idle", input);
    case Step::Kind::active:
      return tr("{}  is active again", input);
    case Step::Kind::end:
      return tr("{}  ends", input);
    case Step::Kind::advance:
      return tr("{} pass", show(step.duration));
    case Step::Kind::restart:
      return step.parallelism == 0
                 ? tr("the job is stopped, and restarted from its checkpoint")
                 : tr("the job is restarted from its checkpoint at parallelism {}",
                      step.parallelism);
    case Step::Kind::savepoint:
      return step.value.empty()
                 ? with_parallelism(tr("a savepoint; version 2 starts from it"), step)
                 : with_parallelism(tr("version 2 starts from a kept savepoint"), step);
  }
  return "";
}

std::string show(const Held& held) {
  std::string text;
  const auto add = [&](std::uint64_t count, const std::string& one, const std::string& many) {
    if (count == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, count == 1 ? one : many);
  };
  add(held.entries, tr("state entry"), tr("state entries"));
  add(held.event_time_timers, tr("event-time timer"), tr("event-time timers"));
  add(held.processing_time_timers, tr("processing-time timer"), tr("processing-time timers"));
  return text.empty() ? tr("nothing") : text;
}

std::string show(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed:
      return tr("PASSED");
    case Outcome::not_started:
      return tr("NOT STARTED");
    case Outcome::failed:
      return tr("FAILED");
    case Outcome::out_of_memory:
      return tr("OUT OF MEMORY");
    case Outcome::crashed:
      return tr("CRASHED");
    case Outcome::timed_out:
      return tr("TIMED OUT");
    case Outcome::garbled:
      return tr("GARBLED");
    case Outcome::does_not_compile:
      return tr("DOES NOT COMPILE");
    case Outcome::not_graded:
      return tr("NOT GRADED");
  }
  return "";
}

std::string show_way(const Scenario& scenario) {
  std::string way;
  const auto add = [&](const std::string& part) { way += (way.empty() ? "" : ", ") + part; };
  if (scenario.parallelism != 1) add(tr("at parallelism {}", scenario.parallelism));
  if (scenario.copying) add(tr("with every state value serialized at each access"));
  if (scenario.mode == Scenario::Mode::simulated) {
    add(tr("inputs interleaved as seed {} has it", scenario.seed));
    if (scenario.crashes == 1) add(tr("with a crash"));
    if (scenario.crashes > 1) add(tr("with {} crashes", scenario.crashes));
  }
  return way;
}

std::string beside(std::string_view first, std::string_view text, std::size_t width) {
  const std::size_t margin = columns_of(first);
  const std::size_t room = std::max<std::size_t>(width > margin ? width - margin : 0, 8);
  std::string lines;
  std::string line(first);
  std::size_t used = 0;
  const auto end_line = [&] {
    lines += line + '\n';
    line = std::string(margin, ' ');
    used = 0;
  };
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const bool ends_line = end < text.size() && text[end] == '\n';
    auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (used > 0 && used + 1 + columns_of(word) > room) end_line();
    if (used > 0) line += ' ';
    used += used > 0 ? 1 : 0;
    while (used + columns_of(word) > room) {
      const auto piece = first_letters(word, room);
      line += piece;
      word.remove_prefix(piece.size());
      end_line();
    }
    line += word;
    used += columns_of(word);
    if (ends_line) end_line();
  }
  return lines + line + '\n';
}

Difference difference(std::vector<Record> expected, std::vector<Record> actual) {
  std::sort(expected.begin(), expected.end());
  std::sort(actual.begin(), actual.end());
  Difference found;
  std::set_difference(expected.begin(), expected.end(), actual.begin(), actual.end(),
                      std::back_inserter(found.missing));
  std::set_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                      std::back_inserter(found.too_many));
  return found;
}

}  // namespace weir::grader
