#include "fuzz/stored_job.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "weir/state.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/windows.hpp"

namespace weir::grader::fuzz {
namespace {

/// What comes in and what goes on.
struct Word {
  std::int64_t key = 0;
  std::string text;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("key", key), cereal::make_nvp("text", text));
  }
};

/// State of each kind, and timers of both.
class Remember final : public KeyedProcessFunction<std::int64_t, Word, Word> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<Word>{"last"});
    all_ = context.state(ListStateDescriptor<std::string>{"all"});
    known_ = context.state(MapStateDescriptor<std::string, bool>{"known"});
  }
  void process_element(const Word& word, Context& context, Collector<Word>& out) override {
    if (const auto last = last_.value()) out.collect({word.key, last->text + word.text});
    last_.update(word);
    all_.add(word.text);
    known_.put(word.text, true);
    context.timer_service().register_event_time_timer(context.timestamp() + 1min);
    context.timer_service().register_processing_time_timer(context.timestamp() + 1min);
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<Word>& out) override {
    if (context.time_domain() == TimeDomain::processing_time)
      return;  // of which windows know nothing
    for (const std::string& text : all_.get()) {
      if (known_.contains(text)) out.collect({context.current_key(), text});
    }
    all_.clear();
  }

 private:
  ValueState<Word> last_;
  ListState<std::string> all_;
  MapState<std::string, bool> known_;
};

/// The texts of a window, one behind the other.
class Join final : public ProcessWindowFunction<Word, Word, std::int64_t> {
 public:
  void process(const std::int64_t& key, Context&, std::span<const Word> words,
               Collector<Word>& out) override {
    std::string text;
    for (const Word& word : words) text += word.text;
    out.collect({key, std::move(text)});
  }
};

Word longer(const Word& a, const Word& b) { return a.text.size() < b.text.size() ? b : a; }

DataStream<Word> job(const DataStream<Word>& words) {
  const auto remembered = words.key_by(&Word::key).process(Remember()).uid("remember");
  const auto sessions = remembered.key_by(&Word::key)
                            .window(EventTimeSessionWindows::with_gap(10s))
                            .process(Join())
                            .uid("sessions");
  return sessions.key_by(&Word::key)
      .window(TumblingEventTimeWindows::of(1min))
      .reduce(longer)
      .uid("longest");
}

using Harness = testing::OperatorHarness<Word, Word>;

void play(Harness& harness) {
  std::int64_t second = 0;
  for (const char* text : {"a", "bc", "a", "def"}) {
    const Timestamp at = Timestamp{} + std::chrono::seconds(second);
    harness.process_element({second % 2, text}, at);
    harness.process_watermark(at);
    second += 7;
  }
}

}  // namespace

void play_from(const std::shared_ptr<const Snapshot>& snapshot) {
  Harness harness(job, {.snapshot = snapshot});
  play(harness);
  harness.snapshot();
  harness.advance(2min);
  harness.process_watermark(Timestamp::max());
}

std::shared_ptr<const Snapshot> remembered() {
  Harness harness(job);
  play(harness);
  return harness.snapshot();
}

}  // namespace weir::grader::fuzz
