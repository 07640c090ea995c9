/// Which parallelism, uids, partitioning and tasks a program comes to; and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "weir/environment.hpp"
#include "weir/error.hpp"

namespace weir::tests {
namespace job_plan_test {

/// One more. Lambdas would do; a name makes the graphs below easy to read.
int next(int value) { return value + 1; }

/// The lines of the text graph after "Tasks", without their numbers' indent.
std::string tasks(const StreamExecutionEnvironment& environment) {
  const std::string text = environment.explain();
  return text.substr(text.find("Tasks\n") + 6);
}

TEST(Chaining, JoinsOperatorsOfEqualParallelismOnAForwardEdge) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).map(next).filter([](int) { return true; }).collect();
  EXPECT_EQ(tasks(environment), "  0: Collection -> Map -> Filter -> Collect x 1\n");
}

TEST(Chaining, EndsWhereTheParallelismChanges) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  environment.from_collection<int>({1}).map(next).map(next).collect();
  EXPECT_EQ(tasks(environment),
            "  0: Collection x 1\n"
            "  1: Map -> Map -> Collect x 2\n"
            "     <- task 0 REBALANCE\n");
}

TEST(Chaining, EndsWhereElementsAreSentElsewhere) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).rebalance().map(next).key_by(next).map(next).collect();
  EXPECT_EQ(tasks(environment),
            "  0: Collection x 1\n"
            "  1: Map x 1\n"
            "     <- task 0 REBALANCE\n"
            "  2: Map -> Collect x 1\n"
            "     <- task 1 HASH\n");
}

TEST(Chaining, EndsAtAnOperatorWithSeveralInputs) {
  StreamExecutionEnvironment environment;
  const auto numbers = environment.from_collection<int>({1});
  numbers.union_with(numbers.map(next)).filter([](int) { return true; }).collect();
  EXPECT_EQ(tasks(environment),
            "  0: Collection -> Map x 1\n"
            "  1: Filter -> Collect x 1\n"
            "     <- task 0 FORWARD\n"
            "     <- task 0 FORWARD\n");
}

TEST(Chaining, BranchesWithinATask) {
  StreamExecutionEnvironment environment;
  const auto numbers = environment.from_collection<int>({1});
  numbers.map(next).collect();
  numbers.filter([](int) { return true; }).collect();
  EXPECT_EQ(tasks(environment), "  0: Collection -> Map -> Collect -> Filter -> Collect x 1\n");
}

TEST(Chaining, CanBeSwitchedOffForOneOperator) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1})
      .map(next)
      .disable_chaining()
      .filter([](int) { return true; })
      .collect();
  EXPECT_EQ(tasks(environment),
            "  0: Collection x 1\n"
            "  1: Map x 1\n"
            "     <- task 0 FORWARD\n"
            "  2: Filter -> Collect x 1\n"
            "     <- task 1 FORWARD\n");
}

TEST(Chaining, CanBeginAnewAtAnOperator) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1})
      .map(next)
      .start_new_chain()
      .filter([](int) { return true; })
      .collect();
  EXPECT_EQ(tasks(environment),
            "  0: Collection x 1\n"
            "  1: Map -> Filter -> Collect x 1\n"
            "     <- task 0 FORWARD\n");
}

TEST(Chaining, CanBeSwitchedOffForTheJob) {
  StreamExecutionEnvironment environment;
  environment.disable_operator_chaining();
  environment.from_collection<int>({1}).map(next).collect();
  EXPECT_EQ(tasks(environment),
            "  0: Collection x 1\n"
            "  1: Map x 1\n"
            "     <- task 0 FORWARD\n"
            "  2: Collect x 1\n"
            "     <- task 1 FORWARD\n");
}

TEST(Parallelism, IsTheJobsUnlessTheOperatorSetsItsOwn) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(3);
  environment.from_collection<int>({1})
      .map(next)
      .map(next)
      .set_parallelism(5)
      .window_all(TumblingEventTimeWindows::of(1s))
      .reduce([](int a, int b) { return a + b; })
      .collect();
  EXPECT_EQ(tasks(environment),
            "  0: Collection x 1\n"
            "  1: Map x 3\n"
            "     <- task 0 REBALANCE\n"
            "  2: Map x 5\n"
            "     <- task 1 REBALANCE\n"
            "  3: Window Reduce x 1\n"
            "     <- task 2 GLOBAL\n"
            "  4: Collect x 3\n"
            "     <- task 3 REBALANCE\n");
}

