// One function, two results: words that are numbers leave by the main output, the others by the
// side.
#include <charconv>
#include <string>

#include "weir/weir.hpp"

const weir::OutputTag<std::string> not_a_number{"not a number"};

class Numbers : public weir::ProcessFunction<std::string, int> {
 public:
  void process_element(const std::string& word, Context& context,
                       weir::Collector<int>& out) override {
    int number = 0;
    const char* end = word.data() + word.size();
    if (std::from_chars(word.data(), end, number).ptr == end) {
      out.collect(number);
    } else {
      context.output(not_a_number, word);
    }
  }
};

int main() {
  weir::StreamExecutionEnvironment env;
  const auto numbers =
      env.from_collection<std::string>({"12", "twelve", "7", "7up"}).process(Numbers{});
  numbers.map([](int number) { return 2 * number; }).print();
  numbers.get_side_output(not_a_number)
      .map([](const std::string& word) { return "no number: " + word; })
      .print();
  env.execute("Numbers");
}
