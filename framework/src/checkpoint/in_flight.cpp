#include "checkpoint/in_flight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "weir/error.hpp"
#include "weir/internal/type_description.hpp"

namespace weir::internal {
namespace {

/// An entry of a list, as far as its elements: each of those is a timestamp and a value.
struct InFlightHead {
  std::uint64_t sender = 0;
  std::string type;
  std::uint64_t count = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("sender", sender), cereal::make_nvp("type", type),
            cereal::make_nvp("count", count));
  }
};

/// The values of a batch, as they were written by this program or an earlier one.
class InFlightReader {
 public:
  InFlightReader(const TypeOps& type, const std::string& words, const std::string& list) {
    const TypeDescription now = described(type.describe);
    change_ = TypeChange::between(words, now);
    if (change_) return;
    throw SnapshotError(fmt::format(
        "the checkpoint holds elements that were on their way, '{}', of type {}, which cannot be "
        "read as {}: start from a savepoint of the earlier program, which holds no such elements",
        list, words, now.in_words()));
  }

  void append(StateReader& reader, Batch& batch) const {
    Timestamp timestamp;
    reader(timestamp);
    if (change_->is_none()) return batch.append_read(reader, timestamp);
    const Bytes converted = change_->convert(reader);
    StateReader value(converted);
    batch.append_read(value, timestamp);
  }

 private:
  std::optional<TypeChange> change_;
};

/// Calls `action` with the entries of a list in the parts of one operator.
template <class Action>
void for_each_entry(const Snapshot& snapshot, const std::string& uid, const std::string& list,
                    Action action) {
  const auto op = snapshot.operators.find(uid);
  if (op == snapshot.operators.end()) return;
  for (const OperatorSnapshot& part : op->second.subtasks) {
    const auto found = part.list_state.find(list);
    if (found == part.list_state.end()) continue;
    for (const Bytes& entry : found->second) action(entry);
  }
}

/// Calls `action(list, entries)` with all lists of all parts.
template <class Action>
void for_each_list(const Snapshot& snapshot, Action action) {
  for (const auto& [uid, op] : snapshot.operators) {
    for (const OperatorSnapshot& part : op.subtasks) {
      for (const auto& [list, entries] : part.list_state) {
        if (list.starts_with(in_flight_prefix)) action(list, entries);
      }
    }
  }
}

/// Whether each sender has one way to each receiver, and chooses one for each element.
bool reaches_all(PartitionKind kind) {
  switch (kind) {
    case PartitionKind::forward:
    case PartitionKind::rescale:
    case PartitionKind::broadcast:
      return false;
    case PartitionKind::rebalance:
    case PartitionKind::shuffle:
    case PartitionKind::global:
    case PartitionKind::hash:
    case PartitionKind::custom:
      return true;
  }
  return false;
}

}  // namespace

bool may_overtake(const JobPlan& plan, const PlannedEdge& edge, const JobOptions& options) {
  if (!options.unaligned_checkpoints || !reaches_all(edge.partition.kind)) return false;
  const StreamNode& from = *plan.operators[edge.from].node;
  if (type_of(from, edge.edge->side_output).read != nullptr) return true;
  throw InvalidJob(fmt::format(
      "unaligned checkpoints hold elements that are on their way, but those of '{}' cannot be "
      "kept: "
      "give their type a `serialize` and a constructor without parameters, or leave out "
      "enable_unaligned_checkpoints()",
      from.name));
}

std::string in_flight_list(const JobPlan& plan, const PlannedEdge& edge) {
  const StreamNode& from = *plan.operators[edge.from].node;
  std::string output = "output";
  for (std::size_t i = 0; i < from.side_outputs.size(); ++i) {
    if (edge.edge->side_output == from.side_outputs[i].first) {
      output = fmt::format("side output {}", i);
    }
  }
  // One stream may be united with itself.
  const auto same = std::count_if(plan.edges.begin(), plan.edges.end(), [&](const auto& other) {
    return &other < &edge && other.from == edge.from && other.to == edge.to &&
           other.edge->input == edge.edge->input &&
           other.edge->side_output == edge.edge->side_output;
  });
  return fmt::format("{}from {} of {} to input {} of {}{}", in_flight_prefix, output,
                     plan.operators[edge.from].uid, edge.edge->input, plan.operators[edge.to].uid,
                     same > 0 ? fmt::format(" ({})", same) : "");
}

void InFlightPlace::add(const Batch& batch, TaskSnapshot& part) const {
  if (batch.empty()) return;
  const TypeOps& type = batch.type();
  StateWriter writer;
  writer(InFlightHead{sender, described(type.describe).in_words(), batch.size()});
  for (std::size_t i = 0; i < batch.size(); ++i) {
    writer(batch.timestamps()[i]);
    type.write(batch.address(i), writer);
  }
  const auto op =
      std::find_if(part.begin(), part.end(), [&](const auto& it) { return it.first == uid; });
  WEIR_EXPECTS(op != part.end());
  op->second.list_state[list].push_back(writer.take());
}

void for_each_in_flight(const JobPlan& plan, const PlannedEdge& edge, std::size_t sender,
                        const Snapshot& snapshot, std::size_t batch_capacity,
                        const std::function<void(Batch& batch)>& take) {
  const PlannedOperator& from = plan.operators[edge.from];
  const TypeOps& type = type_of(*from.node, edge.edge->side_output);
  const std::string list = in_flight_list(plan, edge);
  // What the receivers had was sent before what the senders still had.
  for (const std::string& uid : {plan.operators[edge.to].uid, from.uid}) {
    for_each_entry(snapshot, uid, list, [&](const Bytes& entry) {
      StateReader reader(entry);
      InFlightHead head;
      reader(head);
      if (head.sender % from.parallelism != sender) return;
      const InFlightReader values(type, head.type, list);
      for (std::uint64_t left = head.count; left > 0;) {
        Batch batch(type, capacity_for(type, batch_capacity));
        for (; left > 0 && !batch.full(); --left) values.append(reader, batch);
        take(batch);
      }
    });
  }
}

void check_in_flight_is_known(const JobPlan& plan, const Snapshot& snapshot) {
  std::set<std::string> known;
  for (const auto& edge : plan.edges) known.insert(in_flight_list(plan, edge));
  for_each_list(snapshot, [&](const std::string& list, const auto&) {
    if (known.contains(list)) return;
    throw SnapshotError(fmt::format(
        "the checkpoint holds elements that were on their way {}, and this job has no such "
        "stream: start from a savepoint of the earlier program, which holds no such elements, "
        "or allow that they are left out (allow_non_restored_state)",
        list.substr(in_flight_prefix.size())));
  });
}

std::uint64_t in_flight_bytes(const Snapshot& snapshot) {
  std::uint64_t sum = 0;
  for_each_list(snapshot, [&](const std::string&, const std::vector<Bytes>& entries) {
    for (const Bytes& entry : entries) sum += entry.size();
  });
  return sum;
}

}  // namespace weir::internal
