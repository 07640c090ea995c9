#include "weir/serialization.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/events.hpp"
#include "weir/error.hpp"
#include "weir/internal/snapshot_memory.hpp"
#include "weir/snapshot.hpp"
#include "weir/time_window.hpp"

namespace weir {
namespace serialization_test {

enum class Colour : std::uint8_t { red, green };

/// Fields that always take the same number of bytes.
struct Fixed {
  std::uint8_t small = 1;
  bool flag = true;
  Timestamp time{-2};
  double number = 0.5;
  Colour colour = Colour::green;

  bool operator==(const Fixed&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("small", small), cereal::make_nvp("flag", flag),
            cereal::make_nvp("time", time), cereal::make_nvp("number", number),
            cereal::make_nvp("colour", colour));
  }
};

template <class T>
void expect_round_trip(const T& value) {
  EXPECT_EQ(from_bytes<T>(to_bytes(value)), value);
}

TEST(Serialization, BringsNumbersBack) {
  expect_round_trip(true);
  expect_round_trip('x');
  expect_round_trip(std::numeric_limits<std::int64_t>::min());
  expect_round_trip(std::numeric_limits<std::uint64_t>::max());
  expect_round_trip(-0.1);
  expect_round_trip(1.5F);
  expect_round_trip(Colour::green);
  expect_round_trip(Timestamp::min());
}

TEST(Serialization, BringsTextBack) {
  expect_round_trip(std::string());
  expect_round_trip(std::string("with\0zero", 9));
  expect_round_trip(std::string(100'000, 'x'));
}

TEST(Serialization, BringsContainersBack) {
  expect_round_trip(std::vector<int>{});
  expect_round_trip(std::vector<std::string>{"a", "", "ccc"});
  expect_round_trip(std::vector<bool>{true, false, true});
  expect_round_trip(std::map<std::string, std::vector<int>>{{"a", {1}}, {"b", {}}});
  expect_round_trip(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}});
  expect_round_trip(std::array<std::string, 2>{"a", "b"});
  expect_round_trip(std::pair<std::string, int>{"a", 1});
  expect_round_trip(std::tuple<std::string, int, bool>{"a", 1, true});
  expect_round_trip(std::optional<int>{});
  expect_round_trip(std::optional<int>{0});
  expect_round_trip(std::vector<std::optional<std::pair<int, std::string>>>{{}, {{1, "a"}}});
}

TEST(Serialization, BringsStructsBack) {
  expect_round_trip(tests::Event{1, 2, 3});
  expect_round_trip(TimeWindow{Timestamp{-5}, Timestamp{5}});
  expect_round_trip(std::map<int, std::vector<tests::Event>>{{1, {{1, 2, 3}, {4, 5, 6}}}});
}

TEST(Serialization, AStructIsItsFieldsOneRightAfterTheOther) {
  const Fixed value;
  const Bytes bytes = to_bytes(value.small) + to_bytes(value.flag) + to_bytes(value.time) +
                      to_bytes(value.number) + to_bytes(value.colour);
  EXPECT_EQ(to_bytes(value), bytes);
  EXPECT_EQ(bytes.size(), 19U);
  expect_round_trip(value);
  expect_round_trip(std::vector<Fixed>(1000, {7, false, Timestamp::max(), -1e300, Colour::red}));
}

TEST(Serialization, ReadingReplacesWhatWasThere) {
  std::vector<int> list{1, 2, 3};
  std::map<int, int> map{{1, 1}};
  std::optional<int> optional = 5;
  std::string text = "old";
  const Bytes bytes = to_bytes(std::pair{std::pair{std::vector<int>{7}, std::map<int, int>{{2, 2}}},
                                         std::pair{std::optional<int>{}, std::string("new")}});
  StateReader reader(bytes);
  reader(list, map, optional, text);
  EXPECT_EQ(list, std::vector<int>{7});
  EXPECT_EQ(map, (std::map<int, int>{{2, 2}}));
  EXPECT_FALSE(optional);
  EXPECT_EQ(text, "new");
  EXPECT_TRUE(reader.at_end());
}

TEST(Serialization, AWriterThatWasEmptiedStartsAnew) {
  StateWriter writer;
  writer(std::string(1000, 'x'));
  EXPECT_EQ(writer.take().size(), 1008U);
  EXPECT_EQ(writer.size(), 0U);
  writer(std::uint8_t{7});
  EXPECT_EQ(writer.take(), "\7");
}

TEST(Serialization, WritersThatShareMemoryKeepTheirBytesApart) {
  // More than a piece holds, and sometimes much more at once.
  const auto text = [](int i) { return std::string(i % 100 == 0 ? 10'000 : 10, 'a'); };
  const auto memory = std::make_shared<internal::SnapshotMemory>();
  std::array<StateWriter, 2> apart{StateWriter(*memory), StateWriter(*memory)};
  std::array<StateWriter, 2> expected;
  for (int i = 0; i < 1000; ++i) {
    apart.at(i % 3 == 0)(i, text(i));
    expected.at(i % 3 == 0)(i, text(i));
  }
  for (std::size_t writer = 0; writer < 2; ++writer) {
    const auto pieces = apart.at(writer).take_pieces();
    EXPECT_GT(pieces.size(), 1U);
    EXPECT_EQ(SharedBytes(pieces, memory).joined(), expected.at(writer).take());
    EXPECT_TRUE(apart.at(writer).take_pieces().empty());
  }
}

TEST(Serialization, SharedBytesKeepTheirMemory) {
  auto memory = std::make_shared<internal::SnapshotMemory>();
  StateWriter writer(*memory);
  writer(std::uint8_t{'a'}, std::uint8_t{'b'});
  SharedBytes bytes(writer.take_pieces(), std::move(memory));
  const SharedBytes copy = bytes;
  bytes = SharedBytes("cde");
  EXPECT_EQ(copy.joined(), "ab");
  EXPECT_EQ(copy.size(), 2U);
  EXPECT_EQ(bytes.joined(), "cde");
  EXPECT_EQ(bytes.size(), 3U);
  EXPECT_EQ(SharedBytes().joined(), "");
}

TEST(Serialization, RefusesABoolThatIsNeitherTrueNorFalse) {
  EXPECT_THROW(from_bytes<bool>(std::string_view("o")), SnapshotError);
  EXPECT_THROW(from_bytes<std::optional<int>>(std::string_view("o1234")), SnapshotError);
}

/// Every cut of the bytes of a value is refused.
template <class T>
void expect_cuts_refused(const T& value) {
  const Bytes bytes = to_bytes(value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(from_bytes<T>(std::string_view(bytes).substr(0, size)), SnapshotError) << size;
  }
}

TEST(Serialization, RefusesBytesThatEndEarly) {
  expect_cuts_refused(std::int64_t{1});
  expect_cuts_refused(std::string("text"));
  expect_cuts_refused(std::vector<std::string>{"a", "b"});
  expect_cuts_refused(std::map<int, std::string>{{1, "a"}});
  expect_cuts_refused(std::optional<int>{1});
  expect_cuts_refused(tests::Event{1, 2, 3});
}

TEST(Serialization, SaysWhatIsMissing) {
  try {
    from_bytes<std::int64_t>("abc");
    FAIL() << "3 bytes are no int64";
  } catch (const SnapshotError& error) {
    EXPECT_NE(std::string(error.what()).find("8 more bytes, but only 3"), std::string::npos)
        << error.what();
  }
}

TEST(Serialization, ASnapshotGoesThroughBytes) {
  Snapshot snapshot;
  snapshot.checkpoint = 7;
  auto& state = snapshot.operators["uid"];
  state = {"name", 128, std::vector<OperatorSnapshot>(2)};
  state.subtasks[1].keyed["value"] = {
      "ValueState of int32", "int64", {{5, 2, SharedBytes("abcd")}}};
  state.subtasks[0].list_state["splits"] = {"x", ""};
  state.subtasks[0].union_state["collected"] = {"y"};

  const auto back = from_bytes<Snapshot>(to_bytes(snapshot));
  EXPECT_EQ(back.checkpoint, 7);
  const auto& operators = back.operators.at("uid");
  EXPECT_EQ(operators.name, "name");
  EXPECT_EQ(operators.max_parallelism, 128U);
  const auto& section = operators.subtasks.at(1).keyed.at("value");
  EXPECT_EQ(section.type, "ValueState of int32");
  EXPECT_EQ(section.groups.at(0).group, 5);
  EXPECT_EQ(section.groups.at(0).count, 2U);
  EXPECT_EQ(section.groups.at(0).bytes.joined(), "abcd");
  EXPECT_EQ(operators.subtasks.at(0).list_state.at("splits"), (std::vector<Bytes>{"x", ""}));
  EXPECT_EQ(operators.subtasks.at(0).union_state.at("collected"), std::vector<Bytes>{"y"});
}

}  // namespace serialization_test
}  // namespace weir
