/// \file
/// Everything that the library throws. One root, so that a caller can catch all of it; a class for
/// each thing that a caller may want to tell apart. Each message says what was expected, what was
/// found and what to do. The library never prints, aborts or exits.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace weir {

/// The root of all errors of this library.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The job was put together wrongly: found before anything runs, or at a function's open().
class InvalidJob : public Error {
 public:
  using Error::Error;
};

/// State was declared, used or restored in a way that its contract forbids.
class StateError : public Error {
 public:
  using Error::Error;
};

/// A query asked for a key of which the state holds nothing.
class UnknownKey : public StateError {
 public:
  using StateError::StateError;
};

/// A snapshot cannot be read, or does not fit the job that is to be restored from it.
class SnapshotError : public Error {
 public:
  using Error::Error;
};

/// Text that does not have the expected form. Line and column count from 1; 0 where there is none.
class ParseError : public Error {
 public:
  /// The message says where, what was `expected`, and what was `found`.
  ParseError(const std::string& file, std::size_t line, std::size_t column,
             const std::string& expected, const std::string& found);

  /// Line of the first character that does not fit, from 1.
  std::size_t line() const { return line_; }
  /// Column of the first character that does not fit, from 1.
  std::size_t column() const { return column_; }

 private:
  std::size_t line_;
  std::size_t column_;
};

/// A function of the user's threw while the job ran: names the operator, its subtask and the cause.
class JobFailed : public Error {
 public:
  /// The message becomes `operator 'name' (subtask i of n) failed: cause`; `subtask` counts from 0.
  JobFailed(std::string operator_name, std::size_t subtask, std::size_t parallelism,
            std::string cause);

  /// Name of the operator whose function threw.
  const std::string& operator_name() const { return operator_name_; }
  /// Index of the failed subtask, from 0.
  std::size_t subtask() const { return subtask_; }
  /// What the function threw, in words.
  const std::string& cause() const { return cause_; }

 private:
  std::string operator_name_;
  std::size_t subtask_;
  std::string cause_;
};

/// The job was cancelled before it ended.
class JobCancelled : public Error {
 public:
  using Error::Error;
};

}  // namespace weir
