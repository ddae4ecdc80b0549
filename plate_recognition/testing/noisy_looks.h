#ifndef BLUEGATE_PLATE_RECOGNITION_TESTING_NOISY_LOOKS_H_
#define BLUEGATE_PLATE_RECOGNITION_TESTING_NOISY_LOOKS_H_

#include <map>
#include <random>
#include <string>
#include <vector>

#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// A vehicle as a roadside camera meets it: its plate, and the dirt on it that every frame shows.
struct NoisyVehicle {
  std::vector<std::string> characters;
  plate::PlateColor color = plate::PlateColor::kBlue;
  // What a dirty character looks like where it is misread, by place.
  std::map<size_t, std::string> dirt;

  std::string number() const;
};

// Draws vehicles and what a calibrated reader makes of frames of them: a character that is given
// with confidence c is right in a share c of cases. Errors of one vehicle hang together: half of
// the misreadings of a dirty character are the same in all frames, and a blurred frame doubts many
// characters at once. One character in 2000 is wrong though the reader is sure. The same seed draws
// the same.
class NoisyCamera {
 public:
  // How much of what it sees is bad.
  struct Conditions {
    double dirty_share = 0.06;   // of characters
    double blurred_share = 0.3;  // of frames
  };

  explicit NoisyCamera(unsigned seed) : random_(seed) {}
  NoisyCamera(unsigned seed, const Conditions& conditions)
      : conditions_(conditions), random_(seed) {}

  // Blue, yellow or green, mostly of two cities.
  NoisyVehicle Vehicle();

  // A vehicle of the same fleet: another character in the last place.
  NoisyVehicle Neighbour(const NoisyVehicle& vehicle);

  // One frame's reading. With bounds of 0.97 for auto and 0.3 for review.
  PlateReading Look(const NoisyVehicle& vehicle);

  // A whole number from 0 to `below` - 1.
  size_t Pick(size_t below);
  bool Chance(double probability);

 private:
  float ConfidenceOf(bool dirty, bool blurred);
  std::string WrongFor(const NoisyVehicle& vehicle, size_t at);
  std::string OtherCharacter(const std::string& character);
  double Uniform(double from, double to);

  const Conditions conditions_;
  std::mt19937 random_;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_TESTING_NOISY_LOOKS_H_
