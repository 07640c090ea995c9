# Run by the tests of the examples: PROGRAM must succeed, and print the file EXPECTED.

execute_process(COMMAND "${PROGRAM}" RESULT_VARIABLE failed OUTPUT_VARIABLE output)
if(failed)
  message(FATAL_ERROR "${PROGRAM} failed: ${failed}")
endif()
file(READ "${EXPECTED}" expected)
if(NOT output STREQUAL expected)
  message("expected:\n${expected}\nprinted:\n${output}")
  message(FATAL_ERROR "${PROGRAM} did not print what ${EXPECTED} holds")
endif()
