# Finds CAF (0.17.6, 0.18 or 1.x) and defines CAF::core, CAF::io, … for each component asked for.
#
# The 0.17 of Debian and Ubuntu ships only headers and libraries. Set CAF_ROOT to the prefix of a CAF in an unusual
# place: then no other one is taken.

if(NOT CAF_FIND_COMPONENTS)
  set(CAF_FIND_COMPONENTS core)
endif()

set(_caf_root "${CAF_ROOT}")
if(NOT _caf_root)
  set(_caf_root "$ENV{CAF_ROOT}")
endif()
if(NOT "${_caf_root}" STREQUAL "${CAF_FOUND_FOR_ROOT}") # another one than before: look again
  unset(CAF_INCLUDE_DIR CACHE)
  foreach(_caf_component core io net openssl)
    unset(CAF_${_caf_component}_LIBRARY CACHE)
  endforeach()
endif()
set(CAF_FOUND_FOR_ROOT "${_caf_root}" CACHE INTERNAL "")
if(_caf_root)
  set(_caf_where PATHS ${_caf_root} NO_DEFAULT_PATH)
else()
  set(_caf_where)
endif()

find_path(CAF_INCLUDE_DIR caf/config.hpp ${_caf_where} PATH_SUFFIXES include)
mark_as_advanced(CAF_INCLUDE_DIR)
if(CAF_INCLUDE_DIR)
  set(CAF_VERSION "in ${CAF_INCLUDE_DIR}, of an unknown version,")
  set(_caf_build ${CAF_INCLUDE_DIR}/caf/detail/build_config.hpp)
  if(EXISTS ${_caf_build})
    file(STRINGS ${_caf_build} _caf_line REGEX "^#define CAF_VERSION_STR \"")
    if(_caf_line MATCHES "\"([0-9]+\\.[0-9]+\\.[0-9]+)")
      set(CAF_VERSION ${CMAKE_MATCH_1})
    endif()
  endif()
  file(STRINGS ${CAF_INCLUDE_DIR}/caf/config.hpp _caf_line REGEX "^#define CAF_VERSION [0-9]+")
  if(_caf_line MATCHES "[0-9]+")
    math(EXPR _caf_major "${CMAKE_MATCH_0} / 10000")
    math(EXPR _caf_minor "${CMAKE_MATCH_0} / 100 % 100")
    math(EXPR _caf_patch "${CMAKE_MATCH_0} % 100")
    set(CAF_VERSION ${_caf_major}.${_caf_minor}.${_caf_patch})
  endif()
  if(NOT CAF_VERSION MATCHES "^(0\\.17\\.6|0\\.18\\.[0-9]+|1\\.[0-9]+\\.[0-9]+)$")
    message(FATAL_ERROR "parley: CAF ${CAF_VERSION} is not supported; it needs 0.17.6, 0.18 or 1.x")
  endif()
endif()

if(CAF_INCLUDE_DIR)
  find_package(Threads QUIET)
endif()
foreach(_caf_component IN LISTS CAF_FIND_COMPONENTS)
  find_library(CAF_${_caf_component}_LIBRARY NAMES caf_${_caf_component} ${_caf_where}
    PATH_SUFFIXES lib lib/${CMAKE_LIBRARY_ARCHITECTURE} lib64)
  mark_as_advanced(CAF_${_caf_component}_LIBRARY)
  if(CAF_${_caf_component}_LIBRARY)
    set(CAF_${_caf_component}_FOUND TRUE)
    if(NOT TARGET CAF::${_caf_component})
      add_library(CAF::${_caf_component} UNKNOWN IMPORTED)
      set_target_properties(CAF::${_caf_component} PROPERTIES
        IMPORTED_LOCATION ${CAF_${_caf_component}_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR}
        INTERFACE_LINK_LIBRARIES Threads::Threads)
    endif()
  endif()
endforeach()
foreach(_caf_component IN LISTS CAF_FIND_COMPONENTS)
  if(TARGET CAF::${_caf_component} AND TARGET CAF::core AND NOT _caf_component STREQUAL core)
    set_property(TARGET CAF::${_caf_component} PROPERTY INTERFACE_LINK_LIBRARIES CAF::core)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF
  REQUIRED_VARS CAF_INCLUDE_DIR
  VERSION_VAR CAF_VERSION
  HANDLE_COMPONENTS
  REASON_FAILURE_MESSAGE "install libcaf-dev, or set CAF_ROOT to the prefix of CAF")
