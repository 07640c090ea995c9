// Sessions: what somebody does without a long pause belongs together. An element that arrives late
// and lies between two sessions makes one of them.
#include <string>

#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;

struct Click {
  std::string who;
  Timestamp time;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("who", who), cereal::make_nvp("time", time));
  }
};

/// Says how long a visit lasted.
class Visit : public weir::ProcessWindowFunction<Click, std::string, std::string> {
 public:
  void process(const std::string& who, Context& context, std::span<const Click> clicks,
               weir::Collector<std::string>& out) override {
    out.collect(who + " from " + weir::to_string(context.window().start) + ": " +
                std::to_string(clicks.size()) + " clicks");
  }
};

int main() {
  const Timestamp noon = weir::parse_timestamp("2020-01-01T12:00:00Z");
  weir::StreamExecutionEnvironment env;
  env.from_collection<Click>({{"ann", noon},
                              {"bob", noon + 1min},
                              {"ann", noon + 12min},
                              {"bob", noon + 13min},
                              {"ann", noon + 6min},  // late: it joins the visits of 12:00 and 12:12
                              {"bob", noon + 14min}})
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<Click>::for_bounded_out_of_orderness(10min)
              .with_timestamp_assigner(&Click::time))
      .key_by(&Click::who)
      .window(weir::EventTimeSessionWindows::with_gap(8min))
      .process(Visit{})
      .print();
  env.execute("Visits");
}
