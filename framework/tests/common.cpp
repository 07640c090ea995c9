#include "common.hpp"

namespace weir::testing {
template class TestInput<int>;
template class TestInput<std::string>;
template class TestInput<tests::Sale>;
template class TestOutput<int>;
template class TestOutput<std::string>;
template class TestOutput<tests::Sale>;
template class OutputHarness<int>;
template class OutputHarness<std::string>;
template class OutputHarness<tests::Sale>;
template class OperatorHarness<int, int>;
template class OperatorHarness<tests::Sale, int>;
template class OperatorHarness<tests::Sale, std::string>;
template class OperatorHarness<tests::Sale, tests::Sale>;
}  // namespace weir::testing
