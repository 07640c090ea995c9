/// \file
/// The contract of exercise 09. Not to be edited: what you write goes into resuming_sources.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "missing_solution.hpp"
#include "weir/data_stream.hpp"
#include "weir/functions.hpp"
#include "weir/operator_state.hpp"
#include "weir/source.hpp"

namespace weir::exercises {

/// A line of a file.
struct Line {
  std::string file;         ///< the file's name
  std::int64_t number = 0;  ///< within its file, from 1
  std::string text;         ///< without what ends it

  /// Equal in every field.
  friend bool operator==(const Line&, const Line&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("file", file), cereal::make_nvp("number", number),
            cereal::make_nvp("text", text));
  }
};

/// A file to which others append while it is read.
class GrowingFile {
 public:
  virtual ~GrowingFile() = default;
  /// Its name.
  virtual std::string name() const = 0;
  /// What is there by now from this byte on: all of it, however many lines that is; nothing at its
  /// end. Valid until more is appended.
  virtual std::string_view read(std::size_t from) const = 0;
  /// Whether it is whole: nothing more is appended.
  virtual bool is_whole() const = 0;
};

/// Part 1: reads the lines of one file. It emits what there is as far as it fits, and can go on
/// from where a snapshot says.
std::unique_ptr<SplitReader<Line>> line_reader(std::shared_ptr<const GrowingFile> file);

/// Part 2: a source of the lines of all these files.
std::shared_ptr<const Source<Line>> line_source(
    std::vector<std::shared_ptr<const GrowingFile>> files);

/// Where the sink of part 3 writes. Shared by its subtasks.
class Ledger {
 public:
  virtual ~Ledger() = default;
  /// Writes a batch.
  virtual void write(const std::vector<std::string>& batch) = 0;
};

/// Part 3: writes what comes in batches of `size`; each subtask has its own. What waits for its
/// batch to become full is not lost in a crash.
void write_in_batches(DataStream<std::string> texts, std::size_t size,
                      std::shared_ptr<Ledger> ledger);

}  // namespace weir::exercises
