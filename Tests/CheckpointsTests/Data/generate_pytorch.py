"""Writes the PyTorch fixtures of CheckpointsTests beside itself: what torch.save makes, and the same tensors as safetensors.

Made with Python 3, torch 2.13 and safetensors 0.8: python3 generate_pytorch.py, after generate.py. The old stream names
storages by their addresses, so those files differ from run to run in that.
"""
import os
from collections import OrderedDict

import torch
from safetensors.torch import load_file, save_file

folder = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(folder, name)


def save(value, name, zipped=True, protocol=2):
    torch.save(value, path(name), pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)


def save_contiguous(tensors, name):
    save_file({key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}, path(name))


# Every type, in both containers.
everything = load_file(path("all-types.safetensors"))
save(everything, "all-types.pth")
save(everything, "all-types-legacy.pth", zipped=False)

# One storage for several tensors; offsets, strides, and steps of nought.
numbers = torch.arange(120, dtype=torch.float32)
bytes_ = torch.arange(24, dtype=torch.uint8).reshape(2, 3, 4)
halves = torch.arange(12, dtype=torch.float16).reshape(3, 4)
doubles = torch.arange(12, dtype=torch.float64).reshape(3, 4)
views = OrderedDict(
    whole=numbers,
    part=numbers[7:19].reshape(3, 4),
    transposed=numbers.reshape(10, 12).t(),
    permuted=numbers.reshape(2, 3, 4, 5).permute(3, 1, 0, 2),
    channels_last=torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(1)).to(memory_format=torch.channels_last),
    stepped=numbers[5::7],
    block=numbers.reshape(10, 12)[2:9:3, 3:11:2],
    repeated=numbers[3:6].reshape(3, 1).expand(3, 5),
    one=numbers[100],
    thin=numbers.reshape(10, 12)[4:5, 2:3].t(),
    none=numbers.reshape(10, 12)[:, 12:],
    bytes_permuted=bytes_.permute(2, 0, 1),
    bools=(bytes_ > 11).permute(1, 2, 0),
    halves=halves.t(),
    doubles=doubles.t()[1:],
    longs=torch.arange(6).reshape(2, 3).t(),
)
save(views, "views.pth")
save(views, "views-legacy.pth", zipped=False)
save_contiguous(views, "views.safetensors")

# What training scripts save: state dicts, alone, wrapped, and beside other things.
torch.manual_seed(2)
network = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
network(torch.randn(2, 2, 8, 8)).square().sum().backward()
optimizer.step()
state = network.state_dict()
save_contiguous(state, "network.safetensors")
wrapped = OrderedDict(("module." + name, tensor) for name, tensor in state.items())
wrapped._metadata = state._metadata
beside = {"epoch": 3, "best": 0.25, "best_tensor": torch.tensor(1.0), "notes": ["ü", None, -(2**70)]}
beside["optimizer"] = optimizer.state_dict()
save(state, "network.pth")
save(dict(network.state_dict(keep_vars=True)), "network-parameters.pth")
save(wrapped, "network-module-legacy.pth", zipped=False)
save({**beside, "state_dict": wrapped}, "network-nested-protocol-4.pth", protocol=4)
save({**beside, "model": state}, "network-model-protocol-3-legacy.pth", zipped=False, protocol=3)
save({"model": {"state_dict": state}}, "network-twice-protocol-4-legacy.pth", zipped=False, protocol=4)
save([state], "list.pth")
save({"G": state, "D": state, "epoch": 1}, "networks.pth")

# On a machine with the other order of bytes.
save({"a": torch.ones(2)}, "little.pth")
data = open(path("little.pth"), "rb").read()
open(path("big-endian.pth"), "wb").write(data.replace(b"little", b"big\n\n\n"))
os.remove(path("little.pth"))
