/// \file
/// All ways out of one operator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "weir/internal/output.hpp"
#include "weir/internal/stream_graph.hpp"

namespace weir::internal {

/// The output of one subtask of an operator, if it has one, and its side outputs.
class Outputs {
 public:
  Outputs(const StreamNode& node, std::size_t batch_capacity);

  /// Joins the output, or a side output, to what follows.
  void add_target(const std::optional<TagId>& side_output, Target& target);

  /// Null for a sink.
  Output* main() { return main_ ? &*main_ : nullptr; }
  const Output* main() const { return main_ ? &*main_ : nullptr; }
  /// Null if nobody asked for it.
  Output* side(TagId tag);

  void flush();
  void emit(const StreamEvent& event);
  /// Whether all that follow take more.
  bool have_room() const;
  /// Number of elements that have gone to side outputs.
  std::uint64_t side_records() const;

 private:
  std::optional<Output> main_;
  std::map<TagId, Output> sides_;
};

}  // namespace weir::internal
