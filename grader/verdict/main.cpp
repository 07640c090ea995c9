// The main() of each test program of an exercise.
#include "verdict/test_program.hpp"

int main(int argc, char** argv) { return weir::grader::run_test_program(argc, argv); }
