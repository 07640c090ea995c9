#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "weir/internal/source_operator.hpp"
#include "weir/savepoint.hpp"

namespace weir {
namespace {

/// In the order in which they are written here.
using Json = nlohmann::ordered_json;

struct Sum {
  std::string type;
  std::string key{};
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::set<KeyGroup> groups{};
};

Json json_of(const std::string& name, const Sum& sum) {
  Json json{{"name", name}, {"type", sum.type}};
  if (!sum.key.empty()) json["key"] = sum.key;
  json["entries"] = sum.entries;
  json["bytes"] = sum.bytes;
  if (!sum.key.empty()) json["key_groups"] = sum.groups.size();
  return json;
}

void add(std::map<std::string, Sum>& sums, const std::map<std::string, std::vector<Bytes>>& lists,
         const char* type) {
  for (const auto& [name, elements] : lists) {
    Sum& sum = sums[name];
    sum.type = type;
    sum.entries += elements.size();
    for (const Bytes& element : elements) sum.bytes += element.size();
  }
}

/// All states of an operator, over its subtasks.
Json states_of(const OperatorState& state) {
  std::map<std::string, Sum> sums;
  for (const auto& part : state.subtasks) {
    for (const auto& [name, section] : part.keyed) {
      Sum& sum = sums[name];
      sum.type = section.type;
      sum.key = section.key;
      for (const auto& group : section.groups) {
        sum.entries += group.count;
        sum.bytes += group.bytes.size();
        sum.groups.insert(group.group);
      }
    }
    add(sums, part.list_state, "list state");
    add(sums, part.union_state, "union list state");
    if (part.files == nullptr) continue;
    Sum& sum = sums["weir.files of " + part.files->backend];
    sum.type = "all state by key";
    sum.entries +=
        part.files->keys.entries + (part.files->windows ? part.files->windows->entries : 0);
    sum.bytes += part.files->bytes();
  }
  Json states = Json::array();
  for (const auto& [name, sum] : sums) states.push_back(json_of(name, sum));
  return states;
}

std::string hex(const Bytes& bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

/// How far a source is: its splits, if it is one.
Json positions_of(const OperatorState& state) {
  Json positions = Json::array();
  for (const auto& part : state.subtasks) {
    for (const auto& position : internal::SourceSplits::load(part)) {
      positions.push_back({{"split", position.split},
                           {"of", position.count},
                           {"ended", position.ended},
                           {"position", hex(position.bytes)}});
    }
  }
  return positions;
}

Json json_of(const Snapshot& snapshot) {
  Json operators = Json::array();
  for (const auto& [uid, state] : snapshot.operators) {
    Json json{{"uid", uid},
              {"name", state.name},
              {"parallelism", state.subtasks.size()},
              {"max_parallelism", state.max_parallelism},
              {"states", states_of(state)}};
    if (auto positions = positions_of(state); !positions.empty()) json["splits"] = positions;
    operators.push_back(std::move(json));
  }
  return {{"checkpoint", snapshot.checkpoint}, {"operators", operators}};
}

std::string text(const Json& json) { return json.get<std::string>(); }

}  // namespace

std::string describe_snapshot_as_json(const Snapshot& snapshot) {
  return json_of(snapshot).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string describe_snapshot(const Snapshot& snapshot) {
  const Json all = json_of(snapshot);
  std::string lines =
      fmt::format("checkpoint {}, {} operators\n", snapshot.checkpoint, snapshot.operators.size());
  for (const Json& op : all["operators"]) {
    lines += fmt::format("\n{} (uid {}), parallelism {} of at most {}\n", text(op["name"]),
                         text(op["uid"]), op["parallelism"].get<std::size_t>(),
                         op["max_parallelism"].get<std::size_t>());
    for (const Json& state : op["states"]) {
      lines += fmt::format("  {}: {}\n    {} entries, {} bytes", text(state["name"]),
                           text(state["type"]), state["entries"].get<std::uint64_t>(),
                           state["bytes"].get<std::uint64_t>());
      if (state.contains("key")) {
        lines += fmt::format(" in {} key groups, by {}", state["key_groups"].get<std::size_t>(),
                             text(state["key"]));
      }
      lines += '\n';
    }
    if (!op.contains("splits")) continue;
    for (const Json& split : op["splits"]) {
      lines += fmt::format("  split {} of {}: {}\n", split["split"].get<std::size_t>(),
                           split["of"].get<std::size_t>(),
                           split["ended"].get<bool>() ? "ended" : "at " + text(split["position"]));
    }
  }
  return lines;
}

}  // namespace weir
