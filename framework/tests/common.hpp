/// \file
/// What the engine's tests have in common, to be compiled once.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

// Each of these is some hundred functions, which common.cpp has.
namespace weir::testing {
extern template class TestInput<int>;
extern template class TestInput<std::string>;
extern template class TestInput<tests::Sale>;
extern template class TestOutput<int>;
extern template class TestOutput<std::string>;
extern template class TestOutput<tests::Sale>;
extern template class OutputHarness<int>;
extern template class OutputHarness<std::string>;
extern template class OutputHarness<tests::Sale>;
extern template class OperatorHarness<int, int>;
extern template class OperatorHarness<tests::Sale, int>;
extern template class OperatorHarness<tests::Sale, std::string>;
extern template class OperatorHarness<tests::Sale, tests::Sale>;
}  // namespace weir::testing
