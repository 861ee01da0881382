# cmake -D ROOT=<repository> -P CheckQuotes.cmake
#
# Checks that the code in the documentation is code that compiles: the block after a line
#
#     <!-- quote: examples/mail/steps.cpp nested -->
#
# holds the lines between "// [nested]" and "// [/nested]" of that file, less the indentation of the first.

cmake_minimum_required(VERSION 3.25)

# The part of <text> from after <start> up to <end> in <out>; <text> keeps what comes after <end>. NOTFOUND when
# there is no <start>.
macro(take_between text start end out)
  string(FIND "${${text}}" "${start}" at)
  set(${out} NOTFOUND)
  if(NOT at EQUAL -1)
    string(LENGTH "${start}" length)
    math(EXPR at "${at} + ${length}")
    string(SUBSTRING "${${text}}" ${at} -1 ${text})
    string(FIND "${${text}}" "${end}" at)
    string(SUBSTRING "${${text}}" 0 ${at} ${out})
    string(SUBSTRING "${${text}}" ${at} -1 ${text})
  endif()
endmacro()

set(wrong 0)
set(count 0)
file(GLOB pages RELATIVE ${ROOT} ${ROOT}/README.md ${ROOT}/docs/*.md)
foreach(page IN LISTS pages)
  file(READ ${ROOT}/${page} rest)
  while(TRUE)
    take_between(rest "\n<!-- quote: " " -->\n" name)
    if(NOT name)
      break()
    endif()
    math(EXPR count "${count} + 1")
    string(REPLACE " " ";" words "${name}")
    list(GET words 0 file)
    list(GET words 1 part)
    take_between(rest "```cpp\n" "```\n" quoted)
    file(READ ${ROOT}/${file} source)
    string(REGEX REPLACE "\n *// \\[/${part}\\]\n" "\n[/${part}]\n" source "${source}")
    take_between(source "// [${part}]\n" "[/${part}]\n" original)
    if(original MATCHES "^( +)")
      string(REPLACE "\n${CMAKE_MATCH_1}" "\n" original "\n${original}")
      string(SUBSTRING "${original}" 1 -1 original)
    endif()
    if(NOT original STREQUAL quoted)
      message("-- ${page} quotes:\n${quoted}-- ${name} is:\n${original}")
      math(EXPR wrong "${wrong} + 1")
    endif()
  endwhile()
endforeach()

if(wrong GREATER 0)
  message(FATAL_ERROR "${wrong} of ${count} quotes differ from their source")
endif()
message("${count} quotes are as in their source")