TEST(Explain, ShowsWhatIsSaidOfASink) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).print().name("Screen").uid("screen").set_parallelism(3);
  EXPECT_THAT(environment.explain(),
              ::testing::HasSubstr("Screen (parallelism 3, max 128, uid screen)"));
}

TEST(Explain, ShowsOperatorsAndTasksAsText) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  const OutputTag<int> aside{"aside"};
  struct Split : ProcessFunction<int, int> {
    void process_element(const int&, Context&, Collector<int>&) override {}
  };
  const auto numbers = environment.from_collection<int>({1}).name("Numbers").uid("n");
  const auto split = numbers.process(Split{}).set_max_parallelism(16);
  struct Join : CoMapFunction<int, int, int> {
    int map1(const int& value) override { return value; }
    int map2(const int& value) override { return value; }
  };
  numbers.connect(split.get_side_output(aside)).map(Join{}).collect();
  EXPECT_EQ(environment.explain(),
            "Operators\n"
            "  0: Numbers (parallelism 1, max 128, uid n)\n"
            "  1: Process (parallelism 2, max 16, uid #0:Process)\n"
            "     <- 0 REBALANCE\n"
            "  2: Co-Map (parallelism 2, max 128, uid #0:Co-Map)\n"
            "     <- 0 REBALANCE\n"
            "     <- 1 FORWARD, second input, side output\n"
            "  3: Collect (parallelism 2, max 128, uid #0:Collect)\n"
            "     <- 2 FORWARD\n"
            "Tasks\n"
            "  0: Numbers x 1\n"
            "  1: Process x 2\n"
            "     <- task 0 REBALANCE\n"
            "  2: Co-Map -> Collect x 2\n"
            "     <- task 0 REBALANCE\n"
            "     <- task 1 FORWARD\n");
}

TEST(Explain, ShowsTheSameAsJson) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).map(next).name("say \"hi\"").collect();
  const std::string json = environment.explain(GraphFormat::json);
  for (const char* part : {R"("operators": [)", R"("id": 1)", R"("name": "say \"hi\"")",
                           R"("kind": "source")", R"("kind": "transformation")",
                           R"("kind": "sink")", R"("parallelism": 1)", R"("max_parallelism": 128)",
                           R"("partition": "FORWARD")", R"("chained": true)", R"("tasks": [)"}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << " in\n" << json;
  }
}

TEST(Explain, ShowsTheSameForGraphviz) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).map(next).name("say \"hi\"").rebalance().print();
  EXPECT_EQ(environment.explain(GraphFormat::dot),
            "digraph job {\n"
            "  rankdir=LR;\n"
            "  node [shape=box];\n"
            "  subgraph cluster_0 {\n"
            "    label=\"task 0 x 1\";\n"
            "    n0 [label=\"Collection\"];\n"
            "    n1 [label=\"say \\\"hi\\\"\"];\n"
            "  }\n"
            "  subgraph cluster_1 {\n"
            "    label=\"task 1 x 1\";\n"
            "    n2 [label=\"Print\"];\n"
            "  }\n"
            "  n0 -> n1 [label=\"\"];\n"
            "  n1 -> n2 [label=\"REBALANCE\"];\n"
            "}\n");
}

