#include "plate_recognition/network_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>
#include <vector>

#include "plate_recognition/model_files.h"
#include "plate_recognition/testing/plain_network.h"

namespace bluegate::plate_recognition {
namespace {

NetworkGraph Model(const std::string& name) {
  const std::filesystem::path source = std::getenv("BLUEGATE_SOURCE_DIR");
  return ParseOnnx(*ReadTextFile(source / "plate_recognition/models" / (name + ".onnx"))).value();
}

PlainTensor RandomPicture(Size2 size, int seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> shade(0, 1);
  PlainTensor picture{3, size, {}};
  picture.values.resize(size_t{3} * size.height * size.width);
  for (float& value : picture.values) value = shade(random);
  return picture;
}

// The channels of a pixel beside each other.
std::vector<float> Interleaved(PlainTensor picture) {
  std::vector<float> values;
  for (int row = 0; row < picture.size.height; ++row) {
    for (int column = 0; column < picture.size.width; ++column) {
      for (int channel = 0; channel < picture.channels; ++channel) {
        values.push_back(picture.at(channel, row, column));
      }
    }
  }
  return values;
}

std::vector<float> Values(const NetworkRunner& runner, const std::string& output) {
  const TensorView view = runner.Output(output).value();
  const size_t count = static_cast<size_t>(view.channels) * view.size.height * view.size.width;
  return {view.values, view.values + count};
}

void ExpectComputedRight(const NetworkGraph& graph, NetworkRunner& runner, Size2 size, int seed) {
  const PlainTensor picture = RandomPicture(size, seed);
  ASSERT_TRUE(runner.Run(Interleaved(picture).data(), 3, size).ok());
  for (const auto& [name, right] : ComputePlainly(graph, picture)) {
    const TensorView view = runner.Output(name).value();
    EXPECT_EQ(view.channels, right.channels);
    EXPECT_EQ(view.size, right.size);
    EXPECT_THAT(Values(runner, name), testing::Pointwise(testing::FloatNear(1e-3f), right.values));
  }
}

TEST(NetworkRunnerTest, ComputesTheModelsAsPlainLoopsDo) {
  for (const auto& [name, size] :
       {std::pair("reader", Size2{40, 160}), std::pair("close_look", Size2{64, 128}),
        std::pair("locator", Size2{96, 64})}) {
    const NetworkGraph graph = Model(name);
    NetworkRunner runner(graph);
    ExpectComputedRight(graph, runner, size, 1);
  }
}

TEST(NetworkRunnerTest, TakesOneSizeAfterTheOther) {
  const NetworkGraph graph = Model("locator");
  NetworkRunner runner(graph);
  for (const Size2 size : {Size2{64, 64}, Size2{32, 160}, Size2{128, 96}, Size2{64, 64}}) {
    ExpectComputedRight(graph, runner, size, size.width);
  }
}

TEST(NetworkRunnerTest, ForgetsAndRelearnsSizesBeyondThoseItKeeps) {
  NetworkRunner runner(Model("locator"));
  const auto cells = [&runner](int width) {
    const PlainTensor picture = RandomPicture({32, width}, width);
    EXPECT_TRUE(runner.Run(Interleaved(picture).data(), 3, picture.size).ok());
    return Values(runner, "cells");
  };
  const std::vector<float> first = cells(32);
  for (int width = 64; width <= 32 * 24; width += 32) cells(width);
  EXPECT_EQ(cells(32), first);
}

TEST(NetworkRunnerTest, ThreadsBesideEachOtherGetWhatOneAloneGets) {
  const NetworkGraph graph = Model("reader");
  const std::vector<float> picture = Interleaved(RandomPicture({40, 160}, 5));
  NetworkRunner alone(graph);
  ASSERT_TRUE(alone.Run(picture.data(), 3, {40, 160}).ok());
  const std::vector<float> right = Values(alone, "characters");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      NetworkRunner runner(graph);
      for (int round = 0; round < 5; ++round) {
        ASSERT_TRUE(runner.Run(picture.data(), 3, {40, 160}).ok());
        EXPECT_EQ(Values(runner, "characters"), right);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(NetworkRunnerTest, ARunnerMayBeUsedByOneThreadAfterAnother) {
  const NetworkGraph graph = Model("close_look");
  NetworkRunner runner(graph);
  for (int i = 0; i < 3; ++i) {
    std::thread([&] { ExpectComputedRight(graph, runner, {64, 128}, i); }).join();
  }
}

TEST(NetworkRunnerTest, SaysWhatCannotBeRun) {
  NetworkRunner runner(Model("reader"));
  EXPECT_EQ(runner.Output("characters").status().code(), absl::StatusCode::kInternal);
  const std::vector<float> picture(4 * 40 * 160);
  EXPECT_THAT(std::string(runner.Run(picture.data(), 4, {40, 160}).message()),
              testing::HasSubstr("160x40"));
  EXPECT_EQ(runner.Run(picture.data(), 3, {2, 2}).code(), absl::StatusCode::kInternal);
  ASSERT_TRUE(runner.Run(picture.data(), 3, {40, 160}).ok());
  EXPECT_EQ(runner.Output("smells").status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace bluegate::plate_recognition
