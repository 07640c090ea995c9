# What every folder's CMakeLists.txt uses:
#
#   weir_target(<target>)                    our warnings and flags, sanitizers and C++20
#   weir_precompiled_headers(<target> [LIBS <library>...] HEADERS <header>...)
#   weir_add_test(NAME <target> SOURCES <file>... [LIBS <library>...] [LOCK <what they share>])
#   weir_check_headers(<target> <include folder>)
#   weir_read_workbook(<list of ids>)
#   weir_exercise_library(<target> SOURCES <file>...)
#   weir_add_worker(<target> <exercise id> <its .cpp> <program>)
#   weir_add_connected_worker(<target> <exercise id> <code> <program>)
#   weir_add_exercise_tests(<exercise id> visible|hidden SOURCES <file>...)
#   weir_add_compile_fail_test(<name> <good.cpp> <bad.cpp> EXPECT <regex> [INCLUDE <header>]
#                              [LIBS <library>...])

# The other linker of binutils takes half of the time for large programs.
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=gold WEIR_HAS_GOLD)
if(WEIR_HAS_GOLD AND NOT CMAKE_EXE_LINKER_FLAGS MATCHES "-fuse-ld=")
  add_link_options(-fuse-ld=gold)
endif()

# Calls within a library need no look-up when a program starts, and grading starts hundreds; nor can a
# submission's function of the same name take them over.
add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>:-Wl,-Bsymbolic-functions>)

add_library(weir_warnings INTERFACE)
target_compile_options(
  weir_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wsign-conversion # part of clang's -Wconversion, not of g++'s
            $<$<BOOL:${WEIR_WERROR}>:-Werror>)
