"""Sums, means, variances, norms and extremes."""

import torch

from .operation_cases import all_apart, record
from .registry import draw, fixture


@fixture("reductions")
def reductions():
    x = draw(2, 3, 4, 5)
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
        | record("norm", lambda x: x.square().sum().sqrt(), x)
        | record("norm-first", lambda x: torch.linalg.vector_norm(x, dim=0), x)
        | record("norm-rows", lambda x: (x.square().sum((1, 2, 3), keepdim=True) + 0.01).sqrt(), x)
        | record("maximum-all", lambda x: x.amax(), all_apart(3, 7))
        | record("maximum-axes", lambda x: x.amax((0, 2)), all_apart(3, 4, 5))
        | record("maximum-ties", lambda x: x.amax(1), ties, second=False)
        | record("minimum-all", lambda x: x.amin(), all_apart(3, 7))
        | record("minimum-kept", lambda x: x.amin(1, keepdim=True), all_apart(3, 4, 5))
        | record("minimum-ties", lambda x: x.amin(1), ties, second=False)
    )
