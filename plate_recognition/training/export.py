"""ONNX files, their descriptions, and the way back to PyTorch.

Batch normalisation stays its own node (it is folded when the file is loaded), so that the
.onnx file holds every weight under its PyTorch name and training can go on from it.
"""
import json
import os

import cv2
import numpy as np
import onnx
import torch
from onnx import numpy_helper

import close_look
import grammar
import locator
import reader
import rectify

NETWORKS = {"locator": locator.Locator, "close_look": close_look.CloseLook,
            "reader": reader.Reader}
# Inputs and outputs of each, and the sizes (height, width) at which it is compared.
INPUT = {"locator": "image", "close_look": "look", "reader": "plate"}
OUTPUTS = {"locator": ["cells"], "close_look": ["corners", "kind"],
           "reader": ["characters", "color"]}
SIZES = {"locator": ((384, 480), (480, 384), (480, 640), (256, 320), (736, 960), (384, 480)),
         "close_look": ((close_look.HEIGHT, close_look.WIDTH),) * 3,
         "reader": ((rectify.HEIGHT, rectify.WIDTH),) * 3}
TOLERANCE = 1e-4  # Largest difference between OpenCV's and PyTorch's logits.

DESCRIPTIONS = {
    "locator": {"stride": locator.STRIDE, "offset_unit_px": locator.UNIT_PX, "threshold": 0.1,
                "long_side_px": locator.LONG_SIDE_PX},
    "close_look": {"input_width": close_look.WIDTH, "input_height": close_look.HEIGHT,
                   "part": close_look.PART, "offset_unit_px": close_look.UNIT_PX,
                   "plate_width_max_px": close_look.PLATE_WIDTH_MAX_PX, "plate_min": 0.5},
    "reader": {"input_width": rectify.WIDTH, "input_height": rectify.HEIGHT,
               "margin": rectify.MARGIN, "layout": "[1,C,1,T]", "blank": grammar.BLANK,
               "characters": grammar.CHARACTERS, "colors": grammar.COLORS,
               "blank_shift": 0.0, "temperature": 1.0, "auto_min": 0.95, "review_min": 0.3},
}


def network(name):
    return NETWORKS[name]()


def weights_of(path):
    """The state of a network from its .onnx file or from a checkpoint (.pt)."""
    if path.endswith(".pt"):
        return torch.load(path)["average"]
    model = onnx.load(path)
    return {i.name: torch.from_numpy(numpy_helper.to_array(i).copy())
            for i in model.graph.initializer}


def load_weights(net, path):
    missing, _ = net.load_state_dict(weights_of(path), strict=False)
    missing = [m for m in missing if not m.endswith("num_batches_tracked")]
    if missing:
        raise ValueError(f"{path}: lacks {len(missing)} of the weights, first {missing[0]}")


def without_identities(model):
    """PyTorch stores equal tensors once and refers to them by Identity nodes, which OpenCV
    4.6 cannot read: every one becomes an initializer of its own."""
    values = {i.name: i for i in model.graph.initializer}
    for node in [n for n in model.graph.node if n.op_type == "Identity"]:
        if node.input[0] in values:
            copy = numpy_helper.from_array(numpy_helper.to_array(values[node.input[0]]),
                                           node.output[0])
            model.graph.initializer.append(copy)
            model.graph.node.remove(node)
    return model


def to_onnx(name, net, path):
    net = net.cpu().eval().to(memory_format=torch.contiguous_format)
    axes = None
    if name == "locator":
        axes = {"image": {2: "height", 3: "width"}, "cells": {2: "rows", 3: "columns"}}
    torch.onnx.export(net, torch.zeros((1, 3, *SIZES[name][0])), path, input_names=[INPUT[name]],
                      output_names=OUTPUTS[name],
                      opset_version=11, dynamic_axes=axes, do_constant_folding=False,
                      training=torch.onnx.TrainingMode.PRESERVE)
    onnx.save(without_identities(onnx.load(path)), path)


def difference(name, net, path):
    """Largest difference between OpenCV's and PyTorch's outputs, over several sizes."""
    compiled = cv2.dnn.readNetFromONNX(path)
    random, worst = np.random.default_rng(5), 0.0
    for height, width in SIZES[name]:
        small = random.random((1, 3, height // 8, width // 8), np.float32)
        image = np.ascontiguousarray(np.kron(small, np.ones((1, 1, 8, 8), np.float32)))
        compiled.setInput(image)
        ours = compiled.forward(OUTPUTS[name])
        with torch.no_grad():
            theirs = net(torch.from_numpy(image))
        theirs = [theirs] if name == "locator" else theirs
        for a, b in zip(ours, theirs):
            if a.shape != tuple(b.shape):
                raise ValueError(f"{path}: OpenCV's output is {a.shape}, PyTorch's {b.shape}")
            worst = max(worst, float(np.abs(a - b.numpy()).max()))
    return worst


def describe(name, models, version=None, **changes):
    """Writes or changes <name>.json; fields given in `changes` replace what was there."""
    path = os.path.join(models, name + ".json")
    fields = dict(DESCRIPTIONS[name])
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            old = json.load(file)
        fields.update({k: old[k] for k in ("threshold", "plate_min", "blank_shift", "temperature",
                                           "auto_min", "review_min")
                       if k in old and k in fields})
        version = version or old["version"]
    fields.update(changes)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"version": version or "1", **fields}, file, ensure_ascii=False, indent=2)
        file.write("\n")


def write(name, out, models, version, log):
    """Exports the averaged weights of the checkpoint, checks them and describes them."""
    net = network(name)
    load_weights(net, os.path.join(out, name + ".pt"))
    net.eval()
    os.makedirs(models, exist_ok=True)
    path = os.path.join(models, name + ".onnx")
    to_onnx(name, net, path + ".new")
    worst = difference(name, net, path + ".new")
    if worst > TOLERANCE:
        raise ValueError(f"{path}: OpenCV differs from PyTorch by {worst:.2e}")
    os.replace(path + ".new", path)
    describe(name, models, version)
    log(f"{name}: {os.path.getsize(path)} bytes, OpenCV differs from PyTorch by {worst:.1e}")
