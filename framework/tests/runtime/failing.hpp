/// \file
/// Running jobs that are meant to fail.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "weir/environment.hpp"
#include "weir/error.hpp"

namespace weir::tests {

/// Runs the job and returns how it failed; a job that does not fail is a failure of the test.
inline JobFailed failure_of(StreamExecutionEnvironment& environment) {
  try {
    environment.execute();
  } catch (const JobFailed& failure) {
    return failure;
  }
  ADD_FAILURE() << "the job was meant to fail";
  return {"", 0, 0, ""};
}

/// Runs the job, which is meant to throw an Error of this kind, and returns its message.
template <class Kind>
std::string message_of(StreamExecutionEnvironment& environment) {
  try {
    environment.execute();
  } catch (const Kind& error) {
    return error.what();
  }
  ADD_FAILURE() << "the job was meant to be refused";
  return "";
}

inline void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
}

}  // namespace weir::tests
