#include "weir/internal/stream_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <typeindex>

#include "weir/data_stream.hpp"
#include "weir/error.hpp"

namespace weir::internal {

TagId intern_tag(const std::string& name, const std::type_info& type) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::type_index>, TagId> ids;
  const std::scoped_lock lock(mutex);
  return ids.try_emplace({name, type}, static_cast<TagId>(ids.size())).first->second;
}

std::size_t checked_parallelism(std::size_t n, const char* what) {
  if (n >= 1 && n <= max_max_parallelism) return n;
  throw InvalidJob(
      fmt::format("the {} must be from 1 to {}, but is {}", what, max_max_parallelism, n));
}

const TypeOps& type_of(const StreamNode& from, const std::optional<TagId>& side_output) {
  const auto side =
      std::find_if(from.side_outputs.begin(), from.side_outputs.end(),
                   [&](const auto& known) { return side_output && known.first == *side_output; });
  return side == from.side_outputs.end() ? *from.output_type : *side->second;
}

namespace {

/// Every reader of a stream but one gets copies.
void check_copies(const StreamGraph& graph, const StreamNode& to, const StreamOrigin& origin) {
  const StreamNode& from = graph.nodes[origin.node];
  if (type_of(from, origin.side_output).copy != nullptr) return;
  const auto reads = [&](const StreamNode& node) {
    return std::any_of(node.inputs.begin(), node.inputs.end(), [&](const StreamEdge& edge) {
      return edge.from == origin.node && edge.side_output == origin.side_output;
    });
  };
  const auto other = std::find_if(graph.nodes.begin(), graph.nodes.end(), reads);
  if (other == graph.nodes.end() && !reads(to)) return;
  throw InvalidJob(fmt::format(
      "the elements of operator '{}' cannot be copied, but are read by '{}' and by '{}': let one "
      "operator read them, or make them copyable, e.g. with std::shared_ptr",
      from.name, other == graph.nodes.end() ? to.name : other->name, to.name));
}

void add_edges(const StreamGraph& graph, StreamNode& to, std::size_t input,
               const std::vector<StreamOrigin>& origins) {
  for (const auto& origin : origins) {
    check_copies(graph, to, origin);
    StreamEdge edge{origin.node, input, origin.side_output, origin.partition,
                    origin.partition_is_set};
    to.inputs.push_back(std::move(edge));
  }
}

StreamHandle add_node(const std::shared_ptr<StreamGraph>& graph, StreamNode node) {
  node.id = graph->nodes.size();
  graph->nodes.push_back(std::move(node));
  return StreamHandle(graph, {StreamOrigin{graph->nodes.back().id, std::nullopt, {}, false}});
}

}  // namespace

StreamHandle::StreamHandle(std::shared_ptr<StreamGraph> graph, std::vector<StreamOrigin> origins)
    : graph_(std::move(graph)), origins_(std::move(origins)) {}

StreamHandle::StreamHandle(const StreamHandle& other) = default;
StreamHandle& StreamHandle::operator=(const StreamHandle& other) = default;
StreamHandle::~StreamHandle() = default;

StreamHandle StreamHandle::transform(const char* name, const TypeOps* output_type,
                                     OperatorFactory factory) const {
  StreamNode node;
  node.name = name;
  node.output_type = output_type;
  node.factory = std::move(factory);
  add_edges(*graph_, node, 0, origins_);
  return add_node(graph_, std::move(node));
}

StreamHandle StreamHandle::sink(const char* name, OperatorFactory factory) const {
  StreamHandle handle = transform(name, nullptr, std::move(factory));
  graph_->nodes.back().kind = StreamNode::Kind::sink;
  return handle;
}

StreamHandle StreamHandle::source(const std::shared_ptr<StreamGraph>& graph, std::string name,
                                  const TypeOps* output_type, OperatorFactory factory,
                                  Boundedness boundedness) {
  StreamNode node;
  node.kind = StreamNode::Kind::source;
  node.boundedness = boundedness;
  node.name = std::move(name);
  node.output_type = output_type;
  node.factory = std::move(factory);
  return add_node(graph, std::move(node));
}

void StreamHandle::add_input(const StreamHandle& other) const {
  if (other.graph_ != graph_) {
    throw InvalidJob("two streams can meet only if they come from the same environment");
  }
  add_edges(*graph_, node("connect"), 1, other.origins_);
}

