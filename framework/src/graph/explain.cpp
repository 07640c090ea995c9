#include "graph/explain.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace weir::internal {
namespace {

const char* kind_name(StreamNode::Kind kind) {
  switch (kind) {
    case StreamNode::Kind::source:
      return "source";
    case StreamNode::Kind::transformation:
      return "transformation";
    case StreamNode::Kind::sink:
      return "sink";
  }
  return "?";
}

std::string as_text(const JobPlan& plan) {
  std::string text = "Operators\n";
  for (const auto& op : plan.operators) {
    text += fmt::format("  {}: {} (parallelism {}, max {}, uid {}{})\n", op.node->id, op.node->name,
                        op.parallelism, op.max_parallelism, op.uid,
                        op.slot_sharing_group == "default"
                            ? ""
                            : fmt::format(", slot sharing group {}", op.slot_sharing_group));
    if (!op.node->description.empty()) text += fmt::format("     {}\n", op.node->description);
    for (const auto& edge : plan.edges) {
      if (edge.to != op.node->id) continue;
      text += fmt::format("     <- {} {}{}{}\n", edge.from, to_string(edge.partition.kind),
                          edge.edge->input == 1 ? ", second input" : "",
                          edge.edge->side_output ? ", side output" : "");
    }
  }
  text += "Tasks\n";
  for (std::size_t i = 0; i < plan.vertices.size(); ++i) {
    const auto& vertex = plan.vertices[i];
    text += fmt::format("  {}: {} x {}\n", i, vertex_name(plan, vertex), vertex.parallelism);
    for (const auto& edge : plan.edges) {
      if (edge.chained || plan.operators[edge.to].vertex != i) continue;
      text += fmt::format("     <- task {} {}\n", plan.operators[edge.from].vertex,
                          to_string(edge.partition.kind));
    }
  }
  return text;
}

std::string as_json(const JobPlan& plan) {
  using nlohmann::ordered_json;
  ordered_json operators = ordered_json::array();
  for (const auto& op : plan.operators) {
    operators.push_back({{"id", op.node->id},
                         {"name", op.node->name},
                         {"description", op.node->description},
                         {"uid", op.uid},
                         {"kind", kind_name(op.node->kind)},
                         {"parallelism", op.parallelism},
                         {"max_parallelism", op.max_parallelism},
                         {"slot_sharing_group", op.slot_sharing_group},
                         {"task", op.vertex}});
  }
  ordered_json edges = ordered_json::array();
  for (const auto& edge : plan.edges) {
    edges.push_back({{"from", edge.from},
                     {"to", edge.to},
                     {"input", edge.edge->input},
                     {"side_output", edge.edge->side_output.has_value()},
                     {"partition", to_string(edge.partition.kind)},
                     {"chained", edge.chained}});
  }
  ordered_json tasks = ordered_json::array();
  for (std::size_t i = 0; i < plan.vertices.size(); ++i) {
    tasks.push_back({{"id", i},
                     {"name", vertex_name(plan, plan.vertices[i])},
                     {"parallelism", plan.vertices[i].parallelism},
                     {"operators", plan.vertices[i].operators}});
  }
  const ordered_json all = {{"operators", operators}, {"edges", edges}, {"tasks", tasks}};
  return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

/// `text` within quotes in DOT.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string as_dot(const JobPlan& plan) {
  std::string dot = "digraph job {\n  rankdir=LR;\n  node [shape=box];\n";
  for (std::size_t i = 0; i < plan.vertices.size(); ++i) {
    dot += fmt::format("  subgraph cluster_{} {{\n    label=\"task {} x {}\";\n", i, i,
                       plan.vertices[i].parallelism);
    for (const std::size_t id : plan.vertices[i].operators) {
      const StreamNode& node = *plan.operators[id].node;
      const auto tooltip = node.description.empty() ? "" : ", tooltip=" + quoted(node.description);
      dot += fmt::format("    n{} [label={}{}];\n", id, quoted(node.name), tooltip);
    }
    dot += "  }\n";
  }
  for (const auto& edge : plan.edges) {
    dot += fmt::format("  n{} -> n{} [label=\"{}\"{}];\n", edge.from, edge.to,
                       edge.chained ? "" : to_string(edge.partition.kind),
                       edge.edge->side_output ? ", style=dashed" : "");
  }
  return dot + "}\n";
}

}  // namespace

std::string explain(const JobPlan& plan, GraphFormat format) {
  switch (format) {
    case GraphFormat::text:
      return as_text(plan);
    case GraphFormat::json:
      return as_json(plan);
    case GraphFormat::dot:
      return as_dot(plan);
  }
  return {};
}

}  // namespace weir::internal
