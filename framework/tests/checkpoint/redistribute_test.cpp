/// Which subtask gets what of a snapshot.
#include "checkpoint/redistribute.hpp"

#include <gtest/gtest.h>

namespace weir::tests {
namespace redistribute_test {

using internal::share_of;
using Entries = std::vector<std::string>;

OperatorSnapshot with_entries(const Entries& list, const Entries& all) {
  OperatorSnapshot snapshot;
  for (const auto& text : list) snapshot.list_state["list"].push_back(to_bytes(text));
  for (const auto& text : all) snapshot.union_state["union"].push_back(to_bytes(text));
  return snapshot;
}

OperatorState of_two_subtasks() {
  OperatorState state;
  state.max_parallelism = 128;
  state.subtasks = {with_entries({"a", "b", "c"}, {"x"}), with_entries({"d", "e"}, {"y", "z"})};
  return state;
}

Entries entries(const std::map<std::string, std::vector<Bytes>>& states, const char* name) {
  Entries texts;
  if (!states.contains(name)) return texts;
  for (const Bytes& bytes : states.at(name)) texts.push_back(from_bytes<std::string>(bytes));
  return texts;
}

TEST(Redistribute, DealsListStateOutRoundRobin) {
  const auto dealt = [](std::size_t subtask, std::size_t parallelism) {
    return entries(share_of(of_two_subtasks(), subtask, parallelism).list_state, "list");
  };
  EXPECT_EQ(dealt(0, 1), (Entries{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(dealt(0, 3), (Entries{"a", "d"}));
  EXPECT_EQ(dealt(1, 3), (Entries{"b", "e"}));
  EXPECT_EQ(dealt(2, 3), (Entries{"c"}));
  EXPECT_EQ(dealt(6, 7), Entries{});
}

TEST(Redistribute, GivesUnionStateToEverySubtask) {
  for (const std::size_t subtask : {0U, 1U, 2U}) {
    EXPECT_EQ(entries(share_of(of_two_subtasks(), subtask, 3).union_state, "union"),
              (Entries{"x", "y", "z"}));
  }
}

}  // namespace redistribute_test
}  // namespace weir::tests
