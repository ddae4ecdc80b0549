# BLUEGATE_SANITIZE: empty, "address,undefined" or "thread"; the whole tree is built with it.
set(BLUEGATE_SANITIZE "" CACHE STRING "Sanitizers for every target")
if(BLUEGATE_SANITIZE)
  add_compile_options(-fsanitize=${BLUEGATE_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${BLUEGATE_SANITIZE})
endif()

if(BLUEGATE_SANITIZE STREQUAL "thread")
  add_library(bluegate_annotated_mutex OBJECT tests/sanitizers/annotated_mutex.cc)
  target_link_libraries(bluegate_annotated_mutex PRIVATE absl::synchronization)
endif()

# What fuzz targets drive is built to tell which branches it took, and ends at the first finding.
if(BLUEGATE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize-recover=all)
endif()
