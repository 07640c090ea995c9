#include "graph/job_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "weir/error.hpp"
#include "weir/watermark_strategy.hpp"

namespace weir::internal {
namespace {

/// Settings can be changed past the checks of the environment's setters.
void check_options(const JobOptions& options) {
  checked_parallelism(options.parallelism, "parallelism");
  if (options.max_parallelism != 0) checked_parallelism(options.max_parallelism, "max parallelism");
  if (options.channel_capacity == 0) {
    throw InvalidJob("the channel capacity must be at least 1, but is 0: nothing could be sent");
  }
  checked_not_negative(options.buffer_timeout, "buffer timeout");
  checked_not_negative(options.auto_watermark_interval, "auto-watermark interval");
  checked_not_negative(options.checkpoint_interval, "checkpoint interval");
  if (options.unaligned_checkpoints && options.checkpoint_mode != CheckpointMode::exactly_once) {
    throw InvalidJob(
        "unaligned checkpoints are exactly-once, but the job asks for at-least-once: choose "
        "CheckpointMode::exactly_once, or leave out enable_unaligned_checkpoints()");
  }
}

void check_complete(const StreamGraph& graph) {
  const auto has = [&](StreamNode::Kind kind) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                       [&](const StreamNode& node) { return node.kind == kind; });
  };
  if (!has(StreamNode::Kind::source)) {
    throw InvalidJob("the job has no source: begin with from_source() or from_collection()");
  }
  if (!has(StreamNode::Kind::sink)) {
    throw InvalidJob(
        "the job has no sink, so nothing would come of it: end at least one stream with print(), "
        "collect(), write_as_csv() or add_sink()");
  }
}

std::size_t decide_parallelism(const StreamNode& node, const JobOptions& options) {
  if (node.parallelism != 0) return node.parallelism;
  if (node.most_parallelism != 0) return std::min(node.most_parallelism, options.parallelism);
  return options.parallelism;
}

/// Bytes behind a right checksum may be wrong all the same: written by a program that was.
void expect_sound(const OperatorState& state, const std::string& uid) {
  const auto refuse = [&](const std::string& found) {
    throw SnapshotError(fmt::format(
        "the state of operator '{}' has {}: the snapshot is damaged; take an earlier one", uid,
        found));
  };
  if (state.max_parallelism < 1 || state.max_parallelism > max_max_parallelism) {
    refuse(fmt::format("max parallelism {}, and that is from 1 to {}", state.max_parallelism,
                       max_max_parallelism));
  }
  if (state.subtasks.size() > state.max_parallelism) {
    refuse(fmt::format("{} subtasks, and there are at most {}", state.subtasks.size(),
                       state.max_parallelism));
  }
  for (const OperatorSnapshot& part : state.subtasks) {
    for (const auto& [name, section] : part.keyed) {
      for (const KeyedSection::Group& group : section.groups) {
        if (group.group < state.max_parallelism) continue;
        refuse(fmt::format("key group {} in '{}', and there are {}", group.group, name,
                           state.max_parallelism));
      }
    }
  }
}

std::size_t decide_max_parallelism(const StreamNode& node, const PlannedOperator& op,
                                   const JobOptions& options, const Snapshot* restored) {
  const std::size_t set =
      node.max_parallelism != 0 ? node.max_parallelism : options.max_parallelism;
  if (restored != nullptr) {
    const auto found = restored->operators.find(op.uid);
    if (found != restored->operators.end()) {
      expect_sound(found->second, op.uid);
      const std::size_t kept = found->second.max_parallelism;
      if (set != 0 && set != kept) {
        throw SnapshotError(fmt::format(
            "operator '{}' has state with max parallelism {}, but the job sets {}: the number of "
            "key "
            "groups is fixed for the life of the state; set it to {} or start without the snapshot",
            node.name, kept, set, kept));
      }
      return kept;
    }
  }
  return set != 0 ? set : default_max_parallelism(op.parallelism);
}

/// Nodes come after their inputs.
void check_ends(const StreamGraph& graph) {
  std::vector<const StreamNode*> endless(graph.nodes.size());  // the source, if one has no end
  for (const StreamNode& node : graph.nodes) {
    if (node.kind == StreamNode::Kind::source && node.boundedness != Boundedness::bounded) {
      endless[node.id] = &node;
    }
    for (const StreamEdge& edge : node.inputs) {
      if (endless[edge.from] != nullptr) endless[node.id] = endless[edge.from];
    }
    if (!node.waits_for_end || endless[node.id] == nullptr) continue;
    throw InvalidJob(fmt::format(
        "operator '{}' waits for the end of its input, but source '{}' has none: read a source "
        "whose boundedness() is bounded, or use windows",
        node.name, endless[node.id]->name));
  }
}

