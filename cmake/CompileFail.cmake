# cmake -D COMPILER=<compiler> -D ARGUMENTS=<response file> -D SOURCE=<file> -P CompileFail.cmake
#
# Compiles the source without making code, and wants it refused with the text of each "// expect: <text>" line
# in it and with none of the "// expect-not: <text>" lines.

set(ENV{LC_ALL} C)
execute_process(
  COMMAND ${COMPILER} @${ARGUMENTS} -fsyntax-only -fmessage-length=0 ${SOURCE}
  OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE result)
if(result EQUAL 0)
  message(FATAL_ERROR "it compiles")
endif()

file(READ ${SOURCE} source)
set(expectations 0)
while(source MATCHES "// expect(-not)?: ([^\n]+)\n")
  set(negated "${CMAKE_MATCH_1}")
  set(text "${CMAKE_MATCH_2}")
  string(FIND "${source}" "${CMAKE_MATCH_0}" start)
  string(LENGTH "${CMAKE_MATCH_0}" length)
  math(EXPR start "${start} + ${length}")
  string(SUBSTRING "${source}" ${start} -1 source)
  string(FIND "${said}" "${text}" found)
  if(negated AND NOT found EQUAL -1)
    message("${said}")
    message(FATAL_ERROR "the compiler should not say \"${text}\"")
  elseif(NOT negated)
    math(EXPR expectations "${expectations} + 1")
    if(found EQUAL -1)
      message("${said}")
      message(FATAL_ERROR "the compiler should say \"${text}\"")
    endif()
  endif()
endwhile()
if(expectations EQUAL 0)
  message(FATAL_ERROR "the file holds no line \"// expect: <text>\"")
endif()
