#include "worker/rows.hpp"

#include <cstddef>

namespace weir::grader {
namespace {

constexpr std::size_t piece = std::size_t{1} << 16;

}  // namespace

void Rows::take(const Row& row) {
  const std::scoped_lock lock(mutex_);
  if (error_) return;
  if (final_only_) {
    last_[row.key] = row.value;
    return;
  }
  append(row.key, row.value);
  if (lines_.size() >= piece) write();
}

void Rows::flush() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock) write();
}

void Rows::finish() {
  const std::scoped_lock lock(mutex_);
  for (const auto& [key, value] : last_) append(key, value);
  write();
}

bool Rows::failed() const {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  return lock && error_;
}

void Rows::rethrow() const {
  const std::scoped_lock lock(mutex_);
  if (error_) std::rethrow_exception(error_);
}

void Rows::append(const std::string& key, const std::string& value) {
  lines_ += key;
  lines_ += ',';
  lines_ += value;
  lines_ += '\n';
}

void Rows::write() {
  if (error_) return;
  try {
    screen_->write(lines_);
  } catch (...) {
    error_ = std::current_exception();
  }
  lines_.clear();
}

}  // namespace weir::grader
