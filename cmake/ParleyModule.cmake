# parley_module(<name> DEPENDS <target>… [PRIVATE_DEPENDS <target>…] HEADERS <file>… SOURCES <file>…)
#
# Adds the library parley_<name>, known as parley::<name>, and installs it with its headers. The module's
# folder is its include folder. No header includes what PRIVATE_DEPENDS names.
function(parley_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;PRIVATE_DEPENDS;HEADERS;SOURCES")
  set(target parley_${name})
  add_library(${target} ${arg_SOURCES})
  add_library(parley::${name} ALIAS ${target})
  # CAF's headers are most of a source's compile time.
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${name} UNITY_BUILD ${PARLEY_UNITY_BUILD} UNITY_BUILD_BATCH_SIZE 8)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_PRIVATE_DEPENDS})
  target_sources(${target} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR} FILES ${arg_HEADERS})
  if(PARLEY_INSTALL)
    install(TARGETS ${target} EXPORT parleyTargets FILE_SET HEADERS)
  endif()
endfunction()

# parley_tests(<name> [SERIAL] DEPENDS <target>… SOURCES <file>…)
#
# Adds the executable parley_<name>_tests and one ctest test, labelled <name>, for each TEST_CASE in it. All
# executables share the precompiled tests/pch.hpp. SERIAL tests run with no other test beside them.
function(parley_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SERIAL" "" "DEPENDS;SOURCES")
  set(target parley_${name}_tests)
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE
    ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/tests/caf/${PARLEY_CAF_IDENTITY})
  target_link_libraries(${target} PRIVATE ${arg_DEPENDS} Catch2::Catch2WithMain)
  target_precompile_headers(${target} REUSE_FROM parley_test_pch)
  set(properties LABELS ${name})
  if(arg_SERIAL)
    list(APPEND properties RUN_SERIAL ON)
  endif()
  catch_discover_tests(${target}
    TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST PROPERTIES ${properties})
endfunction()

# parley_reuse_pch(<target>): CAF's headers are most of a source's compile time; where the tests have precompiled
# them, others may take them from there.
function(parley_reuse_pch target)
  if(TARGET parley_test_pch)
    target_precompile_headers(${target} REUSE_FROM parley_test_pch)
  endif()
endfunction()

# parley_example(<file> [DEPENDS <target>…] [SOURCES <file>…])
#
# Adds an executable named after the file's path: paste/demo.cpp becomes paste_demo. When the top comment holds
# a line "// Output:", a test labelled examples compares what the program prints with the lines after it; "…"
# there stands for any text within the line, a line "⋮" for any lines.
function(parley_example file)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;SOURCES")
  cmake_path(REMOVE_EXTENSION file OUTPUT_VARIABLE target)
  string(REPLACE "/" "_" target ${target})
  if(NOT arg_DEPENDS)
    set(arg_DEPENDS parley::io)
  endif()
  add_executable(${target} ${file} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_DEPENDS})
  parley_reuse_pch(${target})
  file(STRINGS ${file} output REGEX "^// Output:$")
  if(output)
    add_test(NAME "examples: ${target}"
      COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:${target}>
        -D SOURCE=${CMAKE_CURRENT_SOURCE_DIR}/${file} -P ${PROJECT_SOURCE_DIR}/cmake/CompareOutput.cmake)
    set_tests_properties("examples: ${target}" PROPERTIES LABELS examples)
  endif()
endfunction()

# parley_compile_fail(<file>)
#
# Adds a test, labelled compile_fail, that compiles the file against parley::io and the precompiled
# tests/pch.hpp. It passes if the compiler refuses the file, says the text of each "// expect: <text>" line and
# none of the "// expect-not: <text>" lines.
function(parley_compile_fail file)
  set(pch $<TARGET_PROPERTY:parley_test_pch,BINARY_DIR>/CMakeFiles/parley_test_pch.dir/cmake_pch.hxx)
  set(build_type)
  if(CMAKE_BUILD_TYPE)
    string(TOUPPER "_${CMAKE_BUILD_TYPE}" build_type)
  endif()
  set(flags ${CMAKE_CXX20_STANDARD_COMPILE_OPTION} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS${build_type}})
  set(includes $<TARGET_PROPERTY:parley_test_pch,INCLUDE_DIRECTORIES>)
  set(definitions $<TARGET_PROPERTY:parley_test_pch,COMPILE_DEFINITIONS>)
  list(JOIN flags "\n" flags)
  cmake_path(GET file STEM name)
  set(arguments ${CMAKE_CURRENT_BINARY_DIR}/${name}.args)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    set(specific "-fno-caret-diagnostics\n-Xclang\n-include-pch\n-Xclang\n${pch}.pch")
  else()
    set(specific "-fno-diagnostics-show-caret\n-include\n${pch}")
  endif()
  file(GENERATE OUTPUT ${arguments} CONTENT "${flags}
-I$<JOIN:${includes},\n-I>
$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},\n-D>>
${specific}
")
  add_test(NAME "compile_fail: ${name}"
    COMMAND ${CMAKE_COMMAND} -D COMPILER=${CMAKE_CXX_COMPILER} -D ARGUMENTS=${arguments}
      -D SOURCE=${CMAKE_CURRENT_SOURCE_DIR}/${file} -P ${PROJECT_SOURCE_DIR}/cmake/CompileFail.cmake)
  set_tests_properties("compile_fail: ${name}" PROPERTIES LABELS compile_fail)
endfunction()
