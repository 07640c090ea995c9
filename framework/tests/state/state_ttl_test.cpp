#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "state/expiring.hpp"
#include "weir/error.hpp"

namespace weir::tests::expiring {
namespace state_ttl_test {

class StateTtl : public ::testing::TestWithParam<std::tuple<Kind, StateBackend>> {
 protected:
  static Kind kind() { return std::get<0>(GetParam()); }
  static Harness harness(const StateTtlConfig& config) {
    return harness_of(kind(), config, std::get<1>(GetParam()));
  }
  /// A state without background cleanup.
  static constexpr StateTtlConfig ten{.ttl = 10ms, .cleanup_incrementally = 0};
};

TEST_P(StateTtl, EndsAtTheLastWritePlusTheTime) {
  auto state = harness(ten);
  write_at(state, 5, "a", 1);
  EXPECT_EQ(read_at(state, 14), "a 1");
  EXPECT_EQ(read_at(state, 15), "a");
}

TEST_P(StateTtl, RemovesWhatIsReadAndHasExpired) {
  auto state = harness(ten);
  write_at(state, 0, "a", 1);
  state.set_processing_time(at(10));
  EXPECT_EQ(state.state_entries(), 1U);
  read_at(state, 10);
  EXPECT_EQ(state.state_entries(), 0U);
  EXPECT_EQ(state.keys(), 0U);
}

TEST_P(StateTtl, BeginsAnewWithAWrite) {
  auto state = harness(ten);
  write_at(state, 0, "a", 1);
  write_at(state, 6, "a", 1);
  EXPECT_NE(read_at(state, 15), "a");
  EXPECT_EQ(read_at(state, 16), "a");
}

TEST_P(StateTtl, CombinesNothingWithWhatHasExpired) {
  auto state = harness(ten);
  write_at(state, 0, "a", 1);
  write_at(state, 10, "a", 2);
  EXPECT_EQ(read_at(state, 10), "a 2");
}

TEST_P(StateTtl, IsNotExtendedByAReadUnlessAskedFor) {
  auto config = ten;
  config.update_type = UpdateType::on_read_and_write;
  auto extended = harness(config);
  auto plain = harness(ten);
  for (auto* state : {&extended, &plain}) {
    write_at(*state, 0, "a", 1);
    EXPECT_EQ(read_at(*state, 9), "a 1");
  }
  EXPECT_EQ(read_at(plain, 10), "a");
  EXPECT_EQ(read_at(extended, 18), "a 1");
  EXPECT_EQ(read_at(extended, 28), "a");
}

TEST_P(StateTtl, ReturnsWhatHasExpiredOnceIfAskedFor) {
  auto config = ten;
  config.state_visibility = Visibility::return_expired_if_not_cleaned_up;
  auto state = harness(config);
  write_at(state, 0, "a", 1);
  EXPECT_EQ(read_at(state, 100), "a 1");
  EXPECT_EQ(read_at(state, 100), "a");
}

TEST_P(StateTtl, CleansUpAFewKeysAtEachAccess) {
  auto config = ten;
  config.cleanup_incrementally = 2;
  auto state = harness(config);
  for (const char* who : {"a", "b", "c", "d"}) write_at(state, 0, who, 1);
  state.set_processing_time(at(10));
  EXPECT_EQ(state.keys(), 4U);
  read_at(state, 10, "other");
  EXPECT_EQ(state.keys(), 2U);
  read_at(state, 10, "other");
  read_at(state, 10, "other");
  EXPECT_EQ(state.state_entries(), 0U);
}

TEST_P(StateTtl, CleansUpForEveryRecordIfAskedFor) {
  for (const bool asked : {false, true}) {
    auto config = ten;
    config.cleanup_incrementally = 1;
    config.run_cleanup_for_every_record = asked;
    auto state = harness(config);
    for (const char* who : {"a", "b", "c"}) write_at(state, 0, who, 1);
    const auto pass_by = [&] { write_at(state, 10, "other", -1); };
    pass_by();
    EXPECT_EQ(state.state_entries(), asked ? 2U : 3U) << "the record does not access the state";
    pass_by();
    pass_by();
    pass_by();
    EXPECT_EQ(state.state_entries(), asked ? 0U : 3U);
    EXPECT_EQ(state.keys(), asked ? 0U : 3U);
  }
}

TEST_P(StateTtl, KeepsWhatIsNotExpiredWhenItCleansUp) {
  auto config = ten;
  config.cleanup_incrementally = 5;
  config.run_cleanup_for_every_record = true;
  auto state = harness(config);
  write_at(state, 0, "a", 1);
  write_at(state, 5, "b", 1);
  for (int i = 0; i < 3; ++i) write_at(state, 10, "other", -1);
  EXPECT_EQ(state.state_entries(), 1U);
  EXPECT_EQ(read_at(state, 14, "b"), "b 1");
}

TEST_P(StateTtl, OfTheLongestTimeNeverEnds) {
  auto config = ten;
  config.ttl = Duration::max();
  auto state = harness(config);
  write_at(state, 5, "a", 1);
  EXPECT_EQ(read_at(state, 1'000'000), "a 1");
}

TEST_P(StateTtl, IsLeftOutOfSnapshotsIfAskedFor) {
  for (const bool asked : {false, true}) {
    auto config = ten;
    config.cleanup_full_snapshot = asked;
    auto state = harness(config);
    write_at(state, 0, "a", 1);
    write_at(state, 5, "b", 1);
    state.set_processing_time(at(10));
    state.restore(state.snapshot());
    EXPECT_EQ(state.state_entries(), asked ? 1U : 2U);
    EXPECT_EQ(read_at(state, 14, "b"), "b 1");
  }
}

TEST_P(StateTtl, GoesOnAfterARestoreAtAnotherParallelism) {
  auto state = harness(ten);
  for (const char* who : {"a", "b", "c", "d"}) write_at(state, 5, who, 1);
  state.restore(state.snapshot(), 3);
  for (const char* who : {"a", "b", "c", "d"}) {
    EXPECT_EQ(read_at(state, 14, who), std::string(who) + " 1");
  }
  for (const char* who : {"a", "b", "c", "d"}) EXPECT_EQ(read_at(state, 15, who), who);
}

TEST_P(StateTtl, IsRefusedWhereTheSnapshotHasNone) {
  auto with = harness(ten);
  write_at(with, 0, "a", 1);
  auto without = harness_of(kind(), std::nullopt);
  EXPECT_THROW(without.restore(with.snapshot()), StateError);
}

INSTANTIATE_TEST_SUITE_P(Kinds, StateTtl,
                         ::testing::Combine(::testing::Values(Kind::value, Kind::list, Kind::map,
                                                              Kind::reducing, Kind::aggregating),
                                            ::testing::Values(StateBackend::heap,
                                                              StateBackend::copying)));

}  // namespace state_ttl_test
}  // namespace weir::tests::expiring
