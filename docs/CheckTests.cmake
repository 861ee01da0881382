# cmake -D ROOT=<repository> -P CheckTests.cmake
#
# Checks that each row of docs/semantics.md has a test: its last cell, such as `[V8]`, stands in the name of one under tests/.
# A row that says "Not yet" needs none.

cmake_minimum_required(VERSION 3.25)

# A file's text without what CMake's lists read as their own.
function(read_text file out)
  file(READ ${file} text)
  string(REPLACE ";" "<semicolon>" text "${text}")
  string(REPLACE "[" "<" text "${text}")
  string(REPLACE "]" ">" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

set(names "")
file(GLOB_RECURSE sources ${ROOT}/tests/*.test.cpp)
foreach(source IN LISTS sources)
  read_text(${source} text)
  string(REGEX MATCHALL "\n(TEMPLATE_)?TEST_CASE[^{]*{" cases "${text}")
  string(APPEND names "${cases}")
endforeach()

set(missing "")
set(count 0)
read_text(${ROOT}/docs/semantics.md page)
string(REPLACE "\n" ";" lines "${page}")
foreach(line IN LISTS lines)
  if(line MATCHES "^\\|.*\\| `(<[A-Z][0-9]+>)` \\|$")
    set(id "${CMAKE_MATCH_1}")
    math(EXPR count "${count} + 1")
    string(FIND "${names}" "${id}" at)
    if(at EQUAL -1 AND NOT line MATCHES "\\| Not yet")
      list(APPEND missing ${id})
    endif()
  elseif(line MATCHES "^\\|" AND NOT line MATCHES "^\\|( \\| what |-)")
    message(FATAL_ERROR "no row of docs/semantics.md: ${line}")
  endif()
endforeach()

if(missing OR count EQUAL 0)
  list(JOIN missing " " missing)
  string(REPLACE "<" "[" missing "${missing}")
  string(REPLACE ">" "]" missing "${missing}")
  message(FATAL_ERROR "of ${count} rows of docs/semantics.md, no test is named after ${missing}")
endif()
message("each of ${count} rows of docs/semantics.md has a test")
