"""Norms of vectors and matrices."""

import torch
import torch.nn.functional as F

from .operation_cases import all_apart, away_from, record
from .registry import draw, fixture

INFINITY = float("inf")


def spread(*shape: int) -> torch.Tensor:
    """Numbers of both signs whose sizes are all apart, so that no norm has a kink near them."""
    sizes = all_apart(*shape)
    sizes = sizes - sizes.min() + 0.25
    return (sizes * torch.where(draw(*shape) < 0, -1.0, 1.0)).half().double()


@fixture("norms")
def norms():
    norm = torch.linalg.vector_norm
    # Zeros, one element of zero, equal ones, large ones.
    edges = torch.tensor([[0.0, 0, 0], [0, 2, 0], [3, -3, 3], [1000, -500, 1000], [1000, 1000, 1000]]).double()
    huge = torch.tensor([[1e20, -1e20], [1e-30, 1e-30], [3e38, 0], [1e-30, 1e30]]).float().double()
    infinite = torch.tensor([[INFINITY, 1], [INFINITY, -INFINITY], [0, -INFINITY]]).double()
    cases = {}
    for order in (0, 0.5, 1, 1.5, 2, 3, 20, INFINITY, -INFINITY, -1, -2):
        def along(x, **options):
            return norm(x, order, **options)

        name = f"norm-{float(order)}"
        differentiable = order != 0
        cases |= record(
            f"{name}-rows", lambda x: along(x, dim=-1), spread(3, 4), differentiable=differentiable, second=order != 20)
        cases |= record(f"{name}-edges", lambda x: along(x, dim=-1), edges, differentiable=differentiable, second=False)
        cases |= record(f"{name}-infinite", lambda x: along(x, dim=-1), infinite, differentiable=False)
        if order not in (0.5, 20, -1, -2):
            cases |= record(f"{name}-huge", lambda x: along(x, dim=-1), huge, differentiable=differentiable, second=False)
    square = draw(2, 3, 4)
    return (
        cases
        | record("norm-all", norm, square)
        | record("norm-first", lambda x: norm(x, dim=0), square)
        | record("norm-kept", lambda x: norm(x, 3, dim=(0, 2), keepdim=True), spread(2, 3, 4))
        | record("norm-scalar", norm, torch.tensor(-2.5).double())
        | record("norm-single", lambda x: norm(x, 3, dim=1), spread(4, 1))
        | record("unitVectors", lambda x: F.normalize(x, dim=-1), draw(3, 4))
        | record("unitVectors-first", lambda x: F.normalize(x, p=1, dim=0), away_from([0], 3, 4))
        | record("unitVectors-3", lambda x: F.normalize(x, p=3, dim=1), spread(2, 3, 2))
        | record("unitVectors-infinity", lambda x: F.normalize(x, p=INFINITY, dim=-1), spread(3, 4))
        | record("unitVectors-edges", lambda x: F.normalize(x, dim=-1), edges[1:], second=False)
        | record("unitVectors-zeros-edges", lambda x: F.normalize(x, dim=-1, eps=0.5), edges, second=False)
        | record("matrixNorm-frobenius", torch.linalg.matrix_norm, draw(3, 4))
        | record("matrixNorm-frobenius-kept", lambda x: torch.linalg.matrix_norm(x, keepdim=True), draw(2, 3, 2))
        | record("matrixNorm-one", lambda x: torch.linalg.matrix_norm(x, 1), spread(2, 3, 4))
        | record("matrixNorm-infinity", lambda x: torch.linalg.matrix_norm(x, INFINITY), spread(2, 3, 4))
        | record("matrixNorm-infinity-kept", lambda x: torch.linalg.matrix_norm(x, INFINITY, keepdim=True), spread(3, 3))
        | record("matrixNorm-spectral", lambda x: torch.linalg.matrix_norm(x, 2), draw(3, 4))
        | record("matrixNorm-spectral-kept", lambda x: torch.linalg.matrix_norm(x, 2, keepdim=True), draw(2, 4, 3))
        | record("matrixNorm-nuclear", lambda x: torch.linalg.matrix_norm(x, "nuc"), draw(2, 4, 3))
        | record("matrixNorm-spectral-edges", lambda x: torch.linalg.matrix_norm(x, 2), edges, second=False)
        | record("matrixNorm-frobenius-edges", torch.linalg.matrix_norm, torch.zeros(2, 2, 2).double(), second=False)
        | record("matrixNorm-one-edges", lambda x: torch.linalg.matrix_norm(x, 1), edges, second=False)
        | record("matrixNorm-infinity-edges", lambda x: torch.linalg.matrix_norm(x, INFINITY), edges, second=False)
    )
