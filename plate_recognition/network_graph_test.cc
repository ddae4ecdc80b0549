#include "plate_recognition/network_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include "plate_recognition/testing/plain_network.h"

namespace bluegate::plate_recognition {
namespace {

using testing::HasSubstr;

void AddTensor(onnx::GraphProto& graph, const std::string& name, std::vector<int64_t> dims,
               std::vector<float> values) {
  onnx::TensorProto& tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (int64_t dim : dims) tensor.add_dims(dim);
  for (float value : values) tensor.add_float_data(value);
}

onnx::NodeProto& AddNode(onnx::GraphProto& graph, const std::string& type,
                         const std::vector<std::string>& inputs, const std::string& output) {
  onnx::NodeProto& node = *graph.add_node();
  node.set_name("the_" + output);
  node.set_op_type(type);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

// A picture of one channel, and a convolution that triples it and adds one.
onnx::ModelProto Tripling() {
  onnx::ModelProto model;
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.add_input()->set_name("picture");
  graph.add_output()->set_name("out");
  AddTensor(graph, "weights", {1, 1, 1, 1}, {3});
  AddTensor(graph, "bias", {1}, {1});
  AddNode(graph, "Conv", {"picture", "weights", "bias"}, "tripled");
  return model;
}

std::string Complaint(const onnx::ModelProto& model) {
  return std::string(ParseOnnx(model.SerializeAsString()).status().message());
}

std::vector<float> Outcome(const onnx::ModelProto& model, std::vector<float> pixels) {
  const auto graph = ParseOnnx(model.SerializeAsString());
  EXPECT_TRUE(graph.ok()) << graph.status();
  const Size2 size{1, static_cast<int>(pixels.size())};
  return ComputePlainly(*graph, {1, size, std::move(pixels)}).at("out").values;
}

TEST(NetworkGraphTest, NormalisationAndReluJoinTheConvolution) {
  onnx::ModelProto model = Tripling();
  onnx::GraphProto& graph = *model.mutable_graph();
  AddTensor(graph, "gamma", {1}, {2});
  AddTensor(graph, "beta", {1}, {5});
  AddTensor(graph, "mean", {1}, {1});
  AddTensor(graph, "variance", {1}, {4});
  auto& epsilon = *AddNode(graph, "BatchNormalization",
                           {"tripled", "gamma", "beta", "mean", "variance"}, "normal")
                       .add_attribute();
  epsilon.set_name("epsilon");
  epsilon.set_f(0);
  AddNode(graph, "Relu", {"normal"}, "out");
  // (3 x + 1 - 1) / 2 * 2 + 5
  EXPECT_THAT(Outcome(model, {1, -1, -3}), testing::ElementsAre(8, 2, 0));
  EXPECT_EQ(ParseOnnx(model.SerializeAsString())->operations.size(), 1u);
}

TEST(NetworkGraphTest, ASumIsOfBoth) {
  onnx::ModelProto model = Tripling();
  AddNode(*model.mutable_graph(), "Add", {"picture", "tripled"}, "out");
  EXPECT_THAT(Outcome(model, {1, 2}), testing::ElementsAre(5, 9));
}

TEST(NetworkGraphTest, WhatIsNoOnnxIsRefused) {
  EXPECT_THAT(std::string(ParseOnnx("").status().message()), HasSubstr("not an ONNX file"));
  EXPECT_THAT(std::string(ParseOnnx("nonsense").status().message()), HasSubstr("not an ONNX"));
  std::string cut = Tripling().SerializeAsString();
  cut.resize(cut.size() / 2);
  EXPECT_FALSE(ParseOnnx(cut).ok());
}

TEST(NetworkGraphTest, AnUnknownOperatorIsNamed) {
  onnx::ModelProto model = Tripling();
  AddNode(*model.mutable_graph(), "Tanh", {"tripled"}, "out");
  EXPECT_THAT(Complaint(model), HasSubstr("the_out (Tanh)"));
}

TEST(NetworkGraphTest, AReluOfWhatOthersUseTooIsRefused) {
  onnx::ModelProto model = Tripling();
  AddNode(*model.mutable_graph(), "Relu", {"tripled"}, "positive");
  AddNode(*model.mutable_graph(), "Add", {"tripled", "positive"}, "out");
  EXPECT_THAT(Complaint(model), HasSubstr("the_positive (Relu)"));
}

TEST(NetworkGraphTest, WrongNumbersAreRefused) {
  onnx::ModelProto unmade = Tripling();
  EXPECT_THAT(Complaint(unmade), HasSubstr("output out is not made"));
  onnx::ModelProto two = Tripling();
  two.mutable_graph()->add_input()->set_name("other");
  EXPECT_THAT(Complaint(two), HasSubstr("2 inputs"));
  onnx::ModelProto few = Tripling();
  few.mutable_graph()->mutable_initializer(0)->set_dims(0, 7);
  EXPECT_THAT(Complaint(few), HasSubstr("weights: has not its 7 values"));
  onnx::ModelProto huge = Tripling();
  huge.mutable_graph()->mutable_initializer(0)->set_dims(0, int64_t{1} << 40);
  EXPECT_THAT(Complaint(huge), HasSubstr("too large"));
  onnx::ModelProto bias = Tripling();
  AddTensor(*bias.mutable_graph(), "two", {2}, {1, 2});
  bias.mutable_graph()->mutable_node(0)->set_input(2, "two");
  EXPECT_THAT(Complaint(bias), HasSubstr("bias"));
}

}  // namespace
}  // namespace bluegate::plate_recognition
