# Run by the tests of weir_add_compile_fail_test: GOOD must compile, BAD must not, and the first
# error that the compiler reports must match EXPECT. COMPILE is the command, as a list.

execute_process(COMMAND ${COMPILE} "${GOOD}" RESULT_VARIABLE failed ERROR_VARIABLE output)
if(failed)
  message("${output}")
  message(FATAL_ERROR "${GOOD} must compile, and does not")
endif()

execute_process(COMMAND ${COMPILE} "${BAD}" RESULT_VARIABLE failed ERROR_VARIABLE output)
if(NOT failed)
  message(FATAL_ERROR "${BAD} compiles, and must not")
endif()
string(REGEX MATCH "error: [^\n]*" first "${output}")
if(NOT first MATCHES "${EXPECT}")
  message("${output}")
  message(FATAL_ERROR "${BAD} must fail with \"${EXPECT}\" first, and fails as above")
endif()