StreamHandle StreamHandle::partitioned(const Partition& partition) const {
  StreamHandle result = *this;
  for (auto& origin : result.origins_) {
    origin.partition = partition;
    origin.partition_is_set = true;
  }
  return result;
}

StreamHandle StreamHandle::united(const StreamHandle& other) const {
  if (other.graph_ != graph_) {
    throw InvalidJob("two streams can meet only if they come from the same environment");
  }
  StreamHandle result = *this;
  result.origins_.insert(result.origins_.end(), other.origins_.begin(), other.origins_.end());
  return result;
}

StreamHandle StreamHandle::side_output(TagId tag, const TypeOps* type) const {
  StreamNode& from = origin("get_side_output");
  const auto known = std::find_if(from.side_outputs.begin(), from.side_outputs.end(),
                                  [&](const auto& side) { return side.first == tag; });
  if (known == from.side_outputs.end()) from.side_outputs.emplace_back(tag, type);
  return StreamHandle(graph_, {StreamOrigin{from.id, tag, {}, false}});
}

StreamNode& StreamHandle::node(const char* what) const {
  StreamNode& from = origin(what);
  if (origins_.front().side_output) {
    throw InvalidJob(fmt::format(
        "{} is for the operator that a stream comes from, but this is a side output of '{}': call "
        "it on the main output, or on what comes of the side output",
        what, from.name));
  }
  if (origins_.front().partition_is_set) {
    throw InvalidJob(fmt::format(
        "{} is for the operator that a stream comes from, but this is the output of '{}' after it "
        "has been partitioned ({}): call it before that, or on what comes of the stream",
        what, from.name, to_string(origins_.front().partition.kind)));
  }
  return from;
}

StreamNode& StreamHandle::origin(const char* what) const {
  if (origins_.size() != 1) {
    throw InvalidJob(
        fmt::format("{} is for the operator that a stream comes from, but this is a union of {} "
                    "streams: call it "
                    "on each of them before the union",
                    what, origins_.size()));
  }
  return graph_->nodes[origins_.front().node];
}

void StreamHandle::set_parallelism(std::size_t parallelism) const {
  StreamNode& it = node("set_parallelism");
  checked_parallelism(parallelism, "parallelism");
  if (it.most_parallelism != 0 && parallelism > it.most_parallelism) {
    throw InvalidJob(
        fmt::format("operator '{}' cannot be parallel: its parallelism must be 1, not {}", it.name,
                    parallelism));
  }
  it.parallelism = parallelism;
}

void StreamHandle::set_max_parallelism(std::size_t max_parallelism) const {
  node("set_max_parallelism").max_parallelism =
      checked_parallelism(max_parallelism, "max parallelism");
}

void StreamHandle::limit_parallelism_to_one() const {
  node("limit_parallelism_to_one").most_parallelism = 1;
}

void StreamHandle::set_buffer_timeout(Duration timeout) const {
  node("set_buffer_timeout").buffer_timeout = checked_not_negative(timeout, "buffer timeout");
}

void StreamHandle::set_slot_sharing_group(std::string name) const {
  if (name.empty()) throw InvalidJob("a slot sharing group needs a name, but it is empty");
  node("slot_sharing_group").slot_sharing_group = std::move(name);
}

void StreamHandle::disable_chaining() const {
  StreamNode& it = node("disable_chaining");
  it.may_chain = false;
  it.may_be_chained_to = false;
}

}  // namespace weir::internal

namespace weir {

DataStreamSink& DataStreamSink::name(std::string name) {
  handle_.node("name").name = std::move(name);
  return *this;
}

DataStreamSink& DataStreamSink::uid(std::string uid) {
  handle_.node("uid").uid = std::move(uid);
  return *this;
}

DataStreamSink& DataStreamSink::set_description(std::string description) {
  handle_.node("set_description").description = std::move(description);
  return *this;
}

DataStreamSink& DataStreamSink::set_parallelism(std::size_t parallelism) {
  handle_.set_parallelism(parallelism);
  return *this;
}

DataStreamSink& DataStreamSink::slot_sharing_group(std::string name) {
  handle_.set_slot_sharing_group(std::move(name));
  return *this;
}

DataStreamSink& DataStreamSink::disable_chaining() {
  handle_.disable_chaining();
  return *this;
}

}  // namespace weir
