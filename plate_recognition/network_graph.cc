#include "plate_recognition/network_graph.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace bluegate::plate_recognition {
namespace {

using onnx::NodeProto;
using onnx::TensorProto;

struct Constant {
  std::vector<int64_t> dims;
  std::vector<float> values;
};

absl::StatusOr<Constant> ReadTensor(const TensorProto& tensor) {
  Constant constant{{tensor.dims().begin(), tensor.dims().end()}, {}};
  int64_t count = 1;
  for (int64_t dim : constant.dims) {
    if (dim < 0 || dim > 1 << 20 || count > 1 << 26) {
      return absl::InvalidArgumentError(absl::StrCat("tensor ", tensor.name(), ": too large"));
    }
    count *= dim;
  }
  const std::string& raw = tensor.raw_data();
  const bool is_float = tensor.data_type() == TensorProto::FLOAT;
  if (!is_float && tensor.data_type() != TensorProto::INT64) {
    return absl::InvalidArgumentError(absl::StrCat("tensor ", tensor.name(), ": of type ",
                                                   tensor.data_type(), ", wanted float or int64"));
  }
  if (is_float && tensor.float_data_size() == count) {
    constant.values.assign(tensor.float_data().begin(), tensor.float_data().end());
  } else if (!is_float && tensor.int64_data_size() == count) {
    constant.values.assign(tensor.int64_data().begin(), tensor.int64_data().end());
  } else if (is_float && raw.size() == count * sizeof(float)) {
    constant.values.resize(count);
    std::memcpy(constant.values.data(), raw.data(), raw.size());
  } else if (!is_float && raw.size() == count * sizeof(int64_t)) {
    std::vector<int64_t> values(count);
    std::memcpy(values.data(), raw.data(), raw.size());
    constant.values.assign(values.begin(), values.end());
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("tensor ", tensor.name(), ": has not its ", count, " values"));
  }
  return constant;
}

const onnx::AttributeProto* Find(const NodeProto& node, std::string_view name) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

// The attribute's whole numbers; `fallback` where it is absent.
std::vector<int> Ints(const NodeProto& node, std::string_view name, std::vector<int> fallback) {
  const onnx::AttributeProto* attribute = Find(node, name);
  if (attribute == nullptr) return fallback;
  std::vector<int> values(attribute->ints().begin(), attribute->ints().end());
  return values.size() == fallback.size() ? values : fallback;
}

