#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "checkpoint/in_flight.hpp"
#include "checkpoint/keeper.hpp"
#include "checkpoint/scratch_folder.hpp"
#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace in_flight_elements_test {

/// What `events` emits, and `parts` hands on as it is.
struct Part {
  std::int64_t key = 0;
  std::int32_t value = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("key", key), cereal::make_nvp("value", value));
  }
};
/// As above, in a later program.
struct WiderPart {
  std::string note = "new";
  std::int64_t value = 0;
  std::int64_t key = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("note", note), cereal::make_nvp("value", value),
            cereal::make_nvp("key", key));
  }
};
/// In a program that cannot read them.
struct OtherPart {
  std::string value;
  std::int64_t key = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("value", value), cereal::make_nvp("key", key));
  }
};

struct Shape {
  std::size_t events = 2;  ///< subtasks
  std::size_t parts = 3;
  std::size_t sums = 2;
  bool one_more = false;  ///< an operator between parts and sums
};

/// Sums 200 parts by key, at the end of the input.
template <class P = Part>
void build_sums(StreamExecutionEnvironment& environment, const Shape& shape,
                const CollectedResults<std::int64_t>& results) {
  const auto as_it_is = [](const P& part) { return part; };
  auto parts = generated(environment, 4, 50,
                         [](std::size_t split, std::size_t i) {
                           return Event{static_cast<std::int64_t>(i % 5),
                                        static_cast<std::int64_t>(split * 1000 + i), 0};
                         })
                   .set_parallelism(shape.events)
                   .uid("events")
                   .map([](const Event& event) {
                     P part;
                     part.key = event.key;
                     if constexpr (!std::is_same_v<P, OtherPart>) {
                       part.value = static_cast<decltype(part.value)>(event.value);
                     }
                     return part;
                   })
                   .set_parallelism(shape.events)
                   .uid("made")
                   .map(as_it_is)
                   .set_parallelism(shape.parts)
                   .uid("parts");
  if (shape.one_more) parts = parts.map(as_it_is).set_parallelism(shape.parts).uid("more");
  parts.key_by(&P::key)
      .window(TumblingEventTimeWindows::of(1h))
      .reduce([](const P& a, const P& b) {
        P sum = a;
        sum.value += b.value;
        return sum;
      })
      .set_parallelism(shape.sums)
      .uid("sums")
      .map([](const P& sum) {
        if constexpr (std::is_same_v<P, OtherPart>)
          return std::int64_t{0};
        else
          return std::int64_t{sum.value};
      })
      .collect(results);
}

std::vector<std::int64_t> sorted(const CollectedResults<std::int64_t>& results) {
  auto values = results.values();
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<std::int64_t> expected_sums() {
  std::map<std::int64_t, std::int64_t> sums;
  for (std::int64_t split = 0; split < 4; ++split) {
    for (std::int64_t i = 0; i < 50; ++i) sums[i % 5] += split * 1000 + i;
  }
  std::vector<std::int64_t> values;
  for (const auto& [key, sum] : sums) values.push_back(sum);
  std::sort(values.begin(), values.end());
  return values;
}

/// A checkpoint of the job of this shape that holds elements between these operators.
std::shared_ptr<const Snapshot> checkpoint_with(const std::string& stream, const Shape& shape) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto keeper = std::make_shared<Keeper>(stream);
    const CollectedResults<std::int64_t> results;
    testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.enable_unaligned_checkpoints().set_checkpoint_storage(keeper);
          build_sums(environment, shape, results);
        },
        {.seed = seed, .checkpoint_probability = 0.05});
    EXPECT_EQ(sorted(results), expected_sums());
    if (keeper->kept) return keeper->kept;
  }
  ADD_FAILURE() << "nothing was ever in flight " << stream;
  return std::make_shared<Snapshot>();
}

constexpr const char* to_parts = "from output of made to input 0 of parts";
constexpr const char* to_sums = "from output of parts to input 0 of sums";

TEST(InFlightElements, StandInFilesAsTheirDescriptionSays) {
  internal::Batch batch(internal::TypeOpsOf<Part>::ops, 2);
  batch.append(Part{1, 2}, Timestamp{3});
  batch.append(Part{4, -1}, Timestamp::min());
  internal::TaskSnapshot part{{"sums", {}}};
  internal::InFlightPlace{"sums", std::string(internal::in_flight_prefix) + to_sums, 7}.add(batch,
                                                                                            part);
  Snapshot snapshot;
  snapshot.checkpoint = 1;
  snapshot.operators["sums"] = {"Reduce", 128, {part.front().second}};
  const ScratchFolder scratch;
  DirectoryCheckpointStorage(scratch.path()).store(snapshot);
  const auto said = scratch.path() / "said";
  const std::string command = "python3 '" WEIR_READ_CHECKPOINT "' '" +
                              (scratch.path() / "chk-1").string() + "' > '" + said.string() +
                              "' 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::ifstream file(said);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text,
            "checkpoint 1\n"
            "operator sums: Reduce, 128 key groups, 1 subtasks\n"
            "  0 weir.in_flight from output of parts to input 0 of sums: "
            "2 of {key: int64, value: int32} from 7: "
            "0300000000000000"
            "0100000000000000"
            "02000000"
            "0000000000000080"
            "0400000000000000"
            "ffffffff\n");
}

