# Finds CAF 0.17.6 to 1.x and defines CAF::core, CAF::io, … for each component asked for.
#
# CAF 1.x brings a package configuration of its own, which is used when there is one. The 0.17 of Debian and
# Ubuntu ships only headers and libraries. Set CAF_ROOT to the prefix of a CAF in an unusual place.

if(NOT CAF_FIND_COMPONENTS)
  set(CAF_FIND_COMPONENTS core)
endif()

set(_caf_where)
if(CAF_ROOT)
  set(_caf_where PATHS ${CAF_ROOT} NO_DEFAULT_PATH)
elseif(DEFINED ENV{CAF_ROOT})
  set(_caf_where PATHS $ENV{CAF_ROOT} NO_DEFAULT_PATH)
endif()
find_package(CAF CONFIG QUIET ${_caf_where})
unset(_caf_where)

if(CAF_FOUND)
  set(_caf_place ${CAF_DIR})
  foreach(_caf_component IN LISTS CAF_FIND_COMPONENTS)
    if(TARGET CAF::${_caf_component})
      set(CAF_${_caf_component}_FOUND TRUE)
    endif()
  endforeach()
else()
  find_path(CAF_INCLUDE_DIR caf/config.hpp)
  mark_as_advanced(CAF_INCLUDE_DIR)
  set(_caf_place ${CAF_INCLUDE_DIR})
  if(CAF_INCLUDE_DIR)
    file(STRINGS ${CAF_INCLUDE_DIR}/caf/config.hpp _caf_line REGEX "^#define CAF_VERSION [0-9]+")
    string(REGEX MATCH "[0-9]+" _caf_number "${_caf_line}")
    math(EXPR CAF_VERSION_MAJOR "0${_caf_number} / 10000")
    math(EXPR CAF_VERSION_MINOR "0${_caf_number} / 100 % 100")
    math(EXPR CAF_VERSION_PATCH "0${_caf_number} % 100")
    set(CAF_VERSION ${CAF_VERSION_MAJOR}.${CAF_VERSION_MINOR}.${CAF_VERSION_PATCH})
  endif()

  find_package(Threads QUIET)
  foreach(_caf_component IN LISTS CAF_FIND_COMPONENTS)
    find_library(CAF_${_caf_component}_LIBRARY NAMES caf_${_caf_component})
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
endif()

if(_caf_place AND (CAF_VERSION VERSION_LESS 0.17.6 OR CAF_VERSION VERSION_GREATER_EQUAL 2))
  message(FATAL_ERROR "parley needs CAF 0.17.6 to 1.x, but ${_caf_place} holds CAF ${CAF_VERSION}.")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF
  REQUIRED_VARS _caf_place
  VERSION_VAR CAF_VERSION
  HANDLE_COMPONENTS
  REASON_FAILURE_MESSAGE "install libcaf-dev, or set CAF_ROOT to the prefix of CAF")
