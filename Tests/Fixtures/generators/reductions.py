"""Sums, means, variances and extremes."""

import torch

from .operation_cases import all_apart, record
from .registry import draw, fixture

INF, NAN = float("inf"), float("nan")


@fixture("reductions")
def reductions():
    x = draw(2, 3, 4, 5)
    extreme = torch.tensor([[2, 2, 2], [1000, -1000, 1000], [0, 0, 1e-6], [1, INF, 2], [1, NAN, 2], [1e18, 0, 0]]).double()
    ties = torch.tensor([[1.0, 3, 3, 2], [0, 0, 0, 0], [-1, -2, -1, -2]]).double()
    return (
        record("sum", lambda x: x.sum(), x)
        | record("sum-first-third", lambda x: x.sum((0, 2)), x)
        | record("sum-last-kept", lambda x: x.sum(-1, keepdim=True), x)
        | record("sum-scalar", lambda x: x.sum(), draw())
        | record("mean", lambda x: x.mean(), x)
        | record("mean-middle-kept", lambda x: x.mean((1, 2), keepdim=True), x)
        | record("variance", lambda x: x.var(correction=0), x)
        | record("variance-unbiased", lambda x: x.var(1, correction=1), x)
        | record("variance-kept", lambda x: x.var((1, 2), correction=0, keepdim=True), x)
        | record("variance-last", lambda x: x.var((-1, 0), correction=1), x)
        | record("variance-one-extreme", lambda x: x.var(1, correction=0), draw(3, 1), second=False)
        | record("variance-one-unbiased-extreme", lambda x: x.var(1, correction=1), draw(3, 1), second=False)
        | record("deviation", lambda x: x.std(correction=0), x)
        | record("deviation-unbiased", lambda x: x.std(1, correction=1), x)
        | record("deviation-kept", lambda x: x.std((1, -1), correction=0, keepdim=True), x)
        | record("deviation-extreme", lambda x: x.std(1, correction=1), extreme, second=False)
        | record("deviation-one-extreme", lambda x: x.std(1, correction=1), draw(3, 1), second=False)
        | record("mean-extreme", lambda x: x.mean(1), extreme, second=False)
        | record("mean-nothing", lambda x: x.mean(0), draw(0, 3), second=False)
        | record("mean-nothing-left", lambda x: x.mean(0), draw(2, 0), second=False)
        | record("sum-nothing", lambda x: x.sum(0), draw(0, 3), second=False)
        | record("variance-nothing", lambda x: x.var(0, correction=1), draw(2, 0), second=False)
        | record("variance-none", lambda x: x.var(correction=0), draw(0), second=False)
        | record("cumulativeSum", lambda x: x.cumsum(0), draw(7))
        | record("cumulativeSum-middle", lambda x: x.cumsum(1), draw(2, 5, 3))
        | record("cumulativeSum-last", lambda x: x.cumsum(-1), draw(3, 4))
        | record("cumulativeSum-one", lambda x: x.cumsum(1), draw(3, 1))
        | record("cumulativeSum-nothing", lambda x: x.cumsum(1), draw(3, 0), second=False)
        | record("cumulativeSum-extreme", lambda x: x.cumsum(1),
                 torch.tensor([[1, INF, 2, -INF, 3], [0, NAN, 1, 1, INF]]).double(), second=False)
        | record("maximum-all", lambda x: x.amax(), all_apart(3, 7))
        | record("maximum-axes", lambda x: x.amax((0, 2)), all_apart(3, 4, 5))
        | record("maximum-ties", lambda x: x.amax(1), ties, second=False)
        | record("minimum-all", lambda x: x.amin(), all_apart(3, 7))
        | record("minimum-kept", lambda x: x.amin(1, keepdim=True), all_apart(3, 4, 5))
        | record("minimum-ties", lambda x: x.amin(1), ties, second=False)
    )
