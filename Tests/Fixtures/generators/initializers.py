"""Fans and standard deviations of weights, from PyTorch's formulas for PyTorch's layers.

Each case has c/shape, the layer's weights in the toolkit's order of axes, and c/expected: fan in, fan out, and the standard
deviations of Xavier (gain 1.5) and of Kaiming (fan in for ReLU, slope 0.2 and SELU; fan out for ReLU and tanh).
truncated-normal has a row each: mean, deviation, both bounds, and what a sample's mean and deviation should be.
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
        selu = nn.init.calculate_gain("selu") / math.sqrt(fan_in)
        back, tanh = (nn.init.calculate_gain(kind) / math.sqrt(fan_out) for kind in ("relu", "tanh"))
        tensors[f"{name}/expected"] = torch.tensor([fan_in, fan_out, xavier, relu, leaky, selu, back, tanh]).double()
    rows = [(0.0, 1.0, -2.0, 2.0), (1.0, 0.5, 0.0, 1.25), (0.0, 0.02, -2.0, 2.0), (0.0, 1.0, 3.0, 5.0)]
    return tensors | {"truncated-normal": torch.tensor([[*row, *truncated_moments(*row)] for row in rows]).double()}


def truncated_moments(mean: float, deviation: float, low: float, high: float) -> tuple[float, float]:
    """Mean and standard deviation of a normal distribution between two bounds."""
    a, b = (low - mean) / deviation, (high - mean) / deviation
    def density(z): return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    mass = (math.erf(b / math.sqrt(2)) - math.erf(a / math.sqrt(2))) / 2
    shift = (density(a) - density(b)) / mass
    variance = 1 + (a * density(a) - b * density(b)) / mass - shift * shift
    return mean + deviation * shift, deviation * math.sqrt(variance)
