/// \file
/// Files of CSV in a folder as a source: each row is made an element.
///
/// A file is a header and a row an element; a field in quotes may hold separators, line ends and
/// quotes, which are doubled (RFC 4180). Empty lines are left out. Which files are read, when and
/// by whom is as with lines_of_folder(): also those that come later, and each row once though the
/// job be restored.
#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/line_sources.hpp"
#include "weir/source.hpp"

namespace weir::internal {
class FolderFiles;
}

namespace weir::files {

/// How the files look.
struct CsvFormat {
  /// Names that stand in each header: the fields below them are handed on, in this order.
  std::vector<std::string> columns;
  char separator = ',';
};

namespace internal {

/// Reads rows; without the type of elements. Belongs to one thread.
class CsvRows {
 public:
  CsvRows(std::filesystem::path folder, CsvFormat format, const FolderOptions& options,
          std::size_t split, std::size_t count);
  CsvRows(const CsvRows&) = delete;
  CsvRows& operator=(const CsvRows&) = delete;
  ~CsvRows();

  void open(RuntimeContext& context);
  /// The fields of the next row, until the next call; null where there is none as yet.
  const std::vector<std::string>* next();
  /// As those of SplitReader, where there is no row.
  InputStatus wait();
  Timestamp available_at() const;
  void snapshot(StateWriter& writer) const;
  void restore(StateReader& reader);
  void close();
  /// \throws Error that says where the last row is.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  bool read_record();
  bool split();
  std::string& add_field();
  void learn_columns();

  CsvFormat format_;
  std::unique_ptr<weir::internal::FolderFiles> files_;
  std::string record_;               ///< as it stands in the file
  std::vector<std::string> fields_;  ///< of it, and others that were needed before
  std::size_t field_count_ = 0;
  std::string header_;               ///< of the file that is being read
  std::size_t column_count_ = 0;     ///< of it
  std::vector<std::size_t> places_;  ///< where the columns that are wanted stand in it
  std::vector<std::string> row_;
};

}  // namespace internal

/// The rows of all files in `folder` as elements. The job fails with an Error that names file and
/// place where a header lacks a column, where a row has not as many fields as the header, or where
/// no element can be made of it. A value; thread-safe.
template <class T>
class CsvSource final : public Source<T> {
 public:
  /// Makes an element of the fields of the columns. What it throws fails the job.
  using ElementOf = std::function<T(const std::vector<std::string>& fields)>;

  CsvSource(std::filesystem::path folder, CsvFormat format, ElementOf element_of,
            FolderOptions options = {})
      : folder_(std::move(folder)),
        format_(std::move(format)),
        element_of_(std::move(element_of)),
        options_(std::move(options)) {}

  Boundedness boundedness() const override { return options_.boundedness(); }
  std::size_t split_count(std::size_t parallelism) const override { return parallelism; }
  std::unique_ptr<SplitReader<T>> create_reader(std::size_t split,
                                                std::size_t count) const override {
    return std::make_unique<Reader>(*this, split, count);
  }

 private:
  class Reader final : public SplitReader<T> {
   public:
    Reader(const CsvSource& source, std::size_t split, std::size_t count)
        : rows_(source.folder_, source.format_, source.options_, split, count),
          element_of_(source.element_of_) {}

    void open(RuntimeContext& context) override { rows_.open(context); }
    InputStatus poll_next(SourceOutput<T>& out) override {
      while (!out.full()) {
        const auto* row = rows_.next();
        if (row == nullptr) return rows_.wait();
        out.collect(element_of(*row));
      }
      return InputStatus::more_available;
    }
    Timestamp available_at() const override { return rows_.available_at(); }
    void snapshot_position(StateWriter& writer) const override { rows_.snapshot(writer); }
    void restore_position(StateReader& reader) override { rows_.restore(reader); }
    void close() override { rows_.close(); }

   private:
    T element_of(const std::vector<std::string>& row) const {
      try {
        return element_of_(row);
      } catch (const std::exception& error) {
        rows_.fail(error.what());
      }
    }

    internal::CsvRows rows_;
    ElementOf element_of_;
  };

  std::filesystem::path folder_;
  CsvFormat format_;
  ElementOf element_of_;
  FolderOptions options_;
};

}  // namespace weir::files
