"""Elements taken by position or by mask, and put back."""

import torch
import torch.nn.functional as F

from .operation_cases import record
from .registry import draw, fixture

INF, NAN = float("inf"), float("nan")


def every_third(*shape):
    """A mask that both sides know."""
    return (torch.arange(torch.Size(shape).numel()) % 3 == 0).reshape(shape)


def indexed(name, function, indices, *inputs, second=True):
    """A case with `indices` stored beside it."""
    return record(name, lambda *x: function(*x, indices), *inputs, second=second) | {f"{name}/indices": indices.double()}


def below(extent, *shape):
    return torch.randint(extent, shape)


@fixture("selection")
def selection():
    def gather(axis):
        return lambda x, indices: torch.gather(x, axis, indices)

    def scatter_add(axis):
        return lambda x, source, indices: x.scatter_add(axis, indices, source)

    def scatter(axis):
        return lambda x, source, indices: x.scatter(axis, indices, source)

    once = torch.stack([torch.randperm(6)[:4] for _ in range(3)])
    return (
        record("selecting", lambda x: x.index_select(0, torch.tensor([2, 0, 2, 2])), draw(4, 3))
        | record("selecting-middle", lambda x: x.index_select(1, torch.tensor([3, 1])), draw(2, 4, 3))
        | record("selecting-last", lambda x: x.index_select(-1, torch.tensor([1, 1, 0])), draw(2, 3, 2))
        | record("selecting-single", lambda x: x.index_select(1, torch.tensor([0, 0])), draw(3, 1))
        | record("selecting-none", lambda x: x.index_select(0, torch.tensor([], dtype=torch.long)), draw(4, 3), second=False)
        | indexed("gathered-first", gather(0), below(5, 3, 2, 4), draw(5, 2, 4))
        | indexed("gathered-middle", gather(1), below(5, 3, 7, 4), draw(3, 5, 4))
        | indexed("gathered-last", gather(-1), below(4, 2, 3, 6), draw(2, 3, 4))
        | indexed("gathered-smaller", gather(1), below(4, 2, 3, 2), draw(3, 4, 5))
        | indexed("gathered-vector", gather(0), below(4, 9), draw(4))
        | indexed("gathered-none", gather(1), below(4, 2, 0), draw(2, 4), second=False)
        | indexed("scatterAdded-first", scatter_add(0), below(5, 3, 4), draw(5, 4), draw(3, 4))
        | indexed("scatterAdded-last", scatter_add(-1), below(3, 2, 4, 5), draw(2, 4, 3), draw(2, 4, 5))
        | indexed("scatterAdded-smaller", scatter_add(1), below(4, 2, 3), draw(3, 4), draw(2, 3))
        | indexed("scatterAdded-none", scatter_add(1), below(4, 2, 0), draw(2, 4), draw(2, 0), second=False)
        | indexed("scattered-last", scatter(1), once, draw(3, 6), draw(3, 4))
        | indexed("scattered-first", scatter(0), once.T.contiguous(), draw(6, 3), draw(4, 3))
        | indexed("scattered-smaller", scatter(1), once[:2], draw(3, 6), draw(2, 4))
        | record("choosing", lambda a, b: torch.where(every_third(3, 5), a, b), draw(3, 5), draw(3, 5))
        | record("choosing-broadcast", lambda a, b: torch.where(every_third(4, 1), a, b), draw(5), draw(2, 1, 1))
        | record("choosing-own", lambda a, b: torch.where(a > 0, a * a, b), draw(3, 5), draw(3, 5))
        | record("choosing-infinite", lambda a, b: torch.where(every_third(6), a, b),
                 torch.tensor([1, INF, 2, INF, NAN, -INF]).double(), torch.tensor([NAN, 4, -INF, INF, 5, NAN]).double(),
                 second=False)
        | record("filled", lambda x: x.masked_fill(every_third(2, 3, 4), -2.5), draw(2, 3, 4))
        | record("filled-infinite", lambda x: x.masked_fill(every_third(3, 1), -INF), draw(2, 3, 4), second=False)
        | record("oneHot", lambda x: F.one_hot(x.long(), 5).double(), below(5, 2, 3).double(), differentiable=False)
        | record("oneHot-largest", lambda x: F.one_hot(x.long()).double(), torch.tensor([0, 3, 1, 3]).double(),
                 differentiable=False)
        | record("oneHot-none", lambda x: F.one_hot(x.long(), 3).double(), torch.zeros(0).double(), differentiable=False)
    )


@fixture("subscripts")
def subscripts():
    x = (4, 3, 5)
    mask = torch.tensor([True, False, True, True])
    return (
        record("row", lambda x: x[2], draw(*x)) | record("row-from-end", lambda x: x[-1], draw(*x))
        | record("element", lambda x: x[1, -2, 3], draw(*x)) | record("rows", lambda x: x[1:3], draw(*x))
        | record("closed", lambda x: x[1:4], draw(*x)) | record("from", lambda x: x[2:], draw(*x))
        | record("from-end", lambda x: x[-3:], draw(*x)) | record("up-to", lambda x: x[:2], draw(*x))
        | record("up-to-end", lambda x: x[:-1], draw(*x)) | record("through-end", lambda x: x[:, :-1], draw(*x))
        | record("nothing", lambda x: x[2:2], draw(*x), second=False)
        | record("list", lambda x: x[[2, 0, -1, 2]], draw(*x)) | record("list-inner", lambda x: x[1:, [2, 0], 3], draw(*x))
        | record("list-none", lambda x: x[:, []], draw(*x), second=False)
        | record("table", lambda x: x[torch.tensor([[1, 0], [3, 3], [0, 2]])], draw(*x))
        | record("stride", lambda x: x[..., ::2], draw(*x)) | record("ellipsis", lambda x: x[..., 1:3], draw(*x))
        | record("ellipsis-inner", lambda x: x[0, ..., 2], draw(*x)) | record("ellipsis-all", lambda x: x[...], draw(*x))
        | record("new-axis", lambda x: x[:, None, 1], draw(*x)) | record("new-axis-last", lambda x: x[..., None], draw(*x))
        | record("mask", lambda x: x[every_third(*x.shape)], draw(*x)) | record("mask-rows", lambda x: x[mask], draw(*x))
        | record("mask-two", lambda x: x[every_third(4, 3)], draw(*x))
        | record("mask-none", lambda x: x[every_third(*x.shape) & False], draw(*x), second=False)
        | record("mask-own", lambda x: x[x > 0], draw(*x))
    )
