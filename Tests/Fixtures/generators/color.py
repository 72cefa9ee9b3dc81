"""Colours in CIELAB, by scikit-image.

    pip install scikit-image

`lab` has `rgb`, levels of 8 bits, [colours, 3], and `lab`, L, a and b, [colours, 3].
"""

import numpy
import torch
from skimage.color import rgb2lab

from .registry import fixture


@fixture("lab")
def lab():
    levels = numpy.array([0, 3, 10, 11, 40, 90, 150, 215, 255], dtype=numpy.uint8)
    rgb = numpy.stack(numpy.meshgrid(levels, levels, levels, indexing="ij"), -1).reshape(-1, 3)
    return {"rgb": torch.from_numpy(rgb.astype(numpy.float32)), "lab": torch.from_numpy(rgb2lab(rgb[None] / 255.0)[0])}
