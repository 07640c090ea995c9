# Proves that each statement of a page (a row of a table) names a test, and that each test that is
# named exists: cmake -D PAGE=<file> -D BUILD=<build folder> -D CTEST=<ctest> -P CheckSemantics.cmake
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${CTEST}" --test-dir "${BUILD}" --show-only OUTPUT_VARIABLE listed
                COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "Test +#[0-9]+: [^\n]+" listed "${listed}")
# `Prefix/Subject.Behaviour/0` is a `Subject.Behaviour`.
list(TRANSFORM listed REPLACE "^Test +#[0-9]+: ([^./]+/)?([^./]+[.][^/]+).*" "\\2")

file(STRINGS "${PAGE}" rows REGEX "^[|] ")
set(wrong "")
set(named 0)
foreach(row IN LISTS rows)
  if(row STREQUAL "| What holds | The test that pins it |")
    continue()
  endif()
  string(REGEX REPLACE "^[|].*[|] ([^|]*) [|]$" "\\1" tests "${row}")
  string(REGEX MATCHALL "`[^`]+`" tests "${tests}")
  if(NOT tests)
    string(APPEND wrong "no test: ${row}\n")
  endif()
  foreach(test IN LISTS tests)
    string(REPLACE "`" "" test "${test}")
    math(EXPR named "${named} + 1")
    if(NOT test IN_LIST listed)
      string(APPEND wrong "no such test: ${test}\n")
    endif()
  endforeach()
endforeach()
if(wrong OR named EQUAL 0)
  message(FATAL_ERROR "${PAGE} names ${named} tests\n${wrong}")
endif()
message(STATUS "${named} tests are named, and exist")
