#include "weir/weir.hpp"

auto numbers(weir::StreamExecutionEnvironment& env) { return env.from_elements(1L, 2); }
