#include "plate_recognition/network_plan.h"

#include <algorithm>
#include <variant>

namespace bluegate::plate_recognition {
namespace {

using dnnl::memory;

constexpr auto kFloat = memory::data_type::f32;
constexpr auto kInference = dnnl::prop_kind::forward_inference;

memory::desc AnyLayout(const memory::dims& dims) { return {dims, kFloat, memory::format_tag::any}; }

memory::dim Outgoing(memory::dim size, int pads, int kernel, int stride) {
  return (size + pads - kernel) / stride + 1;
}

memory::dims WeightDims(const Convolution& one) {
  if (one.groups == 1) {
    return {one.output_channels, one.input_channels, one.kernel.height, one.kernel.width};
  }
  return {one.groups, one.output_channels / one.groups, one.input_channels / one.groups,
          one.kernel.height, one.kernel.width};
}

memory::desc WeightsAsGiven(const Convolution& one) {
  return {WeightDims(one), kFloat,
          one.groups == 1 ? memory::format_tag::oihw : memory::format_tag::goihw};
}

// oneDNN only reads weights and inputs; its interface has no constant form.
void* Handle(const float* values) { return const_cast<float*>(values); }

dnnl::primitive_attr Attributes(bool relu) {
  dnnl::primitive_attr attributes;
  // oneDNN's own scratch memory belongs to the thread that planned, and any thread may run.
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (relu) {
    dnnl::post_ops after;
    after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
    attributes.set_post_ops(after);
  }
  return attributes;
}

}  // namespace

memory NetworkWeights::Weights(size_t operation, const memory::desc& layout, dnnl::stream& stream) {
  std::vector<memory>& known = weights_[operation];
  for (const memory& one : known) {
    if (one.get_desc() == layout) return one;
  }
  const auto& convolution = std::get<Convolution>(graph_.operations[operation]);
  memory given(WeightsAsGiven(convolution), engine_, Handle(convolution.weights.data()));
  memory wanted(layout, engine_);
  dnnl::reorder(given, wanted).execute(stream, given, wanted);
  stream.wait();
  known.push_back(wanted);
  return wanted;
}

memory NetworkWeights::Bias(size_t operation) {
  const auto& convolution = std::get<Convolution>(graph_.operations[operation]);
  return memory({{convolution.output_channels}, kFloat, memory::format_tag::x}, engine_,
                Handle(convolution.bias.data()));
}

// Lays out one plan, operation by operation.
class NetworkPlanner {
 public:
  NetworkPlanner(NetworkPlan& plan, const NetworkGraph& graph, NetworkWeights& weights,
                 const dnnl::engine& engine, dnnl::stream& stream)
      : plan_(plan),
        graph_(graph),
        weights_(weights),
        engine_(engine),
        stream_(stream),
        tensors_(graph.tensors) {}

  void Lay(int channels, Size2 size) {
    plan_.input_ =
        memory({{1, channels, size.height, size.width}, kFloat, memory::format_tag::nhwc}, engine_,
               nullptr);
    tensors_[0] = {plan_.input_, kNone};
    for (size_t i = 0; i < graph_.operations.size(); ++i) {
      std::visit([&](const auto& operation) { Add(operation, i); }, graph_.operations[i]);
    }
    for (const auto& [name, tensor] : graph_.outputs) {
      const memory::dims dims = tensors_[tensor].values.get_desc().dims();
      const Tensor dense = InLayout(tensors_[tensor], {dims, kFloat, memory::format_tag::nchw});
      Use(dense, ~size_t{0});
      plan_.outputs_[name] = dense.values;
    }
    plan_.buffer_ = PlaceBlocks(needs_);
  }

 private:
  static constexpr size_t kNone = ~size_t{0};
  struct Tensor {
    memory values;
    size_t block = kNone;  // the network's input is in none
  };

  size_t step() const { return plan_.steps_.size(); }

  // Memory from this step on.
  Tensor NewTensor(const memory::desc& desc) {
    plan_.blocks_.push_back(memory(desc, engine_, nullptr));
    needs_.push_back({desc.get_size(), step(), step()});
    return {plan_.blocks_.back(), plan_.blocks_.size() - 1};
  }

  void Use(const Tensor& tensor, size_t until) {
    if (tensor.block == kNone) return;
    needs_[tensor.block].last_step = std::max(needs_[tensor.block].last_step, until);
  }

  template <typename PrimitiveDesc>
  void AddStep(const dnnl::primitive& primitive, const PrimitiveDesc& desc,
               std::unordered_map<int, memory> arguments) {
    if (desc.scratchpad_desc().get_size() > 0) {
      arguments[DNNL_ARG_SCRATCHPAD] = NewTensor(desc.scratchpad_desc()).values;
    }
    plan_.steps_.push_back({primitive, std::move(arguments)});
  }

  // The tensor itself, or a copy of it in that layout.
  Tensor InLayout(const Tensor& tensor, const memory::desc& layout) {
    if (tensor.values.get_desc() == layout) return tensor;
    const Tensor copy = NewTensor(layout);
    Use(tensor, step());
    const dnnl::reorder::primitive_desc desc(engine_, tensor.values.get_desc(), engine_, layout,
                                             Attributes(false));
    AddStep(dnnl::reorder(desc), desc,
            {{DNNL_ARG_FROM, tensor.values}, {DNNL_ARG_TO, copy.values}});
    return copy;
  }