/// What building or explaining a job is refused with.
template <class Build>
std::string refusal(Build build) {
  StreamExecutionEnvironment environment;
  try {
    build(environment);
    static_cast<void>(environment.explain());
  } catch (const InvalidJob& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(InvalidJob, SaysWhatIsMissing) {
  EXPECT_EQ(refusal([](auto&) {}),
            "the job has no source: begin with from_source() or from_collection()");
  EXPECT_EQ(refusal([](auto& job) { return job.template from_collection<int>({1}).map(next); }),
            "the job has no sink, so nothing would come of it: end at least one stream with "
            "print(), collect(), write_as_csv() or add_sink()");
}

TEST(InvalidJob, SaysHowParallelAJobMayBe) {
  for (const std::size_t wrong : {std::size_t{0}, std::size_t{32'769}}) {
    const std::string n = std::to_string(wrong);
    EXPECT_EQ(refusal([=](auto& job) { job.set_parallelism(wrong); }),
              "the parallelism must be from 1 to 32768, but is " + n);
    EXPECT_EQ(refusal([=](auto& job) { job.set_max_parallelism(wrong); }),
              "the max parallelism must be from 1 to 32768, but is " + n);
    EXPECT_EQ(refusal([=](auto& job) {
                job.template from_collection<int>({1}).map(next).set_parallelism(wrong);
              }),
              "the parallelism must be from 1 to 32768, but is " + n);
    EXPECT_EQ(refusal([=](auto& job) {
                job.template from_collection<int>({1}).set_max_parallelism(wrong);
              }),
              "the max parallelism must be from 1 to 32768, but is " + n);
  }
}

TEST(InvalidJob, SaysThatParallelismStaysWithinTheNumberOfKeyGroups) {
  EXPECT_EQ(refusal([](auto& job) {
              job.template from_collection<int>({1})
                  .map(next)
                  .set_parallelism(5)
                  .set_max_parallelism(4)
                  .collect();
            }),
            "operator 'Map' has parallelism 5, more than its max parallelism 4: lower the one or "
            "raise the other");
}

TEST(InvalidJob, SaysWhatCannotBeParallel) {
  EXPECT_EQ(refusal([](auto& job) { job.template from_collection<int>({1}).set_parallelism(2); }),
            "operator 'Collection' cannot be parallel: its parallelism must be 1, not 2");
}

TEST(InvalidJob, SaysWhereForwardDoesNotFit) {
  EXPECT_EQ(refusal([](auto& job) {
              job.template from_collection<int>({1})
                  .map(next)
                  .set_parallelism(2)
                  .forward()
                  .map(next)
                  .name("Next")
                  .collect();
            }),
            "forward() joins 'Map' with parallelism 2 to 'Next' with parallelism 1: forward needs "
            "equal parallelism; use rebalance() or rescale()");
}

TEST(InvalidJob, SaysThatAUidStandsForOneOperator) {
  EXPECT_EQ(refusal([](auto& job) {
              job.template from_collection<int>({1})
                  .map(next)
                  .name("First")
                  .uid("x")
                  .map(next)
                  .name("Second")
                  .uid("x")
                  .collect();
            }),
            "operators 'First' and 'Second' have the same uid 'x': a uid stands for one operator");
}

TEST(InvalidJob, SaysThatAUnionHasNoOperatorOfItsOwn) {
  EXPECT_EQ(refusal([](auto& job) {
              auto numbers = job.template from_collection<int>({1});
              numbers.union_with(numbers.map(next), numbers.map(next)).name("Union");
            }),
            "name is for the operator that a stream comes from, but this is a union of 3 streams: "
            "call it on each of them before the union");
}

TEST(InvalidJob, SaysThatStreamsOfTwoEnvironmentsCannotMeet) {
  StreamExecutionEnvironment other;
  const auto stranger = other.from_collection<int>({1});
  const auto message = "two streams can meet only if they come from the same environment";
  EXPECT_EQ(refusal([&](auto& job) {
              return job.template from_collection<int>({1}).union_with(stranger);
            }),
            message);
  struct Join : CoMapFunction<int, int, int> {
    int map1(const int& value) override { return value; }
    int map2(const int& value) override { return value; }
  };
  EXPECT_EQ(refusal([&](auto& job) {
              return job.template from_collection<int>({1}).connect(stranger).map(Join{});
            }),
            message);
}

TEST(InvalidJob, SaysWhichSettingsMakeNoSense) {
  EXPECT_EQ(refusal([](auto& job) { job.set_buffer_timeout(-1ms); }),
            "the buffer timeout must not be negative, but is -1 ms");
  EXPECT_EQ(refusal([](auto& job) { job.set_auto_watermark_interval(-2ms); }),
            "the auto-watermark interval must not be negative, but is -2 ms");
  EXPECT_EQ(refusal([](auto& job) { job.enable_checkpointing(0ms); }),
            "the checkpoint interval must be at least 1 ms, but is 0 ms");
}

}  // namespace job_plan_test
}  // namespace weir::tests
