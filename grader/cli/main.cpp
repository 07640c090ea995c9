#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "command_line.hpp"
#include "terminal/output.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"

namespace {

int complain(const std::string& what, const std::string& advice, int exit_code) {
  fmt::print(stderr, "weir: {}\n{}", what, advice);
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // It compares what the grader says with what is known.
  if (argc > 1 && std::string_view(argv[1]) == "selftest") setenv("WEIR_LANGUAGE", "en", 1);
  try {
    return weir::cli::parse_command_line({argv + 1, argv + argc})();
  } catch (const weir::cli::UsageError& error) {
    return complain(error.what(), weir::tr("'weir help' shows what there is.\n"), 2);
  } catch (const weir::ParseError& error) {
    return complain(error.what(), "", 2);
  } catch (const weir::InvalidJob& error) {
    return complain(error.what(), "", 2);
  } catch (const weir::StateError& error) {
    return complain(error.what(), "", 2);
  } catch (const weir::terminal::ClosedPipe&) {
    return 0;
  } catch (const std::bad_alloc&) {
    return complain(weir::tr("there is not enough memory for this"), "", 1);
  } catch (const std::exception& error) {
    return complain(error.what(), "", 1);
  }
}
