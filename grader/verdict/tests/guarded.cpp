// A program of tests that are of no interest: whether they are run is.
#include <gtest/gtest.h>

TEST(Guarded, IsRun) { SUCCEED(); }
