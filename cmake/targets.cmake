# One target per folder. Sources are listed, never globbed.
set(BLUEGATE_WARNINGS -Wall -Wextra -Werror -Wno-unused-parameter -Wno-missing-field-initializers)

# Services are thin and their headers heavy: those of gRPC and the contracts are precompiled too, and
# -O1 builds them in half the time of -O2: what is hot runs in other rooms, or is named to
# bluegate_build_hot. `kind` is "library" or "test".
function(bluegate_build_quickly target kind)
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/services/")
    target_compile_options(${target} PRIVATE -O1)
    set(common bluegate_service_headers)
    set(test bluegate_service_test_headers)
  elseif(CMAKE_CURRENT_SOURCE_DIR MATCHES "/(proto|tests)(/|$)")
    return()  # the options of each are its own
  else()
    set(common bluegate_common_headers)
    set(test bluegate_test_headers)
  endif()
  # With precompiled headers GCC 12 sees overruns in the standard library that are none.
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overread>)
  if(kind STREQUAL "test")
    # A quarter quicker than -O2; what they try is built as ever.
    target_compile_options(${target} PRIVATE -O1
      $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>)
    target_precompile_headers(${target} REUSE_FROM ${test})
  else()
    target_precompile_headers(${target} REUSE_FROM ${common})
  endif()
endfunction()

# bluegate_build_hot(<source>...): sources of this folder's services that every question of a gate
# goes through. Precompiled headers are of another optimization, and GCC 12 fails on them.
function(bluegate_build_hot)
  set_source_files_properties(${ARGN} PROPERTIES
    COMPILE_OPTIONS -O2 SKIP_PRECOMPILE_HEADERS ON)
endfunction()

# bluegate_library(<name> SOURCES ... DEPS ... [PRIVATE_DEPS ...]): static library bluegate_<name>,
# alias bluegate::<name>. Slashes of the folder become underscores.
function(bluegate_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(bluegate_${name} STATIC ${ARG_SOURCES})
  add_library(bluegate::${name} ALIAS bluegate_${name})
  target_include_directories(bluegate_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(bluegate_${name} PRIVATE ${BLUEGATE_WARNINGS})
  target_link_libraries(bluegate_${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  bluegate_build_quickly(bluegate_${name} library)
endfunction()

# Under the thread sanitizer: lets it see Abseil's locks in this executable.
function(bluegate_show_locks target)
  if(BLUEGATE_SANITIZE STREQUAL "thread")
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:bluegate_annotated_mutex>)
    target_link_libraries(${target} PRIVATE absl::synchronization absl::time)
  endif()
endfunction()

# For tests that measure time or memory: under a sanitizer BLUEGATE_SANITIZED is defined in them, for
# then they would measure the sanitizer.
function(bluegate_tell_sanitized target)
  if(TARGET ${target} AND BLUEGATE_SANITIZE)
    target_compile_definitions(${target} PRIVATE BLUEGATE_SANITIZED)
  endif()
endfunction()

# bluegate_test(<name> SOURCES ... DEPS ... [TIMEOUT seconds]): one GoogleTest binary, run by CTest
# as one test, in a folder of its own build tree.
function(bluegate_test name)
  if(NOT BLUEGATE_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  bluegate_show_locks(${name})
  target_compile_options(${name} PRIVATE ${BLUEGATE_WARNINGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest GTest::gtest_main)
  bluegate_build_quickly(${name} test)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/unit_tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "BLUEGATE_SOURCE_DIR=${CMAKE_SOURCE_DIR};BLUEGATE_BINARY=${CMAKE_BINARY_DIR}/bluegate")
endfunction()
