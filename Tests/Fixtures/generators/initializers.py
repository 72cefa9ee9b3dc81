"""Fans and standard deviations of weights, from PyTorch's formulas for PyTorch's layers.

Each case has c/shape, the layer's weights in the toolkit's order of axes, and c/expected: fan in, fan out, and the standard
deviations of Xavier (gain 1.5) and of Kaiming (slopes 0 and 0.2).
"""

import math

import torch
from torch import nn

from .registry import fixture

LAYERS = {
    "linear": nn.Linear(60, 40),
    "convolution": nn.Conv2d(20, 12, 3),
    "convolution-k7": nn.Conv2d(3, 30, 7),
    "depthwise": nn.Conv2d(64, 64, 3, groups=64),
    "groups-2": nn.Conv2d(32, 48, 3, groups=2),
    "transposed": nn.ConvTranspose2d(24, 10, 4),
}


@fixture("initializers")
def initializers():
    tensors = {}
    for name, layer in LAYERS.items():
        weight = layer.weight
        fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(weight)
        relu = nn.init.calculate_gain("leaky_relu", 0) / math.sqrt(fan_in)
        leaky = nn.init.calculate_gain("leaky_relu", 0.2) / math.sqrt(fan_in)
        xavier = 1.5 * math.sqrt(2 / (fan_in + fan_out))
        ours = weight.permute(2, 3, 1, 0) if weight.dim() == 4 else weight.T
        tensors[f"{name}/shape"] = torch.tensor(ours.shape, dtype=torch.int32)
        tensors[f"{name}/expected"] = torch.tensor([fan_in, fan_out, xavier, relu, leaky]).double()
    return tensors
