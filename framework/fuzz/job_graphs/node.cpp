#include "node.hpp"

namespace weir::fuzz::job_graphs_target {

namespace {
constexpr const char* names[]{"source",    "map",     "filter",     "flat_map", "side",
                              "partition", "order",   "unite",      "co_map",   "answers",
                              "count",     "full",    "tumbling",   "sliding",  "session",
                              "whole",     "buckets", "co_buckets", "interval", "join"};
}  // namespace

std::string Node::text(std::size_t index) const {
  std::string line = std::to_string(index) + " " + names[static_cast<int>(kind)] + " of";
  for (const std::size_t input : inputs) {
    line += ' ';
    line += std::to_string(input);
  }
  line += ": " + std::to_string(a) + ", " + std::to_string(b);
  if (kind == Kind::source) line += ", " + std::to_string(splits.size()) + " splits";
  if (idleness) line += ", idle";
  if (parallelism > 0) line += ", parallelism " + std::to_string(parallelism);
  if (starts_chain) line += ", starts a chain";
  if (ends_chain) line += ", alone";
  return line + "; " + std::to_string(streaming.size()) + " elements";
}

Event mapped(const Event& event, std::int64_t a, std::int64_t b) {
  return {(event.key + a) % 9, (event.value * 3 + b) % 101, event.time};
}
Event in_bucket(std::int64_t key, std::int64_t sum, std::int64_t bucket) {
  return {key, sum, bucket};
}
std::int64_t bucket_of(Timestamp t, std::int64_t size) {
  return (t.millis() >= 0 ? t.millis() / size : (t.millis() + 1) / size - 1) * size;
}
Event paired(const Event& left, const Event& right) {
  return {left.key, (left.value * 31 + right.value) % 1009, left.time - right.time};
}
const OutputTag<Event>& odd_ones() {
  static const OutputTag<Event> tag{"odd"};
  return tag;
}

std::int64_t split_of(const Event& event) { return event.value % most_splits; }

}  // namespace weir::fuzz::job_graphs_target
