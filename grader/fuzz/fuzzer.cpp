// weir_reader_fuzz --reader=NAME [libFuzzer's options]: bytes that the reader has not met yet.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "fuzz/readers.hpp"

namespace {

const weir::grader::fuzz::Reader* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  using weir::grader::fuzz::readers;
  constexpr std::string_view option = "--reader=";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view argument = (*argv)[i];
    if (!argument.starts_with(option)) continue;
    chosen = std::find_if(std::begin(readers), std::end(readers), [&](const auto& reader) {
      return reader.name == argument.substr(option.size());
    });
  }
  if (chosen != nullptr && chosen != std::end(readers)) return 0;
  std::fputs("weir_reader_fuzz --reader=NAME; the names are", stderr);
  for (const auto& reader : readers) std::fprintf(stderr, " %s", std::string(reader.name).c_str());
  std::fputs("\n", stderr);
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->read({reinterpret_cast<const char*>(data), size});
  return 0;
}
