"""Writes the fixtures of CheckpointsTests beside itself, with the format's own library.

Made with Python 3, torch 2.13, numpy 2 and safetensors 0.8: python3 generate.py
"""
import os

import torch
from safetensors.torch import save_file

folder = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(folder, name)


numbers = torch.tensor([[0.0, -0.0, 1.0], [-1.5, 3.14159265, 1e-3]])
# Halves: zeros, the smallest and largest of both kinds, infinities, and ordinary numbers.
infinity = float("inf")
halves = torch.tensor([0.0, -0.0, 5.9604645e-08, 6.0975552e-05, 6.1035156e-05, 65504.0, -65504.0, infinity, -infinity, 0.1])
integers = [0, 1, -1, 127, -128, 100]
everything = {
    "float64": torch.tensor([0.1, -1e300, 1e-300, 2.5], dtype=torch.float64),
    "float32": numbers,
    "float16": halves.to(torch.float16),
    "bfloat16": torch.tensor([0.0, 1.0, -3.14159265, 1e38, 1e-38, -infinity]).to(torch.bfloat16),
    "int64": torch.tensor([0, -1, 2**53 + 1, -(2**63)], dtype=torch.int64),
    "int32": torch.tensor([0, -1, 2**31 - 1, -(2**31), 16777217], dtype=torch.int32),
    "int16": torch.tensor(integers, dtype=torch.int16),
    "int8": torch.tensor(integers, dtype=torch.int8),
    "uint8": torch.tensor([0, 1, 128, 255], dtype=torch.uint8),
    "bool": torch.tensor([[True, False], [False, True]]),
    "scalar": torch.tensor(42, dtype=torch.int64),
    "empty": torch.zeros(0, 3),
}
save_file(everything, path("all-types.safetensors"), metadata={"format": "pt"})
save_file({name: tensor.to(torch.float32) for name, tensor in everything.items()}, path("all-types-as-float.safetensors"))

# One metadata key only: the library writes several in no fixed order.
save_file(
    {"model.1.weight": numbers, "model.1.bias": torch.arange(5.0), "größe \"é\"\n\t/😀": torch.tensor([7.0])},
    path("float32.safetensors"), metadata={"beschreibung": "Pferd → Zebra \\ \"🦓\"\n\u0001"})
