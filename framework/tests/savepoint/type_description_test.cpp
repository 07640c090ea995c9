#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "common.hpp"
#include "weir/internal/type_description.hpp"

namespace weir::tests {
namespace type_description_test {

using internal::describe_type;
using internal::parse_type;
using internal::TypeChange;

enum class Colour : std::uint8_t { red, green };

struct Stop {
  std::int32_t id = 3;
  float metres = 0.5F;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("id", id), cereal::make_nvp("metres", metres));
  }
};

struct Line {
  std::string name = "U1";
  std::vector<Stop> stops;
  std::optional<Colour> colour;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("stops", stops),
            cereal::make_nvp("colour", colour));
  }
};

/// As Stop and Line were later.
struct WiderStop {
  double metres = 0;
  std::int64_t id = 0;
  std::string label = "none";

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("metres", metres), cereal::make_nvp("id", id),
            cereal::make_nvp("label", label));
  }
};
struct ShorterLine {
  std::vector<WiderStop> stops;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("stops", stops));
  }
};

struct Tree {
  std::int32_t value = 0;
  std::vector<Tree> below;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("value", value), cereal::make_nvp("below", below));
  }
};

template <class Before, class Now>
bool is_readable() {
  return TypeChange::between(describe_type<Before>().in_words(), describe_type<Now>()).has_value();
}

template <class Now, class Before>
Now read_as(const Before& value) {
  const auto change = TypeChange::between(describe_type<Before>().in_words(), describe_type<Now>());
  if (!change) throw std::logic_error("it cannot be read");
  const Bytes bytes = to_bytes(value);
  StateReader reader(bytes);
  const Bytes changed = change->convert(reader);
  EXPECT_TRUE(reader.at_end());
  return from_bytes<Now>(changed);
}

TEST(TypeDescription, NamesFieldsAndKinds) {
  EXPECT_EQ(describe_type<Line>().in_words(),
            "{name: text, stops: list<{id: int32, metres: float}>, colour: optional<uint8>}");
  EXPECT_EQ((describe_type<std::map<std::string, std::array<bool, 3>>>().in_words()),
            "map<text, array<3, bool>>");
  EXPECT_EQ((describe_type<std::tuple<long, double, Timestamp>>().in_words()),
            "tuple<int64, double, int64>");
  EXPECT_EQ(describe_type<std::tuple<>>().in_words(), "tuple<>");
  EXPECT_EQ(describe_type<Tree>().in_words(), "{value: int32, below: list<itself(2)>}");
}

TEST(TypeDescription, IsTheSameWhenItsWordsAreRead) {
  for (const auto& words : {describe_type<Line>().in_words(), describe_type<Tree>().in_words(),
                            describe_type<std::tuple<>>().in_words(), std::string("{}"),
                            std::string("{int32, {a: text}}")}) {
    EXPECT_EQ(parse_type(words).in_words(), words);
  }
}

TEST(TypeDescription, RefusesWordsThatDescribeNothing) {
  for (const char* words : {"", "int", "list", "list<int32", "map<int32>", "{a: }", "int32 ",
                            "array<x, int32>", "optional<>", "{a: int32"}) {
    EXPECT_THROW(static_cast<void>(parse_type(words)), SnapshotError) << words;
  }
  EXPECT_THROW(static_cast<void>(parse_type(std::string(100'000, '{'))), SnapshotError);
}

TEST(TypeChange, ReadsFieldsThatWereAddedRemovedReorderedAndWidened) {
  const auto read = read_as<ShorterLine>(Line{"U2", {{7, 1.5F}, {-8, 2.5F}}, Colour::green});
  ASSERT_EQ(read.stops.size(), 2U);
  EXPECT_EQ(read.stops[0].id, 7);
  EXPECT_EQ(read.stops[0].metres, 1.5);
  EXPECT_EQ(read.stops[0].label, "none");
  EXPECT_EQ(read.stops[1].id, -8);
}

TEST(TypeChange, WidensNumbersOnly) {
  EXPECT_EQ((read_as<std::int64_t, std::int16_t>(-2)), -2);
  EXPECT_EQ((read_as<std::uint64_t, std::uint32_t>(4'000'000'000U)), 4'000'000'000U);
  EXPECT_EQ((read_as<double, float>(0.25F)), 0.25);
  EXPECT_FALSE((is_readable<std::int64_t, std::int32_t>()));
  EXPECT_FALSE((is_readable<std::uint32_t, std::int64_t>()));
  EXPECT_FALSE((is_readable<std::int32_t, double>()));
  EXPECT_FALSE((is_readable<double, float>()));
  EXPECT_FALSE((is_readable<bool, std::uint8_t>()));
}

TEST(TypeChange, RefusesAllElse) {
  EXPECT_FALSE((is_readable<std::string, std::int64_t>()));
  EXPECT_FALSE((is_readable<std::vector<int>, std::optional<int>>()));
  EXPECT_FALSE((is_readable<std::array<int, 2>, std::array<int, 3>>()));
  EXPECT_FALSE((is_readable<std::pair<int, int>, std::tuple<int, int, int>>()));
  EXPECT_FALSE((is_readable<Line, Stop>())) << "they have no field in common";
  EXPECT_FALSE((is_readable<std::pair<int, Tree>, std::pair<long, Tree>>()));
  EXPECT_TRUE((is_readable<Tree, Tree>()));
}

TEST(TypeChange, FindsBytesThatEndEarly) {
  const auto change =
      TypeChange::between(describe_type<Line>().in_words(), describe_type<ShorterLine>());
  ASSERT_TRUE(change);
  const Bytes bytes = to_bytes(Line{"U2", {{7, 1.5F}}, Colour::green});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Bytes cut = bytes.substr(0, size);
    StateReader reader(cut);
    EXPECT_THROW(static_cast<void>(change->convert(reader)), SnapshotError) << size;
  }
}

}  // namespace type_description_test
}  // namespace weir::tests