/// An operator's name, and its place among those of that name: stable as long as the program has
/// the same operators of that name, in the same order. Those that keep nothing count by themselves,
/// so that one more of them moves no other.
std::string made_up_uid(const StreamGraph& graph, const StreamNode& node) {
  const auto before =
      std::count_if(graph.nodes.begin(), graph.nodes.begin() + static_cast<std::ptrdiff_t>(node.id),
                    [&](const StreamNode& other) {
                      return other.name == node.name && other.keeps_nothing == node.keeps_nothing;
                    });
  return fmt::format("{}{}:{}", node.keeps_nothing ? "-" : "#", before, node.name);
}

/// Whether the job runs in BATCH mode. \throws InvalidJob if it should and cannot.
bool decide_batch(const StreamGraph& graph, const Snapshot* restored) {
  if (graph.options.runtime_mode == RuntimeExecutionMode::streaming) return false;
  const auto unbounded =
      std::find_if(graph.nodes.begin(), graph.nodes.end(), [](const StreamNode& node) {
        return node.kind == StreamNode::Kind::source && node.boundedness != Boundedness::bounded;
      });
  if (graph.options.runtime_mode == RuntimeExecutionMode::automatic &&
      (unbounded != graph.nodes.end() || restored != nullptr)) {
    return false;
  }
  if (unbounded != graph.nodes.end()) {
    throw InvalidJob(
        fmt::format("source '{}' has no end, and so cannot be read in BATCH mode: choose "
                    "STREAMING, or a source "
                    "whose boundedness() is bounded",
                    unbounded->name));
  }
  if (restored != nullptr) {
    throw InvalidJob(
        "a job in BATCH mode cannot start from a snapshot: it takes none, and begins anew");
  }
  return true;
}

/// Its own, or the one that all inputs have.
std::string decide_slot_sharing_group(const StreamNode& node,
                                      const std::vector<PlannedOperator>& before) {
  constexpr auto default_group = "default";
  if (!node.slot_sharing_group.empty()) return node.slot_sharing_group;
  if (node.inputs.empty()) return default_group;
  const std::string& first = before[node.inputs.front().from].slot_sharing_group;
  const bool all_equal = std::all_of(
      node.inputs.begin(), node.inputs.end(),
      [&](const StreamEdge& edge) { return before[edge.from].slot_sharing_group == first; });
  return all_equal ? first : default_group;
}

/// Each group has slots of its own.
void assign_slots(JobPlan& plan) {
  std::map<std::string, std::size_t> widest;
  const auto group_of = [&](const PlannedVertex& vertex) {
    return plan.operators[vertex.operators.front()].slot_sharing_group;
  };
  for (const auto& vertex : plan.vertices) {
    auto& slots = widest[group_of(vertex)];
    slots = std::max(slots, vertex.parallelism);
  }
  std::map<std::string, std::size_t> first;
  for (const auto& [group, slots] : widest) {
    first[group] = plan.slots;
    plan.slots += slots;
  }
  for (auto& vertex : plan.vertices) vertex.first_slot = first[group_of(vertex)];
}

std::vector<PlannedOperator> plan_operators(const StreamGraph& graph, const Snapshot* restored,
                                            bool batch) {
  std::vector<PlannedOperator> operators;
  std::map<std::string, std::string> names_by_uid;
  for (const StreamNode& node : graph.nodes) {
    PlannedOperator op;
    op.node = &node;
    op.uid = node.uid.empty() ? made_up_uid(graph, node) : node.uid;
    op.parallelism = decide_parallelism(node, graph.options);
    op.max_parallelism = decide_max_parallelism(node, op, graph.options, restored);
    op.slot_sharing_group = decide_slot_sharing_group(node, operators);
    op.batch = batch;
    if (op.parallelism > op.max_parallelism) {
      throw InvalidJob(
          fmt::format("operator '{}' has parallelism {}, more than its max parallelism {}: lower "
                      "the one or raise "
                      "the other",
                      node.name, op.parallelism, op.max_parallelism));
    }
    const auto [other, is_new] = names_by_uid.try_emplace(op.uid, node.name);
    if (!is_new) {
      throw InvalidJob(fmt::format(
          "operators '{}' and '{}' have the same uid '{}': a uid stands for one operator",
          other->second, node.name, op.uid));
    }
    operators.push_back(std::move(op));
  }
  return operators;
}

