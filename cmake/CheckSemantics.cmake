# Proves that each statement of a page (a row of a table) names a test, that each way to break the
# engine in a folder of catalogues does, and that each test that is named exists:
# cmake -D PAGE=<file> -D CATALOGUES=<folder> -D BUILD=<build folder> -D CTEST=<ctest>
#       -P CheckSemantics.cmake
cmake_minimum_required(VERSION 3.25)

function(tests_below folder into)
  execute_process(COMMAND "${CTEST}" --test-dir "${folder}" --show-only OUTPUT_VARIABLE listed
                  COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "Test +#[0-9]+: [^\n]+" listed "${listed}")
  # `Prefix/Subject.Behaviour/0` is a `Subject.Behaviour`.
  list(TRANSFORM listed REPLACE "^Test +#[0-9]+: ([^./]+/)?([^./]+[.][^/]+).*" "\\2")
  set(${into} "${listed}" PARENT_SCOPE)
endfunction()
tests_below("${BUILD}" listed)

set(wrong "")
set(named 0)
macro(expect_test test where)
  math(EXPR named "${named} + 1")
  if(NOT "${test}" IN_LIST listed)
    string(APPEND wrong "no such test: ${test} (${where})\n")
  endif()
endmacro()

file(STRINGS "${PAGE}" rows REGEX "^[|] ")
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
    expect_test("${test}" "${PAGE}")
  endforeach()
endforeach()

# Programs of the engine's own tests are built for that, and no others.
tests_below("${BUILD}/framework/tests" listed)
file(GLOB catalogues "${CATALOGUES}/*.toml")
foreach(catalogue IN LISTS catalogues)
  file(STRINGS "${catalogue}" lines REGEX "^test = ")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^test = \"(.*)\"$" "\\1" test "${line}")
    expect_test("${test}" "${catalogue}")
  endforeach()
endforeach()

if(wrong OR named EQUAL 0 OR NOT catalogues)
  message(FATAL_ERROR "${PAGE} and ${CATALOGUES} name ${named} tests\n${wrong}")
endif()
message(STATUS "${named} tests are named, and exist")
