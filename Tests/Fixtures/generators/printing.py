"""Arrays in print, as NumPy's `str` has them."""

import numpy
import torch

from .registry import draw, fixture

INF, NAN = float("inf"), float("nan")


def arrays():
    noise = torch.randn(4, 5)
    return {
        "whole": torch.tensor([1.0, 2, 300]), "fractions": torch.tensor([0.1, 2.5, 100]),
        "negative": torch.tensor([-0.5, 0.25, -0.0]), "edge": torch.tensor([0.0001, 0.05]),
        "matrix": draw(3, 4), "noise": noise, "long-row": torch.randn(40), "wide": torch.randn(3, 30), "volume": draw(2, 3, 2),
        "four-axes": draw(2, 1, 2, 3), "zeros": torch.zeros(2, 3), "small": torch.tensor([1e-5, 2.0, 0]),
        "large": torch.tensor([1e6, 3.25, -7]), "far-apart": torch.tensor([[0.01, 20.5], [-3, 4]]),
        "below-cutoff": torch.tensor([999999.0, 1234.5]), "tiny": torch.tensor([1e-45, 1e-38]),
        "huge": torch.tensor([3e38, -1e30]),
        "nan": torch.tensor([1.5, NAN, INF, -INF]), "all-nan": torch.tensor([NAN, NAN]), "infinite": torch.tensor([INF, 1.0]),
        "minus-infinite": torch.tensor([-INF, 10.25]), "nan-large": torch.tensor([1e10, NAN, -INF]),
        "not-finite": torch.tensor([INF, -INF]),
        "nan-wide": torch.tensor([1234.5, NAN]), "rounded": torch.tensor([0.123456789, 0.001953125, 0.33333334]),
        "summary": torch.arange(1200.0), "summary-matrix": torch.randn(40, 50), "summary-thin": torch.randn(600, 2),
        "summary-volume": torch.randn(8, 12, 16), "thousand": torch.arange(1000.0).reshape(100, 10),
        "single": torch.tensor([[7.5]]), "empty": torch.zeros(0), "scalar": torch.tensor(0.1), "scalar-whole": torch.tensor(-3.0),
        "scalar-small": torch.tensor(1.5e-7), "scalar-large": torch.tensor(123456789.0), "scalar-huge": torch.tensor(1e20),
        "scalar-nan": torch.tensor(NAN), "scalar-zero": torch.tensor(0.0), "scalar-edge": torch.tensor(0.0001),
        "scalar-million": torch.tensor(1e6), "scalar-below": torch.tensor(999999.5),
    }


def indices():
    return {
        "index-row": torch.tensor([3, -12, 400]), "index-matrix": torch.arange(12).reshape(3, 4) * 7,
        "index-summary": torch.arange(5000), "index-edge": torch.arange(1001).flip(0) - 500,
        "index-scalar": torch.tensor(5), "index-long": torch.arange(60) ** 2,
    }


def text(array):
    return torch.tensor(list(str(array).encode()), dtype=torch.float32)


@fixture("printing")
def printing():
    cases = {}
    for name, x in arrays().items():
        cases |= {f"{name}/input0": x, f"{name}/text": text(x.float().numpy() if x.ndim else numpy.float32(x.item()))}
    for name, x in indices().items():
        cases |= {f"{name}/input0": x.float(), f"{name}/text": text(x.numpy() if x.ndim else x.item())}
    return cases
