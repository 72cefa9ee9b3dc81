"""Differentiable augmentation: brightness, saturation and contrast, shifts, and squares that are cut out."""

from dataclasses import dataclass

import torch
from torch.nn.functional import pad

from .random_source import RandomSource
from .registry import draw, fixture, to_nchw, to_nhwc


@dataclass
class Changes:
    """What is done to one image."""

    down: int = 0
    right: int = 0
    brightness: float = 0.0
    saturation: float = 1.0
    contrast: float = 1.0
    cut: tuple[int, int, int, int] = (0, 0, 0, 0)  # first row, end, first column, end


def drawn(policies: list[str], height: int, width: int, source: RandomSource) -> Changes:
    """The changes of an image as the toolkit draws them, by the ranges of DiffAugment."""

    def shift(side: int) -> int:
        most = int(side / 8 + 0.5)
        return source.integer(2 * most + 1) - most

    def cut(side: int) -> tuple[int, int]:
        length = int(side / 2 + 0.5)
        start = source.integer(side + 1 - length % 2) - length // 2
        return max(start, 0), min(start + length, side)

    changes = Changes()
    for policy in policies:
        match policy:
            case "translation":
                changes.down, changes.right = shift(height), shift(width)
            case "color":
                changes.brightness, changes.saturation, changes.contrast = (
                    source.uniform(-0.5, 0.5), source.uniform(0, 2), source.uniform(0.5, 1.5))
            case "cutout":
                changes.cut = (*cut(height), *cut(width))
    return changes


def changed(images: torch.Tensor, changes: list[Changes], policies: list[str]) -> torch.Tensor:
    """Images [batch, 3 n, height, width] with their changes; n pictures side by side in the channels are changed alike."""
    return torch.stack([
        torch.cat([_changed(picture, change, policies) for picture in image.split(3)])
        for image, change in zip(images, changes)])


def _changed(x: torch.Tensor, change: Changes, policies: list[str]) -> torch.Tensor:
    _, height, width = x.shape
    for policy in policies:
        match policy:
            case "color":
                x = x + change.brightness
                grey = x.mean(dim=0, keepdim=True)
                x = (x - grey) * change.saturation + grey
                level = x.mean()
                x = (x - level) * change.contrast + level
            case "translation":
                margin = max(height, width)
                top, left = margin - change.down, margin - change.right
                x = pad(x, (margin,) * 4)[:, top:top + height, left:left + width]
            case "cutout":
                mask = torch.ones(1, height, width, dtype=x.dtype)
                top, bottom, left, right = change.cut
                mask[:, top:bottom, left:right] = 0
                x = x * mask
    return x


CASES = {
    "translation": ["translation"], "color": ["color"], "cutout": ["cutout"], "all": ["translation", "color", "cutout"],
    "order": ["color", "cutout", "translation"]}


@fixture("augmentation")
def augmentation():
    """For each case the `result`, the `gradient` of its product with `seed` with respect to the images, and `second`, the
    gradient of the squared gradient of its sum of cubes; changes drawn with seed 7 and the number of the case as stream."""
    result = {}
    for channels in (3, 6):
        images, seed = draw(2, 9, 12, channels, scale=0.5), draw(2, 9, 12, channels)
        result |= {f"{channels}/images": images, f"{channels}/seed": seed}
        for index, (name, policies) in enumerate(CASES.items()):
            source = RandomSource(7, [index])
            changes = [drawn(policies, 9, 12, source) for _ in range(2)]
            x = to_nchw(images).requires_grad_(True)
            made = changed(x, changes, policies)
            gradient, = torch.autograd.grad((made * to_nchw(seed)).sum(), x, retain_graph=True)
            cubed, = torch.autograd.grad((made**3).sum(), x, create_graph=True)
            second, = torch.autograd.grad((cubed**2).sum(), x)
            result |= {
                f"{channels}/{name}/result": to_nhwc(made), f"{channels}/{name}/gradient": to_nhwc(gradient),
                f"{channels}/{name}/second": to_nhwc(second)}
    return result
