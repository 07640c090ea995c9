#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "weir/error.hpp"
#include "weir/files/csv_source.hpp"
#include "weir/internal/folder_files.hpp"

namespace weir::files::internal {

CsvRows::CsvRows(std::filesystem::path folder, CsvFormat format, const FolderOptions& options,
                 std::size_t split, std::size_t count)
    : format_(std::move(format)),
      files_(
          std::make_unique<weir::internal::FolderFiles>(std::move(folder), options, split, count)) {
  weir::internal::check(options);
  row_.resize(format_.columns.size());
}

CsvRows::~CsvRows() = default;

void CsvRows::open(RuntimeContext& context) { files_->open(context); }
InputStatus CsvRows::wait() { return files_->wait(); }
Timestamp CsvRows::available_at() const { return files_->available_at(); }
void CsvRows::close() { files_->close(); }

void CsvRows::snapshot(StateWriter& writer) const {
  files_->snapshot(writer);
  writer(header_);
}

void CsvRows::restore(StateReader& reader) {
  files_->restore(reader);
  reader(header_);
  if (header_.empty()) return;
  record_ = header_;
  split();
  learn_columns();
}

const std::vector<std::string>* CsvRows::next() {
  while (read_record()) {
    if (files_->at_first_line()) {
      header_ = record_;
      learn_columns();
      continue;
    }
    if (field_count_ == 1 && fields_.front().empty()) continue;
    if (field_count_ != column_count_) {
      fail(fmt::format("expected {} fields, as the header has, found {}; mend the file",
                       column_count_, field_count_));
    }
    for (std::size_t i = 0; i < places_.size(); ++i) row_[i] = fields_[places_[i]];
    return &row_;
  }
  return nullptr;
}

/// Answers whether there is one.
bool CsvRows::read_record() {
  if (!files_->next(record_)) return false;
  std::string line;
  while (!split()) {
    if (!files_->next_of_file(line)) fail("a quote is not closed; mend the file");
    record_ += '\n';
    record_ += line;
  }
  return true;
}

/// Divides the record into fields, and answers whether it is whole: not within quotes.
bool CsvRows::split() {
  field_count_ = 0;
  std::string* field = &add_field();
  bool is_quoted = false;
  for (std::size_t i = 0; i < record_.size(); ++i) {
    const char c = record_[i];
    const bool is_last = i + 1 == record_.size();
    if (is_quoted && c == '"' && !is_last && record_[i + 1] == '"') {
      *field += c;
      ++i;
    } else if (c == '"' && (is_quoted || field->empty())) {
      is_quoted = !is_quoted;
    } else if (!is_quoted && c == format_.separator) {
      field = &add_field();
    } else if (is_quoted || c != '\r' || !is_last) {
      *field += c;
    }
  }
  return !is_quoted;
}

/// An empty one, in the memory of one that was there before.
std::string& CsvRows::add_field() {
  if (field_count_ == fields_.size()) fields_.emplace_back();
  std::string& field = fields_[field_count_++];
  field.clear();
  return field;
}

/// From the header, which has been divided.
void CsvRows::learn_columns() {
  column_count_ = field_count_;
  const auto end = fields_.begin() + static_cast<std::ptrdiff_t>(column_count_);
  places_.clear();
  for (const std::string& column : format_.columns) {
    const auto found = std::find(fields_.begin(), end, column);
    if (found == end) {
      fail(
          fmt::format("expected the column '{}' in the header, found '{}'; name the columns as the "
                      "files do",
                      column, fmt::join(fields_.begin(), end, "', '")));
    }
    places_.push_back(static_cast<std::size_t>(found - fields_.begin()));
  }
}

void CsvRows::fail(const std::string& what) const {
  throw Error(fmt::format("{}: {}", files_->place(), what));
}

}  // namespace weir::files::internal
