"""Convolutions and transposed convolutions over kernels, strides, paddings, groups and channels.

Beside what `record` stores, a case has c/geometry: stride, top, left, bottom, right, mode (its place in MODES), groups
and output padding, so that the tests need no table of their own.
"""

import torch
import torch.nn.functional as F

from .operation_cases import record
from .registry import draw, fixture, to_nchw, to_nhwc, to_torch_weights
from .shape import pad_images

MODES = ["zero", "reflect", "replicate"]


def convolution_case(case, x, kernel, out, stride=1, padding=(0, 0, 0, 0), mode="zero", groups=1, bias=True, second=True):
    kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    padding = padding if isinstance(padding, tuple) else (padding,) * 4

    def convolve(x, w, b=None):
        padded = to_nchw(pad_images(x, *padding, mode))
        return to_nhwc(F.conv2d(padded, to_torch_weights(w), b, stride=stride, groups=groups))

    inputs = [draw(*x), draw(*kernel, x[3] // groups, out)] + ([draw(out)] if bias else [])
    geometry = torch.tensor([stride, *padding, MODES.index(mode), groups, 0], dtype=torch.int32)
    return record(case, convolve, *inputs, second=second) | {f"{case}/geometry": geometry}


def transposed_case(case, x, kernel, out, stride=1, padding=0, output_padding=0, groups=1, bias=True, second=True):
    def convolve(x, w, b=None):
        y = F.conv_transpose2d(
            to_nchw(x), to_torch_weights(w), b, stride=stride, padding=padding, output_padding=output_padding, groups=groups)
        return to_nhwc(y)

    inputs = [draw(*x), draw(kernel, kernel, out // groups, x[3])] + ([draw(out)] if bias else [])
    geometry = torch.tensor([stride, *(padding,) * 4, 0, groups, output_padding], dtype=torch.int32)
    return record(case, convolve, *inputs, second=second) | {f"{case}/geometry": geometry}


@fixture("convolution")
def convolution():
    cases = {}
    for kernel in (1, 3, 4, 7):
        for stride in (1, 2):
            pad = kernel // 2
            cases |= convolution_case(f"k{kernel}-s{stride}", (2, 8, 7, 3), kernel, 2, stride, pad, bias=kernel != 3)
    for mode in MODES:
        cases |= convolution_case(f"{mode}-k3", (2, 5, 6, 2), 3, 3, 1, 1, mode)
        cases |= convolution_case(f"{mode}-k7", (1, 5, 4, 2), 7, 2, 1, 3, mode)
        cases |= convolution_case(f"{mode}-k4-s2-asymmetric", (1, 6, 7, 3), 4, 2, 2, (1, 2, 3, 0), mode)
        cases |= convolution_case(f"{mode}-k3-one-side", (1, 5, 5, 3), 3, 2, 1, (0, 0, 2, 1), mode)
    cases |= convolution_case("k2x5", (2, 6, 7, 3), (2, 5), 4, 1, (0, 2, 1, 2))
    cases |= convolution_case("k1-s2-unread", (1, 6, 7, 3), 1, 4, 2)
    cases |= convolution_case("k2-s3-unread", (1, 9, 8, 3), 2, 4, 3)
    cases |= convolution_case("groups-2", (2, 5, 6, 6), 3, 4, 1, 1, groups=2)
    cases |= convolution_case("groups-3-s2-reflect", (1, 6, 5, 6), 4, 9, 2, 1, "reflect", groups=3)
    cases |= convolution_case("depthwise", (2, 5, 6, 5), 3, 5, 1, 1, groups=5)
    cases |= convolution_case("depthwise-multiplier", (1, 6, 6, 3), 4, 6, 2, 1, "replicate", groups=3)
    for channels in (1, 3, 5, 16, 20, 32, 40, 64):
        second = channels <= 20
        cases |= convolution_case(f"in-{channels}", (1, 3, 4, channels), 3, 3, 1, 1, second=second)
        cases |= convolution_case(f"out-{channels}", (3, 4, 3, 2), 3, channels, 2, 1, bias=channels % 3 == 1, second=second)
    cases |= convolution_case("in-32-out-40", (1, 2, 3, 32), 1, 40, second=False)
    return cases


@fixture("transposed-convolution")
def transposed_convolution():
    cases = {}
    for kernel in (1, 3, 4, 7):
        for stride in (1, 2):
            pad = kernel // 2 if kernel != 4 else 1
            case = f"k{kernel}-s{stride}"
            cases |= transposed_case(case, (2, 3, 4, 3), kernel, 2, stride, pad, bias=kernel != 3)
            if stride == 2:
                cases |= transposed_case(case + "-output-padding", (2, 3, 4, 3), kernel, 2, stride, pad, 1)
    cases |= transposed_case("k4-s1-from-one-pixel", (3, 1, 1, 5), 4, 3)
    cases |= transposed_case("groups-2", (2, 4, 3, 4), 3, 6, 2, 1, 1, groups=2)
    cases |= transposed_case("depthwise", (1, 4, 3, 5), 4, 5, 2, 1, groups=5)
    for channels in (16, 20, 40, 64):
        cases |= transposed_case(f"in-{channels}", (1, 3, 2, channels), 3, 2, 2, 1, 1, second=channels <= 20)
        cases |= transposed_case(f"out-{channels}", (1, 2, 3, 2), 4, channels, 2, 1, second=channels <= 20)
    return cases
