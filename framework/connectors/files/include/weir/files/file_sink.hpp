/// \file
/// Files of lines as a sink, in two phases: a file is in progress while lines are written to it,
/// pending when it is whole, and finished when the checkpoint is complete. Only finished files have
/// a name that does not begin with a dot.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/sink.hpp"

namespace weir::files {

/// Where files lie, and when the next one is begun: at each checkpoint, and before that when one is
/// large or old enough.
struct FileOptions {
  std::filesystem::path folder;            ///< it is made if it is not there
  std::string suffix = ".txt";             ///< of finished files
  std::string header{};                    ///< the first line of each; empty: none
  std::uint64_t roll_size = 128U << 20U;   ///< bytes of a file after which the next is begun
  Duration roll_interval{15 * 60 * 1000};  ///< likewise, how long it has been written to
};

/// Whether a sink of this name has finished any file in that folder.
bool holds_files(const std::filesystem::path& folder, const std::string& sink);

namespace internal {

/// Writes lines; without the type of elements.
class LineFiles {
 public:
  LineFiles(FileOptions options, std::string sink, std::size_t subtask, std::size_t parallelism);
  LineFiles(LineFiles&&) noexcept;
  LineFiles& operator=(LineFiles&&) noexcept;
  ~LineFiles();

  void open(SinkContext& context, const std::vector<Transaction>& kept);
  void begin();
  SinkStatus write(const Transaction& transaction, const std::string& line);
  SinkStatus pre_commit(Transaction& transaction);
  SinkStatus commit(const Transaction& transaction);
  void abort(const Transaction& transaction);
  void close();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace internal

/// Each result is in one finished file, once. `name` is that of the sink, see
/// TwoPhaseCommitSink::name(); files are called after it. A job that begins anew adds files.
template <class T>
class FileSink final : public TwoPhaseCommitSink<T> {
 public:
  /// `format(element)` makes a line, without its newline.
  FileSink(std::string name, FileOptions options, std::function<std::string(const T&)> format)
      : name_(std::move(name)), options_(std::move(options)), format_(std::move(format)) {}

  std::string name() const override { return name_; }
  std::unique_ptr<TransactionWriter<T>> create_writer(std::size_t subtask,
                                                      std::size_t parallelism) const override {
    return std::make_unique<Writer>(internal::LineFiles(options_, name_, subtask, parallelism),
                                    format_);
  }

 private:
  class Writer final : public TransactionWriter<T> {
   public:
    Writer(internal::LineFiles files, std::function<std::string(const T&)> format)
        : files_(std::move(files)), format_(std::move(format)) {}
    void open(SinkContext& context, const std::vector<Transaction>& kept) override {
      files_.open(context, kept);
    }
    void begin(Transaction&) override { files_.begin(); }
    SinkStatus write(Transaction& transaction, const T& value, Timestamp) override {
      return files_.write(transaction, format_(value));
    }
    SinkStatus pre_commit(Transaction& transaction) override {
      return files_.pre_commit(transaction);
    }
    SinkStatus commit(const Transaction& transaction) override {
      return files_.commit(transaction);
    }
    void abort(const Transaction& transaction) override { files_.abort(transaction); }
    void close() override { files_.close(); }

   private:
    internal::LineFiles files_;
    std::function<std::string(const T&)> format_;
  };

  std::string name_;
  FileOptions options_;
  std::function<std::string(const T&)> format_;
};

}  // namespace weir::files