Partition decide_partition(const StreamEdge& edge, const PlannedOperator& from,
                           const PlannedOperator& to) {
  if (!edge.partition_is_set) {
    const bool equal = from.parallelism == to.parallelism;
    return {equal ? PartitionKind::forward : PartitionKind::rebalance, nullptr};
  }
  if (edge.partition.kind == PartitionKind::forward && from.parallelism != to.parallelism) {
    throw InvalidJob(fmt::format(
        "forward() joins '{}' with parallelism {} to '{}' with parallelism {}: forward needs equal "
        "parallelism; use rebalance() or rescale()",
        from.node->name, from.parallelism, to.node->name, to.parallelism));
  }
  return edge.partition;
}

bool may_chain(const PlannedEdge& edge, const JobPlan& plan, const JobOptions& options) {
  const StreamNode& from = *plan.operators[edge.from].node;
  const StreamNode& to = *plan.operators[edge.to].node;
  return options.chaining && edge.partition.kind == PartitionKind::forward &&
         to.inputs.size() == 1 && from.may_be_chained_to && to.may_chain &&
         plan.operators[edge.from].slot_sharing_group == plan.operators[edge.to].slot_sharing_group;
}

/// Of an operator without state a snapshot knows at most the names of what it might keep.
bool holds_nothing(const OperatorState& state) {
  return std::all_of(
      state.subtasks.begin(), state.subtasks.end(), [](const OperatorSnapshot& part) {
        return part.list_state.empty() && part.union_state.empty() &&
               (part.files == nullptr || part.files->keys.keys == 0) &&
               std::all_of(part.keyed.begin(), part.keyed.end(),
                           [](const auto& section) { return section.second.groups.empty(); });
      });
}

void check_snapshot_fits(const JobPlan& plan, const Snapshot& restored) {
  for (const auto& [uid, state] : restored.operators) {
    if (holds_nothing(state)) continue;
    const bool known = std::any_of(plan.operators.begin(), plan.operators.end(),
                                   [&wanted = uid](const auto& op) { return op.uid == wanted; });
    if (!known) {
      throw SnapshotError(
          fmt::format("the snapshot holds state of operator '{}' (uid '{}'), which this job does "
                      "not have: give "
                      "operators the uids that they had when the snapshot was taken, or allow that "
                      "it is left out (allow_non_restored_state)",
                      state.name, uid));
    }
  }
}

}  // namespace

JobPlan make_plan(const StreamGraph& graph, const Snapshot* restored) {
  check_options(graph.options);
  check_complete(graph);
  check_ends(graph);
  JobPlan plan;
  plan.batch = decide_batch(graph, restored);
  plan.operators = plan_operators(graph, restored, plan.batch);
  if (restored != nullptr && !graph.options.allow_non_restored_state)
    check_snapshot_fits(plan, *restored);
  for (const StreamNode& node : graph.nodes) {
    for (const StreamEdge& edge : node.inputs) {
      PlannedEdge planned{&edge, edge.from, node.id, {}, false};
      planned.partition =
          decide_partition(edge, plan.operators[edge.from], plan.operators[node.id]);
      planned.chained = may_chain(planned, plan, graph.options);
      plan.edges.push_back(std::move(planned));
    }
  }
  for (auto& op : plan.operators) {
    const auto chain = std::find_if(plan.edges.begin(), plan.edges.end(), [&](const auto& edge) {
      return edge.chained && edge.to == op.node->id;
    });
    if (chain != plan.edges.end()) {
      op.vertex = plan.operators[chain->from].vertex;
    } else {
      op.vertex = plan.vertices.size();
      plan.vertices.push_back({{}, op.parallelism, 0});
    }
    plan.vertices[op.vertex].operators.push_back(op.node->id);
  }
  assign_slots(plan);
  return plan;
}

std::string vertex_name(const JobPlan& plan, const PlannedVertex& vertex) {
  std::string name;
  for (const std::size_t id : vertex.operators) {
    if (!name.empty()) name += " -> ";
    name += plan.operators[id].node->name;
  }
  return name;
}

}  // namespace weir::internal
