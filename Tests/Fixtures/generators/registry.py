"""What every fixture is made with: the register of fixtures, and how they are written."""

import pathlib
import zlib

import numpy
import safetensors
import torch
from safetensors.numpy import save_file

FIXTURES = {}


def fixture(name: str):
    """Marks the function that makes Data/`name`.safetensors: it takes no argument and returns tensors by name."""

    def register(function):
        assert name not in FIXTURES, f"two fixtures called {name}"
        FIXTURES[name] = function
        return function

    return register


def write(name: str, folder: pathlib.Path) -> pathlib.Path:
    """Makes one fixture from a seed of its own, so that it does not depend on which others are made."""
    torch.manual_seed(zlib.crc32(name.encode()))
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    arrays = {key: stored(value) for key, value in FIXTURES[name]().items()}
    path = folder / f"{name}.safetensors"
    versions = f"torch {torch.__version__}, numpy {numpy.__version__}, safetensors {safetensors.__version__}"
    # One entry only: the library writes several in an order that changes from run to run.
    save_file(arrays, path, metadata={"made by": f"Tests/Fixtures/generate.py {name} with {versions}"})
    return path


def stored(tensor: torch.Tensor) -> numpy.ndarray:
    """float32 at most; float16 where that holds the numbers exactly, as it does those of `draw`."""
    tensor = tensor.detach().cpu()
    if tensor.is_floating_point():
        tensor = tensor.float()
        if torch.equal(tensor.half().float(), tensor):
            tensor = tensor.half()
    return numpy.array(tensor.numpy(), order="C")


def draw(*shape: int, scale: float = 1.0) -> torch.Tensor:
    """Normal numbers in double precision that float16 holds exactly, so that both sides start from the same ones."""
    return (torch.randn(shape) * scale).half().double()


def to_nchw(images: torch.Tensor) -> torch.Tensor:
    """From the toolkit's layout [batch, height, width, channels] to PyTorch's."""
    return images.permute(0, 3, 1, 2).contiguous()


def to_nhwc(images: torch.Tensor) -> torch.Tensor:
    """From PyTorch's layout [batch, channels, height, width] to the toolkit's."""
    return images.permute(0, 2, 3, 1).contiguous()


def to_torch_weights(weights: torch.Tensor) -> torch.Tensor:
    """From [kernelHeight, kernelWidth, a, b] to PyTorch's [b, a, kernelHeight, kernelWidth].

    Serves the convolution (a = in / groups, b = out) and the transposed convolution (a = out / groups, b = in) alike.
    """
    return weights.permute(3, 2, 0, 1).contiguous()


def to_our_weights(weights: torch.Tensor) -> torch.Tensor:
    """The inverse of `to_torch_weights`."""
    return weights.permute(2, 3, 1, 0).contiguous()
