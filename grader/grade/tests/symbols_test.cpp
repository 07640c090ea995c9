#include "grade/symbols.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "weir/error.hpp"

namespace weir::grader {
namespace symbols_test {

std::string taken(const std::string& defined, const std::string& others) {
  std::istringstream own(defined);
  std::istringstream rest(others);
  return taken_name(own, rest);
}

const std::string engine =
    "lib/libweir.a[serve.o]:\n"
    "_ZN4weir5serveEi T 0 10\n"
    "_ZN4weir4heldEv W 0 10\n"
    "libc.so.6:\n"
    "write@@GLIBC_2.2.5 W 0 10\n"
    "stdout@@GLIBC_2.2.5 D 0 8\n"
    "_ZNSt11char_traitsIcE2eqERKcS2_@@GLIBCXX_3.4.5 T 0 8\n";

TEST(Symbols, OfAProgramsOwnAreTaken) {
  EXPECT_EQ(taken("_ZN4weir9exercises7cleanseEv T 0 10\ncounter B 0 4\n", engine), "");
}
TEST(Symbols, OfTheEngineAreNotTaken) {
  EXPECT_EQ(taken("_ZN4weir5serveEi T 0 10\n", engine), "_ZN4weir5serveEi");
  EXPECT_EQ(taken("_ZN4weir5serveEi W 0 10\n", engine), "_ZN4weir5serveEi") << "nor weakly";
  EXPECT_EQ(taken("_ZN4weir4heldEv@@V1 W 0 10\n", engine), "_ZN4weir4heldEv") << "nor a version";
}
TEST(Symbols, OfHeadersAreTakenAsHeadersDo) {
  EXPECT_EQ(taken("_ZN4weir4heldEv W 0 10\n", engine), "");
  EXPECT_EQ(taken("_ZN4weir4heldEv T 0 10\n", engine), "_ZN4weir4heldEv");
}
TEST(Symbols, OfHeadersAreTakenAlsoWhereALibraryOfTheSystemHasThem) {
  EXPECT_EQ(taken("_ZNSt11char_traitsIcE2eqERKcS2_ W 0 10\n", engine), "");
  EXPECT_NE(taken("_ZNSt11char_traitsIcE2eqERKcS2_ T 0 10\n", engine), "");
}
TEST(Symbols, OfTheSystemAreNotTaken) {
  EXPECT_EQ(taken("write T 0 10\n", engine), "write");
  EXPECT_EQ(taken("write W 0 10\n", engine), "write") << "the system's is weak as well";
  EXPECT_EQ(taken("write@GLIBC_2.2.5 T 0 10\n", engine), "write") << "nor one version";
  EXPECT_EQ(taken("stdout B 0 8\n", engine), "stdout");
}
TEST(Symbols, ThatCannotBeLearntAreNeverTakenForNone) {
  const std::string file = testing::TempDir() + "weir_no_archive.a";
  std::ofstream(file) << "no archive";
  EXPECT_THROW(names_of_others("c++ " + file, ""), Error);
  EXPECT_THROW(names_of_others("c++ " + file, ""), Error) << "nor when they are asked for again";
  std::filesystem::remove(file);
}
TEST(Symbols, AreToldAsTheyAreWritten) {
  EXPECT_EQ(readable_name("_ZN4weir5serveEi"), "weir::serve(int)");
  EXPECT_EQ(readable_name("write"), "write");
}

}  // namespace symbols_test
}  // namespace weir::grader