  void Add(const Convolution& one, size_t operation) {
    const memory::desc given = tensors_[one.input].values.get_desc();
    const memory::dims dims = given.dims();
    const memory::dims result = {1, one.output_channels,
                                 Outgoing(dims[2], one.pad_before.height + one.pad_after.height,
                                          one.kernel.height, one.stride.height),
                                 Outgoing(dims[3], one.pad_before.width + one.pad_after.width,
                                          one.kernel.width, one.stride.width)};
    const dnnl::convolution_forward::primitive_desc desc(
        {kInference,
         dnnl::algorithm::convolution_direct,
         // A picture is taken as it comes, tensors within as they are computed fastest.
         one.input == 0 ? given : AnyLayout(dims),
         AnyLayout(WeightDims(one)),
         AnyLayout({one.output_channels}),
         AnyLayout(result),
         {one.stride.height, one.stride.width},
         {one.pad_before.height, one.pad_before.width},
         {one.pad_after.height, one.pad_after.width}},
        Attributes(one.relu), engine_);
    const Tensor input = InLayout(tensors_[one.input], desc.src_desc());
    tensors_[one.output] = NewTensor(desc.dst_desc());
    Use(input, step());
    AddStep(dnnl::convolution_forward(desc), desc,
            {{DNNL_ARG_SRC, input.values},
             {DNNL_ARG_WEIGHTS, weights_.Weights(operation, desc.weights_desc(), stream_)},
             {DNNL_ARG_BIAS, weights_.Bias(operation)},
             {DNNL_ARG_DST, tensors_[one.output].values}});
  }

  void Add(const Addition& one, size_t) {
    const Tensor a = tensors_[one.a];
    const memory::desc layout = a.values.get_desc();
    const Tensor b = InLayout(tensors_[one.b], layout);
    const dnnl::binary::primitive_desc desc({dnnl::algorithm::binary_add, layout, layout, layout},
                                            Attributes(one.relu), engine_);
    tensors_[one.output] = NewTensor(layout);
    Use(a, step());
    Use(b, step());
    AddStep(dnnl::binary(desc), desc,
            {{DNNL_ARG_SRC_0, a.values},
             {DNNL_ARG_SRC_1, b.values},
             {DNNL_ARG_DST, tensors_[one.output].values}});
  }

  void Add(const Doubling& one, size_t) {
    const memory::desc given = tensors_[one.input].values.get_desc();
    memory::dims dims = given.dims();
    dims[2] *= 2;
    dims[3] *= 2;
    const dnnl::resampling_forward::primitive_desc desc(
        {kInference, dnnl::algorithm::resampling_nearest, given, AnyLayout(dims)},
        Attributes(false), engine_);
    AddUnary<dnnl::resampling_forward>(desc, one.input, one.output);
  }

  void Add(const AveragePooling& one, size_t) {
    const memory::desc given = tensors_[one.input].values.get_desc();
    const memory::dims dims = given.dims();
    const memory::dims result = {dims[0], dims[1],
                                 Outgoing(dims[2], 0, one.kernel.height, one.stride.height),
                                 Outgoing(dims[3], 0, one.kernel.width, one.stride.width)};
    const dnnl::pooling_forward::primitive_desc desc({kInference,
                                                      dnnl::algorithm::pooling_avg_exclude_padding,
                                                      given,
                                                      AnyLayout(result),
                                                      {one.stride.height, one.stride.width},
                                                      {one.kernel.height, one.kernel.width},
                                                      {0, 0},
                                                      {0, 0}},
                                                     Attributes(false), engine_);
    AddUnary<dnnl::pooling_forward>(desc, one.input, one.output);
  }

  template <typename Primitive, typename PrimitiveDesc>
  void AddUnary(const PrimitiveDesc& desc, int input, int output) {
    tensors_[output] = NewTensor(desc.dst_desc());
    Use(tensors_[input], step());
    AddStep(Primitive(desc), desc,
            {{DNNL_ARG_SRC, tensors_[input].values}, {DNNL_ARG_DST, tensors_[output].values}});
  }

  NetworkPlan& plan_;
  const NetworkGraph& graph_;
  NetworkWeights& weights_;
  const dnnl::engine& engine_;
  dnnl::stream& stream_;
  std::vector<Tensor> tensors_;
  std::vector<Block> needs_;  // of each of the plan's blocks
};

NetworkPlan::NetworkPlan(const NetworkGraph& graph, NetworkWeights& weights,
                         const dnnl::engine& engine, dnnl::stream& stream, int channels,
                         Size2 size) {
  NetworkPlanner(*this, graph, weights, engine, stream).Lay(channels, size);
}

void NetworkPlan::Run(const float* input, std::byte* buffer, dnnl::stream& stream) {
  if (buffer != bound_to_) {
    for (size_t i = 0; i < blocks_.size(); ++i) {
      blocks_[i].set_data_handle(buffer + buffer_.offsets[i]);
    }
    bound_to_ = buffer;
  }
  input_.set_data_handle(Handle(input));
  for (const Step& step : steps_) step.primitive.execute(stream, step.arguments);
  stream.wait();
}

const memory* NetworkPlan::Output(const std::string& name) const {
  const auto output = outputs_.find(name);
  return output == outputs_.end() ? nullptr : &output->second;
}

}  // namespace bluegate::plate_recognition
