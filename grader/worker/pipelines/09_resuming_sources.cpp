// The files, and the ledger, stand outside of the job: what a crash of it takes away they keep.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "resuming_sources.hpp"
#include "weir/error.hpp"
#include "weir/process_function.hpp"
#include "weir/serialization.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using exercises::GrowingFile;
using exercises::Ledger;
using exercises::Line;

namespace {

/// Of text in a scenario, `\n` is the end of a line.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_end = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n';
    result += is_end ? '\n' : text[i];
    if (is_end) ++i;
  }
  return result;
}

/// A file that the steps of an input write, until it ends.
class WrittenFile final : public GrowingFile {
 public:
  explicit WrittenFile(std::string name) : name_(std::move(name)) {}

  void append(const std::string& text) {
    text_ += unescaped(text);
    ++changes_;
  }
  void end() {
    is_whole_ = true;
    ++changes_;
  }
  std::size_t changes() const { return changes_; }

  std::string name() const override { return name_; }
  std::string_view read(std::size_t from) const override {
    return std::string_view(text_).substr(std::min(from, text_.size()));
  }
  bool is_whole() const override { return is_whole_; }

 private:
  std::string name_;
  std::string text_;
  bool is_whole_ = false;
  std::size_t changes_ = 0;
};

class FileInput final : public InputPort {
 public:
  explicit FileInput(const std::string& name) : file_(std::make_shared<WrittenFile>(name)) {}

  void play(const Step& step) override {
    if (step.kind == Step::Kind::element) file_->append(from_json<std::string>(step.value));
    if (step.kind == Step::Kind::end && !file_->is_whole()) file_->end();
  }
  const std::shared_ptr<WrittenFile>& file() const { return file_; }

 private:
  std::shared_ptr<WrittenFile> file_;
};

/// A reader that is asked again only when its files have changed: then a step comes to rest.
class RestingReader final : public SplitReader<Line> {
 public:
  using Files = std::vector<std::shared_ptr<WrittenFile>>;
  RestingReader(std::unique_ptr<SplitReader<Line>> reader, Files files)
      : reader_(std::move(reader)), files_(std::move(files)) {}

  void open(RuntimeContext& context) override { reader_->open(context); }
  InputStatus poll_next(SourceOutput<Line>& out) override {
    const std::size_t now = changes();
    const auto before = out.records();
    const InputStatus status = reader_->poll_next(out);
    if (status != InputStatus::nothing_available) return status;
    if (out.records() == before) seen_ = now;
    return status;
  }
  Timestamp available_at() const override {
    return seen_ == changes() ? Timestamp::max() : Timestamp::min();
  }
  void snapshot_position(StateWriter& writer) const override { reader_->snapshot_position(writer); }
  void restore_position(StateReader& reader) override { reader_->restore_position(reader); }
  void close() override { reader_->close(); }

 private:
  std::size_t changes() const {
    std::size_t all = 1;
    for (const auto& file : files_) all += file->changes();
    return all;
  }

  std::unique_ptr<SplitReader<Line>> reader_;
  Files files_;
  std::size_t seen_ = 0;
};

class RestingSource final : public Source<Line> {
 public:
  RestingSource(std::shared_ptr<const Source<Line>> source, RestingReader::Files files)
      : source_(std::move(source)), files_(std::move(files)) {}

  Boundedness boundedness() const override { return source_->boundedness(); }
  std::size_t split_count(std::size_t parallelism) const override {
    return source_->split_count(parallelism);
  }
  std::unique_ptr<SplitReader<Line>> create_reader(std::size_t split,
                                                   std::size_t count) const override {
    return std::make_unique<RestingReader>(source_->create_reader(split, count), files_);
  }

 private:
  std::shared_ptr<const Source<Line>> source_;
  RestingReader::Files files_;
};

