# How this CAF does what differs: the files of each mechanism, and what tests ask for.
if(CAF_VERSION VERSION_LESS 1)
  set(PARLEY_CAF_TURNS caf) # whose turns are
  set(PARLEY_CAF_HEADERS answers/looking_again.hpp)
  set(PARLEY_CAF_SOURCES extensions/group_module.hpp scheduler/coordinator.hpp)
else()
  set(PARLEY_CAF_TURNS parley)
  set(PARLEY_CAF_HEADERS answers/mailbox.hpp answers/turns.hpp)
  set(PARLEY_CAF_SOURCES extensions/keeping_scheduler.hpp scheduler/clock.hpp)
endif()
if(CAF_VERSION VERSION_LESS 0.18)
  set(PARLEY_CAF_IDENTITY named) # how CAF knows a type
  list(APPEND PARLEY_CAF_HEADERS
    answers/consume.hpp
    envelope/derived_element.hpp
    identity/announced.hpp
    inspection/at_once.hpp
    inspection/reals.hpp
    inspection/standard.hpp)
else()
  set(PARLEY_CAF_IDENTITY numbered)
  list(APPEND PARLEY_CAF_HEADERS
    answers/catching.hpp
    answers/measurement.hpp
    envelope/tailed_message.hpp
    identity/type_ids.hpp
    inspection/fields.hpp
    inspection/values.hpp)
  if(PARLEY_CAF_TURNS STREQUAL caf)
    list(APPEND PARLEY_CAF_HEADERS answers/rounds.hpp)
  endif()
endif()
list(TRANSFORM PARLEY_CAF_HEADERS PREPEND parley/messaging/caf/)
list(TRANSFORM PARLEY_CAF_SOURCES PREPEND parley/messaging/caf/)
