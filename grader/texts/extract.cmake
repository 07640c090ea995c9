# Makes the template of all translations, of the code and of TOML files: cmake -D ROOT=<repository>
# -D INTO=<folder> -P extract.cmake. Writes <folder>/weir.pot; needs gettext.
cmake_minimum_required(VERSION 3.25)

# What students read, and not what tests compare it with. Of the engine, what it has compilers say.
file(GLOB_RECURSE code RELATIVE "${ROOT}" "${ROOT}/grader/*.cpp" "${ROOT}/grader/*.hpp"
     "${ROOT}/exercises/*/visible_test.cpp" "${ROOT}/framework/include/*.hpp")
list(FILTER code EXCLUDE REGEX "/tests/|^grader/(mistakes|new_exercise|stubs|trials)/")
file(GLOB tables RELATIVE "${ROOT}" "${ROOT}/exercises/workbook.toml"
     "${ROOT}/grader/mistakes/*/*.toml")
list(SORT code)
list(SORT tables)

# xgettext knows no TOML: it is shown calls of tr() in files of the same names.
foreach(table IN LISTS tables)
  execute_process(
    COMMAND sed -nE -e "s/^(part|title|misconception|why) = (\".*\")$/tr(\\2);/p" -e
            "s/^  (\".*\"),$/tr(\\1);/p" "${ROOT}/${table}"
    OUTPUT_VARIABLE calls COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE "${INTO}/${table}" "${calls}")
endforeach()

list(JOIN code "\n" names)
list(JOIN tables "\n" more_names)
file(WRITE "${INTO}/files.txt" "${names}\n${more_names}\n")
execute_process(
  COMMAND
    xgettext --language=C++ --from-code=UTF-8 --keyword --keyword=tr --keyword=later --keyword=about
    --keyword=about_an_ordinary_day --keyword=static_assert:2 --no-wrap --add-location=file
    --package-name=weir --files-from=${INTO}/files.txt --directory=${INTO} --directory=${ROOT}
    --output=${INTO}/weir.pot
  COMMAND_ERROR_IS_FATAL ANY)

# A template that says when it was made would differ each time.
file(READ "${INTO}/weir.pot" template)
string(REGEX REPLACE "\"POT-Creation-Date:[^\n]*\n" "" template "${template}")
string(REPLACE "charset=CHARSET" "charset=UTF-8" template "${template}")
file(WRITE "${INTO}/weir.pot" "${template}")