/// Part 1: a file, and a reader of it that is asked, saved and made anew.
class ReadFile final : private weir::internal::Target, private WatermarkOutput {
 public:
  WrittenFile& file() { return *file_; }
  void save() {
    StateWriter writer;
    reader().snapshot_position(writer);
    saved_ = writer.take();
  }
  void crash() {
    reader_ = nullptr;
    ended_ = false;
  }
  /// Asks until nothing more fits, or nothing more is there, and answers what was the case.
  std::string poll(std::size_t room) {
    lines_.clear();
    if (ended_) return "end";
    const std::size_t most_calls = room + 3;
    for (std::size_t call = 0; lines_.size() < room; ++call) {
      if (call == most_calls) return "asks to be asked again";
      const std::size_t before = lines_.size();
      const std::size_t fits = room - before;
      const InputStatus status = ask(fits);
      if (lines_.size() - before > fits) return "more than fits";
      ended_ = status == InputStatus::end_of_input;
      if (lines_.size() == room) return "";
      if (ended_) return "end";
      if (status == InputStatus::nothing_available && lines_.size() == before) break;
    }
    return "nothing more";
  }
  /// What the last poll() has brought.
  const std::vector<Line>& lines() const { return lines_; }

 private:
  SplitReader<Line>& reader() {
    if (reader_ == nullptr) {
      reader_ = exercises::line_reader(file_);
      if (saved_) {
        StateReader position(*saved_);
        reader_->restore_position(position);
      }
    }
    return *reader_;
  }
  InputStatus ask(std::size_t fits) {
    weir::internal::Output output(weir::internal::TypeOpsOf<Line>::ops, fits);
    output.add_target(*this);
    SourceOutput<Line> out(output, *this);
    const InputStatus status = reader().poll_next(out);
    out.flush();
    return status;
  }

  void push(weir::internal::Batch& batch) override {
    const Line* lines = batch.values<Line>();
    lines_.insert(lines_.end(), lines, lines + batch.size());
    batch.clear();
  }
  void push(const weir::internal::StreamEvent&) override {}
  void emit_watermark(Timestamp) override {}
  void mark_idle() override {}
  void mark_active() override {}

  std::shared_ptr<WrittenFile> file_ = std::make_shared<WrittenFile>("f");
  std::unique_ptr<SplitReader<Line>> reader_;
  std::optional<Bytes> saved_;
  bool ended_ = false;
  std::vector<Line> lines_;
};

/// `file append ...`, `file end`, `reader poll 3`, `reader save` or `reader crash`.
class ReaderFunction final : public ProcessFunction<std::string, std::string> {
 public:
  void open(RuntimeContext&) override { read_ = std::make_shared<ReadFile>(); }
  void process_element(const std::string& line, Context&, Collector<std::string>& out) override {
    const std::string what = line.substr(line.find(' ') + 1);
    const std::string last = what.substr(what.find(' ') + 1);
    if (line == "file end") {
      read_->file().end();
    } else if (line.starts_with("file ")) {
      read_->file().append(last);
    } else if (what == "save") {
      read_->save();
    } else if (what == "crash") {
      read_->crash();
    } else {
      const std::string status = read_->poll(std::stoul(last));
      std::string text;
      for (const Line& read : read_->lines()) {
        text += read.file + ':' + std::to_string(read.number) + " '" + read.text + "', ";
      }
      out.collect(text + status);
    }
  }

 private:
  std::shared_ptr<ReadFile> read_;
};

/// For `weir run`: each event of a ride is a line of a file, which is read ten lines at a time. Its
/// reader is saved after each hundred lines, and made anew twice as seldom, in the middle of them.
class RunFunction final : public ProcessFunction<taxi::TaxiRide, Row> {
 public:
  void open(RuntimeContext&) override { read_ = std::make_shared<ReadFile>(); }
  void process_element(const taxi::TaxiRide& ride, Context&, Collector<Row>& out) override {
    const std::string event = ride.is_start ? " START" : " END";
    read_->file().append("ride " + std::to_string(ride.ride_id) + event + "\\n");
    ++lines_;
    if (lines_ % 200 == 155) read_->crash();
    if (lines_ % 10 == 0) read_->poll(100);
    if (lines_ % 10 == 0) {
      for (const Line& line : read_->lines()) out.collect({std::to_string(line.number), line.text});
    }
    if (lines_ % 100 == 0) read_->save();
  }

