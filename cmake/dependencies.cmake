# The libraries Bluegate stands on, all from Debian 12.
find_package(Threads REQUIRED)
find_package(absl REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC REQUIRED CONFIG)
find_package(RocksDB REQUIRED CONFIG)
find_package(OpenSSL REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(NGHTTP2 REQUIRED IMPORTED_TARGET libnghttp2)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(Freetype REQUIRED)
find_package(LibArchive REQUIRED)
find_path(HTTPLIB_INCLUDE_DIR httplib.h REQUIRED)
find_library(HTTPLIB_LIBRARY cpp-httplib REQUIRED)
find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
if(BLUEGATE_TESTS)
  find_package(GTest REQUIRED)
endif()

# Debian keeps OpenCV's CMake package in libopencv-dev, which pulls in every module and VTK; the
# three modules used here come with their own small packages, found by name.
find_path(OPENCV_INCLUDE_DIR opencv2/imgcodecs.hpp PATH_SUFFIXES opencv4 REQUIRED)
add_library(bluegate_opencv INTERFACE)
add_library(bluegate::opencv ALIAS bluegate_opencv)
target_include_directories(bluegate_opencv SYSTEM INTERFACE ${OPENCV_INCLUDE_DIR})
foreach(module core imgproc imgcodecs)
  find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
  target_link_libraries(bluegate_opencv INTERFACE ${OPENCV_${module}_LIBRARY})
endforeach()

# Computes the networks. Debian builds it on OpenMP, whose threads plate_recognition turns off.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
find_library(GOMP_LIBRARY libgomp.so.1 REQUIRED)
add_library(bluegate_onednn INTERFACE)
add_library(bluegate::onednn ALIAS bluegate_onednn)
target_include_directories(bluegate_onednn SYSTEM INTERFACE ${DNNL_INCLUDE_DIR})
target_link_libraries(bluegate_onednn INTERFACE ${DNNL_LIBRARY} ${GOMP_LIBRARY})

# The schema of ONNX files.
find_path(ONNX_INCLUDE_DIR onnx/onnx_pb.h REQUIRED)
find_library(ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
add_library(bluegate_onnx INTERFACE)
add_library(bluegate::onnx ALIAS bluegate_onnx)
target_include_directories(bluegate_onnx SYSTEM INTERFACE ${ONNX_INCLUDE_DIR})
target_compile_definitions(bluegate_onnx INTERFACE ONNX_NAMESPACE=onnx ONNX_ML=1)
target_link_libraries(bluegate_onnx INTERFACE ${ONNX_PROTO_LIBRARY} protobuf::libprotobuf)

find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)

# Header only: checksums of what is written to disk.
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