TEST(InFlightElements, AreDealtOutAgainAtAnyParallelism) {
  for (const char* stream : {to_parts, to_sums}) {
    const auto checkpoint = checkpoint_with(stream, {});
    for (std::size_t n = 0; n < 64; ++n) {
      // With as many subtasks as there are of the operator before it, `parts` is in its task.
      const Shape shape{1 + n % 4, 1 + n / 4 % 4, 1 + n / 16};
      const CollectedResults<std::int64_t> results;
      testing::simulate(
          [&](StreamExecutionEnvironment& environment) {
            if (n % 2 == 0) environment.enable_unaligned_checkpoints();
            environment.restore_from(checkpoint);
            build_sums(environment, shape, results);
          },
          {.seed = n});
      ASSERT_EQ(sorted(results), expected_sums())
          << stream << ", with " << shape.events << ", " << shape.parts << ", " << shape.sums;
    }
  }
}

TEST(InFlightElements, ComeBeforeAllOtherInput) {
  // Their value is the order in which the source has emitted them: those of a key stay in it,
  // though the splits move to other subtasks.
  struct InOrder : KeyedProcessFunction<std::int64_t, Event, std::int64_t> {
    ValueState<std::int64_t> last;
    void open(RuntimeContext& context) override {
      last = context.state(ValueStateDescriptor<std::int64_t>{"last"});
    }
    void process_element(const Event& event, Context&, Collector<std::int64_t>& out) override {
      const std::int64_t before = last.value().value_or(-1);
      if (event.value != before + 1) out.collect(event.value);
      last.update(event.value);
    }
  };
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const CollectedResults<std::int64_t> out_of_order;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2).enable_unaligned_checkpoints();
          generated(
              environment, 3, 60,
              [](std::size_t split, std::size_t i) {
                return Event{static_cast<std::int64_t>(split), static_cast<std::int64_t>(i), 0};
              })
              .key_by(&Event::key)
              .process(InOrder{})
              .collect(out_of_order);
        },
        {.seed = seed, .checkpoint_probability = 0.1}, {{60 + seed, 3}, {60, 1}, {60, 2}});
    restores += run.restores;
    ASSERT_EQ(out_of_order.size(), 0U) << "seed " << seed << ": " << out_of_order.values().front();
  }
  EXPECT_GT(restores, 200U);
}

template <class P>
std::string message_of_restore(const std::shared_ptr<const Snapshot>& checkpoint,
                               const Shape& shape) {
  const CollectedResults<std::int64_t> results;
  StreamExecutionEnvironment environment;
  environment.restore_from(checkpoint);
  build_sums<P>(environment, shape, results);
  return message_of<SnapshotError>(environment);
}

TEST(InFlightElements, OfATypeThatHasChangedAreReadOrRefused) {
  const auto checkpoint = checkpoint_with(to_parts, {});
  const CollectedResults<std::int64_t> results;
  StreamExecutionEnvironment environment;
  environment.restore_from(checkpoint);
  build_sums<WiderPart>(environment, {}, results);
  environment.execute();
  EXPECT_EQ(sorted(results), expected_sums());
  const auto message = message_of_restore<OtherPart>(checkpoint, {});
  expect_contains(message, to_parts);
  expect_contains(message, "{key: int64, value: int32}");
  expect_contains(message, "start from a savepoint of the earlier program");
}

TEST(InFlightElements, OfAStreamThatIsNoMoreAreRefusedUnlessThatIsAllowed) {
  const auto checkpoint = checkpoint_with(to_sums, {});
  const auto message = message_of_restore<Part>(checkpoint, {.one_more = true});
  expect_contains(message, to_sums);
  expect_contains(message, "this job has no such stream");
  const CollectedResults<std::int64_t> results;
  StreamExecutionEnvironment environment;
  environment.restore_from(checkpoint);
  environment.options().allow_non_restored_state = true;
  build_sums(environment, {.one_more = true}, results);
  EXPECT_NO_THROW(environment.execute());
}

}  // namespace in_flight_elements_test
}  // namespace weir::tests
