"""Attention as a function: masks, causality, rows in which all is hidden, extreme products; embeddings as a function.

Masks that are constants lie beside a case's inputs: `mask` of ones (kept) and zeros, `addend` to be added.
"""

import math

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from .operation_cases import all_apart, record
from .registry import draw, fixture


def attention(case, queries, keys, values, mask=None, addend=None, causal=False, scale=None, learned=None, second=True):
    """One case; `learned` is a mask that is added and has a gradient."""

    def function(q, k, v, *masks):
        added = addend if not masks else masks[0]
        chosen = added if mask is None else mask if added is None else added.masked_fill(~mask, -math.inf)
        with sdpa_kernel(SDPBackend.MATH):
            return F.scaled_dot_product_attention(q, k, v, attn_mask=chosen, is_causal=causal, scale=scale)

    tensors = record(
        case, function, queries, keys, values, *([] if learned is None else [learned]), second=second)
    constants = {"mask": mask, "addend": addend}
    return tensors | {f"{case}/{name}": value.double() for name, value in constants.items() if value is not None}


def quarters(*shape: int) -> torch.Tensor:
    """Numbers whose products float32 holds exactly, also with 1000 added to them."""
    return (torch.randint(-6, 7, shape) / 4).double()


def weights(case, queries, keys, mask=None):
    def function(q, k):
        products = q @ k.mT / math.sqrt(q.shape[-1])
        return torch.softmax(products if mask is None else products.masked_fill(~mask, -math.inf), -1)

    return record(case, function, queries, keys) | ({} if mask is None else {f"{case}/mask": mask.double()})


def holes(*shape: int, empty=()) -> torch.Tensor:
    """A mask that keeps about two thirds, the first of each row among them, and nothing of the rows `empty`."""
    mask = torch.rand(shape) < 0.66
    mask[..., 0] = True
    for row in empty:
        mask[..., row, :] = False
    return mask


@fixture("attention")
def all_attention():
    def three(*front, queries=4, keys=5, features=6, values=3, scale=1.0):
        return (
            draw(*front, queries, features, scale=scale), draw(*front, keys, features, scale=scale),
            draw(*front, keys, values))

    some = torch.zeros(4, 5).double()
    some[1] = -math.inf
    some[2, 1:3] = -math.inf
    return (
        attention("plain", *three(2, 3)) | attention("matrices", *three()) | attention("batch", *three(3))
        | attention("scale", *three(2), scale=0.7) | attention("causal", *three(2, queries=4, keys=4), causal=True)
        | attention("causal-more-keys", *three(2, queries=3, keys=6), causal=True)
        | attention("causal-more-queries", *three(2, queries=6, keys=3), causal=True)
        | attention("keep", *three(2, 3), mask=holes(4, 5)) | attention("keep-each", *three(2, 3), mask=holes(2, 3, 4, 5))
        | attention("keep-padding", *three(2, 3), mask=holes(2, 1, 1, 5))
        | attention("keep-nothing", *three(2, 3), mask=holes(4, 5, empty=[0, 2]))
        | attention("add", *three(2, 3), addend=draw(4, 5)) | attention("add-infinite", *three(2, 3), addend=some)
        | attention("add-learned", *three(2, 3), learned=draw(3, 4, 5))
        | attention("keep-and-add", *three(2), mask=holes(4, 5), addend=draw(2, 4, 5))
        | attention("single", *three(2, queries=1, keys=1)) | attention("single-feature", *three(2, features=1, values=1))
        | attention("zeros", torch.zeros(2, 3, 4).double(), torch.zeros(2, 3, 4).double(), draw(2, 3, 2))
        | attention("large-extreme", *three(2, scale=400.0), second=False)
        | attention("large-masked-extreme", *three(2, scale=400.0), mask=holes(4, 5, empty=[3]), second=False)
        | attention(
            "add-large-extreme", quarters(2, 4, 4), quarters(2, 5, 4), draw(2, 5, 3), addend=1000 * draw(4, 5).sign(),
            second=False)
        | weights("weights", draw(2, 3, 4, 6), draw(2, 3, 5, 6)) | weights("weights-keep", draw(3, 4), draw(5, 4), holes(3, 5)))


@fixture("embedding")
def all_embedding():
    def case(name, indices, rows=6, features=3, padding=None):
        return record(name, lambda table: F.embedding(torch.tensor(indices), table, padding), draw(rows, features))

    return (
        case("rows", [4, 0, 4, 2, 4]) | case("shape", [[1, 5, 0], [0, 1, 1]]) | case("single", [3], features=1)
        | case("padding", [0, 2, 1, 2, 5, 2], padding=2) | case("padding-absent", [1, 0], padding=2)
        | case("padding-only", [2, 2], padding=2))


@fixture("max-pooling")
def max_pooling():
    def case(name, x, *options, second=True):
        return record(
            name, lambda x: F.max_pool2d(x.permute(0, 3, 1, 2), *options).permute(0, 2, 3, 1), x, second=second)

    ties = (torch.arange(48).reshape(1, 4, 6, 2) % 3).double()
    return (
        case("pair", all_apart(2, 4, 6, 3), 2) | case("odd", all_apart(1, 5, 7, 2), 2) | case("three", all_apart(1, 7, 6, 2), 3)
        | case("ties-extreme", ties, 2, second=False) | case("equal-extreme", torch.zeros(1, 4, 4, 2).double(), 2, second=False)
        | case("three-s2", all_apart(1, 7, 8, 2), 3, 2) | case("three-s1-p1", all_apart(2, 4, 5, 2) - 9, 3, 1, 1)
        | case("four-s3-p2", all_apart(1, 6, 9, 2), 4, 3, 2)
        | case("ties-s1-p1-extreme", ties, 3, 1, 1, second=False))