if(CMAKE_UNITY_BUILD)
  # g++ takes an anonymous namespace for one that every file sees, unless it stands in the main file.
  target_compile_options(weir_warnings
                         INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()

add_library(weir_sanitizers INTERFACE)
if(WEIR_SANITIZE)
  set(flags -fsanitize=${WEIR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  set(ignored "-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/sanitizers.txt")
  target_compile_options(weir_sanitizers INTERFACE ${flags}
                                                   $<$<CXX_COMPILER_ID:Clang>:${ignored}>)
  target_compile_definitions(weir_sanitizers INTERFACE WEIR_SANITIZED)
  target_link_options(weir_sanitizers INTERFACE ${flags})
endif()

add_library(weir_optimization INTERFACE)
# Intel's processors of 2015 to 2019 take a branch that crosses 32 bytes from where it is slow: which
# of two programs is faster would be a matter of where in memory their loops happen to stand.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  set(gnu_release $<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>)
  target_compile_options(weir_optimization
                         INTERFACE $<${gnu_release}:-Wa,-mbranches-within-32B-boundaries>)
endif()

# Most of what a compiler does for a file is to read the headers of others.
set(WEIR_STANDARD_HEADERS
    <algorithm>
    <chrono>
    <filesystem>
    <functional>
    <map>
    <memory>
    <optional>
    <set>
    <span>
    <string>
    <string_view>
    <utility>
    <vector>)

# g++ collects garbage at 128 MiB by default, and goes through all that it has read each time; it
# compiles std::move() and its like as functions unless it optimises; and it hands all of its work to
# the assembler when it has done it, in a file.
add_library(weir_compile_time INTERFACE)
target_compile_options(
  weir_compile_time
  INTERFACE "$<$<CXX_COMPILER_ID:GNU>:SHELL:--param=ggc-min-heapsize=1000000 -ffold-simple-inlines \
-pipe>")

# Every target of ours goes through this. C++20 reaches the users of a library; warnings do not.
function(weir_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PRIVATE weir_warnings weir_optimization weir_compile_time
                                          weir_sanitizers)
endfunction()

# A library of precompiled HEADERS and nothing else, as seen with LIBS, for others to reuse: their
# options have to be the same.
function(weir_precompiled_headers target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS;HEADERS")
  set(source "${PROJECT_BINARY_DIR}/headers/${target}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "")
  add_library(${target} OBJECT "${source}")
  weir_target(${target})
  target_link_libraries(${target} PRIVATE ${arg_LIBS})
  target_precompile_headers(${target} PRIVATE ${arg_HEADERS})
endfunction()

# A GoogleTest program; each of its tests becomes one of ctest's. LIBS are linked besides GoogleTest.
# With LOCK, no two of them run at a time.
function(weir_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;LOCK" "SOURCES;LIBS")
  find_package(GTest REQUIRED)
  include(GoogleTest)
  add_executable(${arg_NAME} ${arg_SOURCES})
  weir_target(${arg_NAME})
  target_link_libraries(${arg_NAME} PRIVATE ${arg_LIBS} GTest::gtest_main)
  set(properties TIMEOUT 120)
  if(arg_LOCK)
    # They run one after the other: from the beginning, so that all others run beside them.
    list(APPEND properties RESOURCE_LOCK "${arg_LOCK}" COST 100)
  endif()
  gtest_discover_tests(${arg_NAME} DISCOVERY_MODE PRE_TEST PROPERTIES ${properties})
endfunction()

# The target weir_headers compiles each header below `folder` alone that a program includes, with what
# `target` gives its users. The folder is searched, so that none can be forgotten.
function(weir_check_headers target folder)
  if(NOT WEIR_CHECK_HEADERS)
    return()
  endif()
  if(NOT TARGET weir_headers)
    add_custom_target(weir_headers)
  endif()
  file(GLOB_RECURSE headers RELATIVE "${folder}" CONFIGURE_DEPENDS "${folder}/*.hpp")
  list(FILTER headers EXCLUDE REGEX "/internal/")
  set(sources)
  foreach(header IN LISTS headers)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}_headers/${header}.cpp")
    # Twice: the second time proves the include guard.
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"@header@\"\n#include \"@header@\"\n" @ONLY)
    list(APPEND sources "${source}")
  endforeach()
  add_library(${target}_headers OBJECT ${sources})
  weir_target(${target}_headers)
  target_link_libraries(${target}_headers PRIVATE ${target})
  set_target_properties(${target}_headers PROPERTIES EXCLUDE_FROM_ALL ON UNITY_BUILD OFF)
  add_dependencies(weir_headers ${target}_headers)
endfunction()

# Misuse that the compiler must refuse: `good` has to compile and `bad`, its twin with one mistake,
# must not, with a first error that matches the regex. Both see the headers that LIBS give their users,
# and INCLUDE first, which may be precompiled.
# Sanitizers change nothing about that.
function(weir_add_compile_fail_test name good bad)
  if(WEIR_SANITIZE)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "EXPECT;INCLUDE" "LIBS")
  set(flags -std=c++20 -fsyntax-only)
  if(arg_INCLUDE)
    list(APPEND flags -include "${arg_INCLUDE}")
  endif()
  foreach(lib IN LISTS arg_LIBS)
    set(folders "$<TARGET_PROPERTY:${lib},INTERFACE_INCLUDE_DIRECTORIES>")
    list(APPEND flags "$<$<BOOL:${folders}>:-I$<JOIN:${folders},;-I>>")
  endforeach()
  add_test(
    NAME CompileFail.${name}
    COMMAND
      ${CMAKE_COMMAND} -D "GOOD=${CMAKE_CURRENT_SOURCE_DIR}/${good}" -D
      "BAD=${CMAKE_CURRENT_SOURCE_DIR}/${bad}" -D "EXPECT=${arg_EXPECT}" -D
      "COMPILE=${CMAKE_CXX_COMPILER};${flags}" -P
      "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/CompileFail.cmake")
  set_tests_properties(CompileFail.${name} PROPERTIES TIMEOUT 120)
endfunction()

# The ids of all exercises, in order, as exercises/workbook.toml lists them.
function(weir_read_workbook ids)
  set(workbook "${PROJECT_SOURCE_DIR}/exercises/workbook.toml")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${workbook}")
  file(STRINGS "${workbook}" lines REGEX "^id *=")
  list(TRANSFORM lines REPLACE "^id *= *\"([^\"]*)\".*" "\\1")
  set(${ids} "${lines}" PARENT_SCOPE)
endfunction()

# Code of an exercise or a solution: compiled to be ready and to be debugged soon, not to run fast,
# with exercises/precompiled.hpp. What makes up its time stands in docs/concepts/compile-time.md.
function(weir_exercise_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
  if(NOT TARGET weir_precompiled)
    weir_precompiled_headers(weir_precompiled HEADERS
                             "${PROJECT_SOURCE_DIR}/exercises/precompiled.hpp")
    _weir_compile_soon(weir_precompiled)
  endif()
  add_library(${target} OBJECT ${arg_SOURCES})
  weir_target(${target})
  _weir_compile_soon(${target})
  target_precompile_headers(${target} REUSE_FROM weir_precompiled)
endfunction()

function(_weir_compile_soon target)
  target_link_libraries(${target} PUBLIC weir::data)
  target_compile_options(${target} PRIVATE -O0 -g)
  # Edited code is never in a compiler cache, and compiled by itself.
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "" UNITY_BUILD OFF)
endfunction()

# The worker of one implementation of an exercise: `source` stands for the file that the student
# edits. Contracts come from exercises/ and nowhere else.
function(weir_add_worker target id source program)
  weir_exercise_library(${target}_code SOURCES "${source}")
  target_include_directories(${target}_code PRIVATE "${PROJECT_SOURCE_DIR}/exercises"
                                                    "${PROJECT_SOURCE_DIR}/exercises/${id}")
  add_executable(${target})
  _weir_link_worker(${target} ${id} "${program}" ${target}_code weir_worker_main)
endfunction()

# One with connectors, of the same `code` (a target); nothing needs it but `weir run --sink`.
function(weir_add_connected_worker target id code program)
  add_executable(${target})
  set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
  _weir_link_worker(${target} ${id} "${program}" ${code} weir_connected_main)
endfunction()

function(_weir_link_worker target id program)
  weir_target(${target})
  target_link_libraries(${target} PRIVATE ${ARGN} weir_pipelines_${id})
  cmake_path(GET program PARENT_PATH folder)
  cmake_path(GET program FILENAME name)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${folder}" OUTPUT_NAME
                                                                                  "${name}")
endfunction()

# What both test programs of an exercise know of the scenarios that it allows. A copy without hidden
# tests knows nothing of that, and an exercise need not say anything.
function(_weir_add_legal id)
  if(TARGET weir_legal_${id})
    return()
  endif()
  set(legal "${PROJECT_SOURCE_DIR}/grader/hidden_tests/${id}/legal.cpp")
  if(NOT EXISTS "${legal}")
    set(legal "${PROJECT_SOURCE_DIR}/grader/verdict/any_scenario.cpp")
  endif()
  add_library(weir_legal_${id} OBJECT "${legal}")
  weir_target(weir_legal_${id})
  target_include_directories(weir_legal_${id} PRIVATE "${PROJECT_SOURCE_DIR}/exercises"
                                                      "${PROJECT_SOURCE_DIR}/exercises/${id}")
  target_link_libraries(weir_legal_${id} PUBLIC weir_witness weir::data)
endfunction()

# Tests that play scenarios on the worker of WEIR_IMPLEMENTATION and on that of the reference. They
# are named NN_name/visible/Subject.Behaviour, and have the label `exercises`: of several labels a
# test would keep one.
function(weir_add_exercise_tests id kind)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES")
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
  include(GoogleTest)
  string(REGEX REPLACE "^[0-9]+_" "" name "${id}")
  _weir_add_legal(${id})
  set(target weir_${kind}_${id})
  add_executable(${target} ${arg_SOURCES} "${PROJECT_SOURCE_DIR}/grader/verdict/programs.cpp")
  weir_target(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/exercises/${id}")
  target_link_libraries(${target} PRIVATE weir_verdict weir_verdict_main weir_legal_${id}
                                          rapidcheck)
  if(NOT TARGET weir_exercise_test_headers)
    weir_precompiled_headers(
      weir_exercise_test_headers LIBS weir_verdict rapidcheck HEADERS
      "${PROJECT_SOURCE_DIR}/grader/verdict/generated.hpp")
  endif()
  target_precompile_headers(${target} REUSE_FROM weir_exercise_test_headers)
  target_compile_definitions(
    ${target} PRIVATE WEIR_SUBMISSION="${CMAKE_BINARY_DIR}/bin/submission/${id}"
                      WEIR_REFERENCE="${CMAKE_BINARY_DIR}/bin/reference/${id}"
                      WEIR_CATALOGUE="${PROJECT_SOURCE_DIR}/grader/mistakes/${id}/behaviour.bin"
                      WEIR_SCENARIOS="${CMAKE_BINARY_DIR}/scenarios/${id}/${kind}"
                      WEIR_EXERCISE="${name}"
                      WEIR_TEXT="$<TARGET_PROPERTY:weir_submission_${id},WEIR_TEXT>")
  add_dependencies(weir_grade ${target})
  set_target_properties(
    ${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin/${kind}"
                         OUTPUT_NAME ${id} UNITY_BUILD OFF)
  gtest_discover_tests(${target} TEST_PREFIX "${id}/${kind}/" DISCOVERY_MODE PRE_TEST PROPERTIES
                       TIMEOUT 120 LABELS "exercises")
endfunction()
