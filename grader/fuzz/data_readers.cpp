#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "fuzz/memory_file.hpp"
#include "fuzz/readers.hpp"
#include "weir/error.hpp"
#include "weir/taxi/csv_reader.hpp"

namespace weir::grader::fuzz {
namespace {

template <class Event>
std::vector<Event> events_in(std::string_view bytes) {
  const MemoryFile file(bytes);
  taxi::CsvReader<Event> reader(file.path());
  std::vector<Event> events;
  while (std::optional<Event> event = reader.next()) events.push_back(*event);
  return events;
}

template <class Event>
std::string file_of(const std::vector<Event>& events) {
  std::string text(taxi::csv_header<Event>(taxi::FloatFormat::hex));
  text += '\n';
  for (const Event& event : events) append_csv(text, event, taxi::FloatFormat::hex);
  return text;
}

/// What has been understood is the same when it is written and read again.
template <class Event>
void read_events(std::string_view bytes) {
  std::string text;
  try {
    text = file_of(events_in<Event>(bytes));
  } catch (const Error&) {
    return;
  }
  if (file_of(events_in<Event>(text)) != text) throw std::logic_error("read otherwise: " + text);
}

}  // namespace

void read_rides(std::string_view bytes) { read_events<taxi::TaxiRide>(bytes); }
void read_fares(std::string_view bytes) { read_events<taxi::TaxiFare>(bytes); }

}  // namespace weir::grader::fuzz
