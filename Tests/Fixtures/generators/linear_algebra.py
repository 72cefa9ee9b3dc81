"""Linear equations, inverses, determinants and diagonals."""

import torch

from .operation_cases import record
from .registry import draw, fixture


def regular(*shape: int) -> torch.Tensor:
    """Matrices that are far from singular, in an order of rows that asks for pivoting."""
    size = shape[-1]
    return (draw(*shape, scale=0.5) + 2 * torch.eye(size, dtype=torch.double).roll(1, 0)).half().double()


def exact_determinant(a):
    """By the first row's minors: differentiable where the matrix is singular, too."""
    if a.shape[-1] == 1:
        return a[..., 0, 0]
    columns = range(a.shape[-1])
    minors = [exact_determinant(a[..., 1:, [c for c in columns if c != column]]) for column in columns]
    return sum((-1) ** column * a[..., 0, column] * minors[column] for column in columns)


def stretching(*shape: int) -> torch.Tensor:
    """Matrices whose singular values are far from each other and from 0."""
    rank = min(shape[-2:])
    u, s, v = torch.linalg.svd(draw(*shape), full_matrices=False)
    return (u * (3 * rank - 2 * torch.arange(rank)) / 2 @ v).half().double()


def rotation(a):
    """What is left of a matrix when it stretches nothing; signs of singular vectors cancel."""
    u, _, v = torch.linalg.svd(a, full_matrices=False)
    return u @ v


def projector(vectors):
    """Onto the first singular vector."""
    return vectors[..., :1] @ vectors[..., :1].mT


@fixture("linear-algebra")
def linear_algebra():
    solve, det = torch.linalg.solve, torch.linalg.det
    rank_one = torch.tensor([[1.0, 2, 3], [2, 4, 6], [3, 6, 9]]).double()
    rank_two = torch.tensor([[1.0, 2, 3], [2, 4, 6], [1, 0, 1]]).double()
    column = torch.tensor([[0.0, 1], [0, 2]]).double()
    hilbert = (1 / (torch.arange(1.0, 6)[:, None] + torch.arange(5.0))).half().double()
    large = (1000 * regular(3, 3)).half().double()
    return (
        record("solve", solve, regular(4, 4), draw(4, 3))
        | record("solve-vector", solve, regular(4, 4), draw(4))
        | record("solve-batch", solve, regular(2, 3, 3), draw(2, 3, 2))
        | record("solve-vectors", solve, regular(2, 3, 3), draw(2, 3))
        | record("solve-shared", solve, regular(3, 3), draw(2, 3, 2))
        | record("solve-broadcast", solve, regular(2, 1, 3, 3), draw(4, 3, 2))
        | record("solve-single", solve, regular(1, 1), draw(1, 2))
        | record("solve-large-extreme", solve, large, draw(3, 2, scale=1000))
        | record("solve-ill-extreme", solve, hilbert, draw(5, 1), second=False)
        | record("inverse", torch.linalg.inv, regular(4, 4))
        | record("inverse-batch", torch.linalg.inv, regular(3, 2, 2))
        | record("inverse-leading", torch.linalg.inv, regular(2, 1, 3, 3))
        | record("determinant", det, regular(4, 4))
        | record("determinant-batch", det, regular(2, 2, 3, 3))
        | record("determinant-single", det, regular(1, 1))
        | record("determinant-singular", exact_determinant, rank_two)
        | record("determinant-rank-one-singular", exact_determinant, rank_one)
        | record("determinant-zeros-singular", exact_determinant, torch.zeros(2, 2).double())
        | record("determinant-mixed-singular", exact_determinant, torch.stack([column, regular(2, 2)]))
        | record("logDeterminant", lambda a: torch.linalg.slogdet(a).logabsdet, regular(4, 4))
        | record("logDeterminant-batch", lambda a: torch.linalg.slogdet(a).logabsdet, regular(2, 3, 3))
        | record(
            "logDeterminant-large-extreme", lambda a: torch.linalg.slogdet(a).logabsdet, 1000 * regular(20, 20), second=False)
        | record(
            "sign-logDeterminant", lambda a: torch.linalg.slogdet(a).sign,
            torch.stack([regular(3, 3), regular(3, 3).roll(1, 0), -regular(3, 3), rank_one]), differentiable=False)
        | record(
            "singular-logDeterminant", lambda a: torch.linalg.slogdet(a).logabsdet, rank_one, differentiable=False)
        | record("diagonal", lambda x: x.diagonal(dim1=-2, dim2=-1), draw(4, 4))
        | record("diagonal-wide", lambda x: x.diagonal(dim1=-2, dim2=-1), draw(2, 3, 5))
        | record("diagonal-tall", lambda x: x.diagonal(dim1=-2, dim2=-1), draw(5, 2))
        | record("diagonalMatrix", torch.diag_embed, draw(4))
        | record("diagonalMatrix-batch", torch.diag_embed, draw(2, 1, 3))
        | record("trace", torch.trace, draw(4, 4))
        | record("trace-batch", lambda x: x.diagonal(dim1=-2, dim2=-1).sum(-1), draw(2, 3, 5))
        | record("singularValues", torch.linalg.svdvals, stretching(4, 3))
        | record("singularValues-batch", torch.linalg.svdvals, stretching(2, 1, 3, 5))
        | record("singularValues-equal-singular", torch.linalg.svdvals, torch.eye(3).double(), second=False)
        | record("singularValues-large-extreme", torch.linalg.svdvals, 1000 * draw(5, 4), second=False)
        | record("singularVectors", rotation, stretching(3, 3))
        | record("singularVectors-tall", rotation, stretching(4, 2))
        | record("singularVectors-wide", rotation, stretching(2, 2, 3))
        | record("singularVectors-left", lambda a: projector(torch.linalg.svd(a, full_matrices=False)[0]), stretching(4, 3))
        | record("singularVectors-right", lambda a: projector(torch.linalg.svd(a, full_matrices=False)[2].mT), stretching(3, 4))
        | record("identity", lambda x: x * torch.eye(3, dtype=x.dtype), draw(3, 3))
    )
