// The smallest job: elements from a vector, a function, a line for each on standard output.
#include <string>

#include "weir/weir.hpp"

int main() {
  weir::StreamExecutionEnvironment env;
  env.from_collection<std::string>({"Hudson", "East River", "Bronx"})
      .filter([](const std::string& river) { return river.size() > 5; })
      .map([](const std::string& river) { return river + " has " + std::to_string(river.size()); })
      .print();
  env.execute("First job");
}
