# cmake -D PROGRAM=<executable> -D SOURCE=<file> -P CompareOutput.cmake
#
# Runs the program and compares what it prints, line by line, with the comment lines after "// Output:" in the
# source. "…" matches any text within its line.

# Takes the first line off the text: the line in <line>, the rest in <text>.
macro(take_line text line)
  string(FIND "${${text}}" "\n" end)
  string(SUBSTRING "${${text}}" 0 ${end} ${line})
  math(EXPR end "${end} + 1")
  string(SUBSTRING "${${text}}" ${end} -1 ${text})
endmacro()

file(READ ${SOURCE} source)
string(FIND "${source}" "\n// Output:\n" start)
math(EXPR start "${start} + 12")
string(SUBSTRING "${source}" ${start} -1 source)
set(expected "")
while(source MATCHES "^//( |\n)")
  take_line(source line)
  string(REGEX REPLACE "^// ?" "" line "${line}")
  string(APPEND expected "${line}\n")
endwhile()

execute_process(COMMAND ${PROGRAM} INPUT_FILE /dev/null
  OUTPUT_VARIABLE printed ERROR_VARIABLE errors RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message("${printed}${errors}")
  message(FATAL_ERROR "it ended with ${result}")
endif()

set(number 0)
set(wanted_lines "${expected}")
set(printed_lines "${printed}")
while(NOT wanted_lines STREQUAL "" OR NOT printed_lines STREQUAL "")
  math(EXPR number "${number} + 1")
  set(same FALSE)
  if(NOT wanted_lines STREQUAL "" AND printed_lines MATCHES "\n")
    take_line(wanted_lines wanted)
    take_line(printed_lines line)
    string(REGEX REPLACE "([][+.*()^$?|\\\\])" "\\\\\\1" pattern "${wanted}")
    string(REPLACE "…" ".*" pattern "${pattern}")
    if("${line}" MATCHES "^${pattern}$")
      set(same TRUE)
    endif()
  endif()
  if(NOT same)
    message("-- expected:\n${expected}-- printed:\n${printed}-- to stderr:\n${errors}")
    message(FATAL_ERROR "line ${number} differs")
  endif()
endwhile()
