/// \file
/// Where `weir run` puts the results of a job.
#pragma once

#include <exception>
#include <map>
#include <mutex>
#include <string>

#include "terminal/screen.hpp"
#include "worker/job.hpp"

namespace weir::grader {

/// Takes the rows of all subtasks of a sink. Thread-safe.
///
/// What goes wrong in a task is kept for the thread that runs the command: in a task it would be
/// taken for a failure of the job.
class Rows {
 public:
  /// Writes to `screen`: each row soon after it has come, or at the end the last one of each key.
  Rows(terminal::Screen& screen, bool final_only) : screen_(&screen), final_only_(final_only) {}

  /// Takes a row, on the thread of a task.
  void take(const Row& row);
  /// Writes what has been waiting. Returns at once if a task is writing already.
  void flush();
  /// Writes all that is left, once no task takes rows any more.
  void finish();
  /// Whether rows can no longer be written: time to end the job.
  bool failed() const;
  /// Throws what went wrong, if anything did.
  void rethrow() const;

 private:
  void append(const std::string& key, const std::string& value);
  void write();

  terminal::Screen* screen_;
  bool final_only_;
  mutable std::mutex mutex_;  // guards all that follows
  std::string lines_;
  std::map<std::string, std::string> last_;
  std::exception_ptr error_;
};

}  // namespace weir::grader
