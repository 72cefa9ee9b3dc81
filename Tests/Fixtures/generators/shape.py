"""The same elements in another arrangement, and maps of one axis onto another."""

import torch
import torch.nn.functional as F

from .operation_cases import record
from .registry import draw, fixture, to_nchw, to_nhwc

TORCH_MODES = {"zero": "constant", "reflect": "reflect", "replicate": "replicate"}


def pad_images(images, top, left, bottom, right, mode):
    """Padding of images in the toolkit's layout, sides as in its `Padding`."""
    return to_nhwc(F.pad(to_nchw(images), (left, right, top, bottom), mode=TORCH_MODES[mode]))


def weighted(parts):
    """All parts in one, flat, each told apart from the others by a factor."""
    return torch.cat([(i + 1) * part.flatten() for i, part in enumerate(parts)])


@fixture("shape")
def shape():
    cases = (
        record("reshaped", lambda x: x.reshape(4, 6), draw(2, 3, 4))
        | record("reshaped-open", lambda x: x.reshape(3, -1, 2), draw(4, 6))
        | record("transposed", lambda x: x.permute(2, 1, 0), draw(2, 3, 4))
        | record("transposed-order", lambda x: x.permute(2, 0, 3, 1), draw(2, 3, 4, 5))
        | record("broadcast", lambda x: x.expand(2, 3, 4, 5), draw(3, 1, 5))
        | record("summed", lambda x: x.sum((0, 2)).reshape(3, 1, 5), draw(2, 3, 4, 5))
        | record("concatenated", lambda a, b, c: torch.cat([a, b, c], 1), draw(2, 1, 3), draw(2, 4, 3), draw(2, 2, 3))
        | record("concatenated-last", lambda a, b: torch.cat([a, b], -1), draw(2, 3, 2), draw(2, 3, 5))
        | record("concatenated-twice", lambda a: torch.cat([a, a * a], 0), draw(2, 3))
        | record("stacked", lambda a, b, c: torch.stack([a, b, c]), draw(2, 3), draw(2, 3), draw(2, 3))
        | record("stacked-last", lambda a, b: torch.stack([a, b], -1), draw(2, 3), draw(2, 3))
        | record("stacked-scalars", lambda a, b: torch.stack([a, b]), draw(), draw())
        | record("split", lambda x: weighted(torch.split(x, [2, 0, 1, 3], 1)), draw(3, 6, 2))
        | record("split-every", lambda x: weighted(torch.split(x, 2, -1)), draw(3, 5))
        | record("split-nothing", lambda x: weighted(torch.split(x, 2)), draw(0, 5), second=False)
        | record("tiled", lambda x: x.tile(2, 1, 3), draw(2, 3, 4))
        | record("tiled-more", lambda x: x.tile(2, 3, 2), draw(3, 2)) | record("tiled-fewer", lambda x: x.tile(3), draw(2, 3, 2))
        | record("tiled-none", lambda x: x.tile(0, 2), draw(2, 3), second=False)
        | record("slice", lambda x: x[:, 1:4], draw(3, 5, 2))
        | record("slice-last", lambda x: x[..., 2:3], draw(3, 5, 4)))
    for mode in TORCH_MODES:
        cases |= record(f"padded-axis-{mode}", lambda x: pad_images(x, 2, 0, 1, 0, mode), draw(2, 4, 3, 2))
        cases |= record(f"padded-{mode}", lambda x: pad_images(x, 1, 3, 2, 0, mode), draw(2, 3, 4, 3))
    return cases


@fixture("axis-maps")
def axis_maps():
    def interpolate(factor, **mode):
        return lambda x: to_nhwc(F.interpolate(to_nchw(x), scale_factor=factor, **mode))

    def linear(factor):
        return interpolate(factor, mode="bilinear", align_corners=False)

    def resize(height, width, **mode):
        return lambda x: to_nhwc(F.interpolate(to_nchw(x), size=(height, width), align_corners=False, **mode))

    def pool(*options):
        return lambda x: to_nhwc(F.avg_pool2d(to_nchw(x), *options))

    return (
        record("flip", lambda x: x.flip(2), draw(2, 3, 4, 2))
        | record("nearestUpsampling-2", interpolate(2, mode="nearest"), draw(2, 3, 4, 2))
        | record("nearestUpsampling-3", interpolate(3, mode="nearest"), draw(1, 2, 3, 5))
        | record("linearUpsampling-2", linear(2), draw(2, 3, 4, 2))
        | record("linearUpsampling-3", linear(3), draw(1, 1, 3, 5))
        | record("averagePooling-2", pool(2), draw(2, 5, 4, 3))
        | record("averagePooling-3", pool(3), draw(1, 7, 9, 2))
        | record("mapped", lambda x: torch.stack([2 * x[:, 1] - x[:, 0], 0 * x[:, 0], x[:, 2] + x[:, 1]], 1), draw(2, 3, 5))
        | record("linearResizing", resize(5, 3, mode="bilinear"), draw(2, 3, 7, 2))
        | record("cubicResizing", resize(5, 4, mode="bicubic", antialias=True), draw(2, 3, 9, 2))
        | record("cubicResizing-4x", resize(2, 12, mode="bicubic", antialias=True), draw(1, 8, 3, 2))
        | record("averagePooling-3-s1-p1", pool(3, 1, 1), draw(2, 5, 4, 3))
        | record("averagePooling-4-s3-p2-inside", pool(4, 3, 2, False, False), draw(1, 7, 9, 2))
    )
