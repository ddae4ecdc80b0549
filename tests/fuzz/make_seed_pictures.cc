// Writes the pictures that fuzzing starts from into the folder it is given.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "plate_recognition/testing/seed_pictures.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_seed_pictures DIR\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  for (const auto& [name, bytes] : bluegate::plate_recognition::SeedPictures()) {
    std::ofstream file(folder / name, std::ios::binary);
    file << bytes;
    if (!file.flush()) {
      std::fprintf(stderr, "make_seed_pictures: %s cannot be written\n", argv[1]);
      return 1;
    }
  }
  return 0;
}
