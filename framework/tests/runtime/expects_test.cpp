#include "weir/internal/expects.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "weir/internal/batch.hpp"
#include "weir/internal/join_buffer.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/internal/timers.hpp"

namespace weir::internal {
namespace expects_test {

const TypeOps& numbers() { return TypeOpsOf<std::int64_t>::ops; }

TEST(Preconditions, EndTheProgramThatAppendsWithoutRoom) {
  Batch batch(numbers(), 1);
  batch.append(std::int64_t{1}, Timestamp{0});
  EXPECT_DEATH(batch.append(std::int64_t{2}, Timestamp{0}), "full");
  Batch other(numbers(), 2);
  EXPECT_DEATH(other.append_moved(batch, 0, 2), "can_append");
  EXPECT_DEATH(other.set_size(3), "capacity");
}

TEST(Preconditions, EndTheProgramThatTakesABatchForOneOfAnotherType) {
  Batch batch(numbers(), 1);
  EXPECT_DEATH(batch.values<std::string>(), "type");
}

TEST(Preconditions, EndTheProgramThatUsesARowThatNoKeyHas) {
  KeyedStateOf<std::int64_t> state(128, false);
  EXPECT_DEATH(state.set_current(0), "is_used");
  const RowId row_id = state.acquire(7);
  EXPECT_DEATH(state.release(row_id), "users");
  EXPECT_DEATH(state.retain(row_id + 1), "is_used");
}

TEST(Preconditions, EndTheProgramThatTakesWhatIsNotThere) {
  KeyedStateOf<std::int64_t> state(128, false);
  TimerQueue timers(state);
  EXPECT_DEATH(timers.pop(), "empty");
  const JoinBuffer<int> buffer;
  EXPECT_DEATH(buffer.first_time(), "empty");
}

}  // namespace expects_test
}  // namespace weir::internal
