# Headers that most files need are parsed once for all of them. A target may reuse them when it is
# built with the same options and definitions.
set(BLUEGATE_COMMON_HEADERS
  <algorithm> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <string>
  <string_view> <utility> <vector>
  <absl/status/status.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
  <absl/strings/str_join.h> <absl/synchronization/mutex.h> <absl/time/time.h>)
set(BLUEGATE_TEST_HEADERS <gmock/gmock.h> <gtest/gtest.h>)

# bluegate_precompile(<target> DEPS ... HEADERS ... [OPTIONS ...]): a target whose headers others
# reuse. ccache has handed out precompiled headers from before a change: it is not asked for them.
# What uses them is compiled by way of their content, and may be asked for.
function(bluegate_precompile target)
  cmake_parse_arguments(ARG "" "" "DEPS;HEADERS;OPTIONS" ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Nothing but its headers.\n")
  add_library(${target} OBJECT ${source})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${target} PRIVATE ${BLUEGATE_WARNINGS} ${ARG_OPTIONS})
  target_link_libraries(${target} PRIVATE ${ARG_DEPS})
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "")
  target_precompile_headers(${target} PRIVATE ${ARG_HEADERS})
endfunction()

bluegate_precompile(bluegate_common_headers
  DEPS absl::statusor absl::strings absl::synchronization absl::time
  HEADERS ${BLUEGATE_COMMON_HEADERS})
if(BLUEGATE_TESTS)
  bluegate_precompile(bluegate_test_headers
    DEPS absl::statusor absl::strings absl::synchronization absl::time GTest::gmock GTest::gtest
    HEADERS ${BLUEGATE_COMMON_HEADERS} ${BLUEGATE_TEST_HEADERS}
    OPTIONS -O1)
endif()