 private:
  std::shared_ptr<ReadFile> read_;
  std::int64_t lines_ = 0;
};

/// Part 3: what is looked at, in a word: "batches", "texts" alone, or "distinct" texts, each once.
class LookedAt final : public InputPort {
 public:
  explicit LookedAt(const std::string&) {}
  void play(const Step& step) override { what_ = from_json<std::string>(step.value); }
  const std::string& what() const { return what_; }

 private:
  std::string what_;
};

/// What was written, as it is looked at.
class LedgerOutput final : public OutputPort {
 public:
  explicit LedgerOutput(std::string name)
      : book_(std::make_shared<Book>()), name_(std::move(name)) {}

  void look_at(const LookedAt& looked_at) { looked_at_ = &looked_at; }
  std::shared_ptr<Ledger> ledger() const { return book_; }

  std::vector<Record> take() override {
    std::vector<Record> taken;
    const auto add = [&](const std::string& json) {
      taken.push_back({name_, Record::Kind::element, Timestamp::min(), json});
    };
    for (const auto& batch : std::exchange(book_->batches, {})) {
      if (looked_at_->what() == "batches") add(to_json(batch));
      if (looked_at_->what() == "batches") continue;
      for (const auto& text : batch) {
        if (looked_at_->what() == "texts" || seen_.insert(text).second) add(to_json(text));
      }
    }
    return taken;
  }

  /// A checkpoint may be a reason to write: that has not been taken.
  std::string held() const override {
    return to_bytes(
        std::pair{std::vector<std::string>(seen_.begin(), seen_.end()), book_->batches});
  }
  void hold(const std::string& held) override {
    auto [seen, batches] =
        from_bytes<std::pair<std::vector<std::string>, std::vector<std::vector<std::string>>>>(
            held);
    seen_ = {seen.begin(), seen.end()};
    book_->batches = std::move(batches);
  }

 private:
  struct Book final : Ledger {
    void write(const std::vector<std::string>& batch) override { batches.push_back(batch); }
    std::vector<std::vector<std::string>> batches;
  };

  std::shared_ptr<Book> book_;
  std::string name_;
  const LookedAt* looked_at_ = nullptr;
  std::set<std::string> seen_;
};

DataStream<std::string> lines(Pipeline& pipeline, const std::string& input) {
  return pipeline.input<std::string>(input).map(
      [input](const std::string& line) { return input + ' ' + line; });
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("line_reader", [](Pipeline& pipeline) {
    const auto all = lines(pipeline, "file").union_with(lines(pipeline, "reader"));
    pipeline.output("answers", all.process(ReaderFunction()));
  });
  pipelines.add("line_source", [](Pipeline& pipeline) {
    RestingReader::Files files;
    for (const char* name : {"a", "b", "c"}) {
      files.push_back(pipeline.input_port<FileInput>(name).file());
    }
    auto source = exercises::line_source({files.begin(), files.end()});
    pipeline.output("lines", pipeline.environment().from_source<Line>(
                                 std::make_shared<RestingSource>(std::move(source), files),
                                 WatermarkStrategy<Line>::no_watermarks(), "files"));
  });
  pipelines.add("write_in_batches", [](Pipeline& pipeline) {
    auto& ledger = pipeline.output_port<LedgerOutput>("ledger");
    ledger.look_at(pipeline.input_port<LookedAt>("look_at"));
    exercises::write_in_batches(pipeline.input<std::string>("texts"), 3, ledger.ledger());
  });
  pipelines.set_job(
      [](Inputs& inputs) { return inputs.rides().process(RunFunction()).set_parallelism(1); });
}

}  // namespace weir::grader
