// What a program becomes: the operators that it names, and the tasks that they are put together to.
#include <iostream>

#include "weir/weir.hpp"

int main() {
  weir::StreamExecutionEnvironment env;
  env.set_parallelism(2);
  env.from_collection<int>({1, 2, 3, 4})
      .map([](int number) { return number * number; })
      .name("Square")
      .key_by([](int number) { return number % 2; })
      .reduce([](int sum, int next) { return sum + next; })
      .name("Sum")
      .print();
  std::cout << env.explain();
}
