#ifndef BLUEGATE_PLATE_RECOGNITION_TESTING_PLAIN_NETWORK_H_
#define BLUEGATE_PLATE_RECOGNITION_TESTING_PLAIN_NETWORK_H_

#include <map>
#include <string>
#include <vector>

#include "plate_recognition/network_graph.h"

namespace bluegate::plate_recognition {

// [1, channels, height, width], dense.
struct PlainTensor {
  int channels = 0;
  Size2 size;
  std::vector<float> values;
  float& at(int channel, int row, int column) {
    return values[(static_cast<size_t>(channel) * size.height + row) * size.width + column];
  }
};

// What the network computes, by plain loops in double precision: slow, and easy to see to be right.
std::map<std::string, PlainTensor> ComputePlainly(const NetworkGraph& graph, PlainTensor input);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_TESTING_PLAIN_NETWORK_H_