class Parser {
 public:
  absl::StatusOr<NetworkGraph> Parse(const onnx::GraphProto& graph) {
    for (const TensorProto& tensor : graph.initializer()) {
      absl::StatusOr<Constant> constant = ReadTensor(tensor);
      if (!constant.ok()) return constant.status();
      constants_[tensor.name()] = *std::move(constant);
    }
    std::vector<std::string> inputs;
    for (const onnx::ValueInfoProto& input : graph.input()) {
      if (!constants_.contains(input.name())) inputs.push_back(input.name());
    }
    if (inputs.size() != 1) {
      return absl::InvalidArgumentError(absl::StrCat("has ", inputs.size(), " inputs, wanted 1"));
    }
    tensors_[inputs[0]] = 0;
    for (const NodeProto& node : graph.node()) {
      for (const std::string& input : node.input()) ++uses_[input];
    }
    for (const NodeProto& node : graph.node()) {
      if (absl::Status status = Add(node); !status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("node ", node.name(), " (", node.op_type(), "): ", status.message()));
      }
    }
    for (const onnx::ValueInfoProto& output : graph.output()) {
      const auto tensor = tensors_.find(output.name());
      if (tensor == tensors_.end()) {
        return absl::InvalidArgumentError(absl::StrCat("output ", output.name(), " is not made"));
      }
      result_.outputs[output.name()] = tensor->second;
    }
    return std::move(result_);
  }

 private:
  absl::Status Add(const NodeProto& node) {
    if (node.output_size() < 1) return absl::InvalidArgumentError("has no output");
    const std::string& type = node.op_type();
    if (type == "Constant") return AddConstant(node);
    if (type == "Concat") return AddConcat(node);
    if (node.input_size() < 1 || !tensors_.contains(node.input(0))) {
      return absl::InvalidArgumentError("its first input is no tensor that was computed");
    }
    if (type == "Conv") return AddConvolution(node);
    if (type == "BatchNormalization") return FoldBatchNormalization(node);
    if (type == "Relu") return JoinRelu(node);
    if (type == "Add") return AddAddition(node);
    if (type == "Resize") return AddDoubling(node);
    if (type == "AveragePool") return AddPooling(node);
    if (type == "Pad") return PassPad(node);
    if (type == "Flatten") return Pass(node);
    return absl::InvalidArgumentError("an operator that is not known here");
  }

  int NewTensor(const NodeProto& node) { return tensors_[node.output(0)] = result_.tensors++; }

  // The node's output is its first input.
  absl::Status Pass(const NodeProto& node) {
    tensors_[node.output(0)] = tensors_.at(node.input(0));
    return absl::OkStatus();
  }

  const Constant* ConstantInput(const NodeProto& node, int k) const {
    if (k >= node.input_size()) return nullptr;
    const auto found = constants_.find(node.input(k));
    return found == constants_.end() ? nullptr : &found->second;
  }

  // The operation that makes the node's first input, if the node alone uses it.
  template <typename Kind>
  Kind* MakerForThisAlone(const NodeProto& node) {
    if (uses_.at(node.input(0)) != 1) return nullptr;
    for (Operation& operation : result_.operations) {
      Kind* made = std::get_if<Kind>(&operation);
      if (made != nullptr && made->output == tensors_.at(node.input(0))) return made;
    }
    return nullptr;
  }

  absl::Status AddConstant(const NodeProto& node) {
    const onnx::AttributeProto* value = Find(node, "value");
    if (value == nullptr) return absl::InvalidArgumentError("has no value");
    absl::StatusOr<Constant> constant = ReadTensor(value->t());
    if (!constant.ok()) return constant.status();
    constants_[node.output(0)] = *std::move(constant);
    return absl::OkStatus();
  }

  absl::Status AddConcat(const NodeProto& node) {
    Constant all;
    for (int k = 0; k < node.input_size(); ++k) {
      const Constant* part = ConstantInput(node, k);
      if (part == nullptr) return absl::InvalidArgumentError("joins more than constants");
      all.values.insert(all.values.end(), part->values.begin(), part->values.end());
    }
    all.dims = {static_cast<int64_t>(all.values.size())};
    constants_[node.output(0)] = std::move(all);
    return absl::OkStatus();
  }

  absl::Status AddConvolution(const NodeProto& node) {
    const Constant* weights = ConstantInput(node, 1);
    if (weights == nullptr || weights->dims.size() != 4 || weights->values.empty()) {
      return absl::InvalidArgumentError("has no weights [O, I, H, W]");
    }
    if (Ints(node, "dilations", {1, 1}) != std::vector<int>{1, 1}) {
      return absl::InvalidArgumentError("is dilated");
    }
    Convolution made;
    made.input = tensors_.at(node.input(0));
    const onnx::AttributeProto* group = Find(node, "group");
    made.groups = group == nullptr ? 1 : static_cast<int>(group->i());
    made.output_channels = static_cast<int>(weights->dims[0]);
    if (made.groups < 1 || made.output_channels % made.groups != 0) {
      return absl::InvalidArgumentError(absl::StrCat("has ", made.groups, " groups"));
    }
    made.input_channels = static_cast<int>(weights->dims[1]) * made.groups;
    made.kernel = {static_cast<int>(weights->dims[2]), static_cast<int>(weights->dims[3])};
    const std::vector<int> strides = Ints(node, "strides", {1, 1});
    const std::vector<int> pads = Ints(node, "pads", {0, 0, 0, 0});
    made.stride = {strides[0], strides[1]};
    made.pad_before = {pads[0], pads[1]};
    made.pad_after = {pads[2], pads[3]};
    made.weights = weights->values;
    made.bias.resize(made.output_channels, 0);
    if (const Constant* bias = ConstantInput(node, 2); bias != nullptr) {
      if (bias->values.size() != made.bias.size()) {
        return absl::InvalidArgumentError("its bias has not one value a channel");
      }
      made.bias = bias->values;
    }
    made.output = NewTensor(node);
    result_.operations.emplace_back(std::move(made));
    return absl::OkStatus();
  }

  absl::Status FoldBatchNormalization(const NodeProto& node) {
    Convolution* before = MakerForThisAlone<Convolution>(node);
    if (before == nullptr || before->relu) {
      return absl::InvalidArgumentError("does not follow a convolution of its own");
    }
    std::vector<float> of[4];  // gamma, beta, mean, variance
    for (int k = 0; k < 4; ++k) {
      const Constant* values = ConstantInput(node, k + 1);
      if (values == nullptr || values->values.size() != before->bias.size()) {
        return absl::InvalidArgumentError("has not one value a channel");
      }
      of[k] = values->values;
    }
    const onnx::AttributeProto* attribute = Find(node, "epsilon");
    const float epsilon = attribute == nullptr ? 1e-5f : attribute->f();
    const size_t each = before->weights.size() / before->bias.size();
    for (size_t channel = 0; channel < before->bias.size(); ++channel) {
      const float scale = of[0][channel] / std::sqrt(of[3][channel] + epsilon);
      for (size_t k = 0; k < each; ++k) before->weights[channel * each + k] *= scale;
      before->bias[channel] = (before->bias[channel] - of[2][channel]) * scale + of[1][channel];
    }
    return Pass(node);
  }

  absl::Status JoinRelu(const NodeProto& node) {
    if (auto* convolution = MakerForThisAlone<Convolution>(node); convolution != nullptr) {
      convolution->relu = true;
    } else if (auto* addition = MakerForThisAlone<Addition>(node); addition != nullptr) {
      addition->relu = true;
    } else {
      return absl::InvalidArgumentError("does not follow a convolution or addition of its own");
    }
    return Pass(node);
  }

  absl::Status AddAddition(const NodeProto& node) {
    if (node.input_size() != 2 || !tensors_.contains(node.input(1))) {
      return absl::InvalidArgumentError("does not add two tensors that were computed");
    }
    const int a = tensors_.at(node.input(0)), b = tensors_.at(node.input(1));
    result_.operations.emplace_back(Addition{a, b, NewTensor(node)});
    return absl::OkStatus();
  }

  absl::Status AddDoubling(const NodeProto& node) {
    const onnx::AttributeProto* mode = Find(node, "mode");
    if (mode == nullptr || mode->s() != "nearest") {
      return absl::InvalidArgumentError("is not by the nearest");
    }
    const Constant* scales = ConstantInput(node, 2);
    if (scales == nullptr || scales->values != std::vector<float>{1, 1, 2, 2}) {
      return absl::InvalidArgumentError("is not to twice the size");
    }
    const int input = tensors_.at(node.input(0));
    result_.operations.emplace_back(Doubling{input, NewTensor(node)});
    return absl::OkStatus();
  }

  absl::Status AddPooling(const NodeProto& node) {
    const std::vector<int> kernel = Ints(node, "kernel_shape", {0, 0});
    const std::vector<int> strides = Ints(node, "strides", {1, 1});
    if (kernel[0] < 1 || kernel[1] < 1 || Ints(node, "pads", {0, 0, 0, 0}) != std::vector(4, 0)) {
      return absl::InvalidArgumentError("has no kernel, or is padded");
    }
    const int input = tensors_.at(node.input(0));
    result_.operations.emplace_back(
        AveragePooling{input, NewTensor(node), {kernel[0], kernel[1]}, {strides[0], strides[1]}});
    return absl::OkStatus();
  }

  absl::Status PassPad(const NodeProto& node) {
    const Constant* pads = ConstantInput(node, 1);
    if (pads == nullptr || std::any_of(pads->values.begin(), pads->values.end(),
                                       [](float value) { return value != 0; })) {
      return absl::InvalidArgumentError("pads by something");
    }
    return Pass(node);
  }

  NetworkGraph result_;
  std::map<std::string, Constant> constants_;
  std::map<std::string, int> tensors_;
  std::map<std::string, int> uses_;
};

}  // namespace

absl::StatusOr<NetworkGraph> ParseOnnx(std::string_view bytes) {
  onnx::ModelProto model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !model.has_graph()) {
    return absl::InvalidArgumentError("not an ONNX file");
  }
  return Parser().Parse(model.graph());
}

}  // namespace bluegate::plate_recognition
