"""Similarities and distances of vectors, of pairs and of all against all."""

import torch
import torch.nn.functional as F

from .norms import INFINITY, spread
from .operation_cases import record
from .registry import draw, fixture

ORDERS = (0, 0.5, 1, 1.5, 2, 3, INFINITY)


def symmetric(size: int) -> torch.Tensor:
    """A covariance of full rank."""
    x = draw(size, 3 * size)
    return (torch.cov(x) + 0.5 * torch.eye(size)).half().double()


def mahalanobis(x, y, covariance):
    d = (x - y).expand(torch.broadcast_shapes(x.shape, y.shape))
    return (d * torch.linalg.solve(covariance, d.unsqueeze(-1)).squeeze(-1)).sum(-1).sqrt()


def apart_by(rows: torch.Tensor, difference: torch.Tensor) -> torch.Tensor:
    return (rows + difference).half().double()


def all_pairs(a, b, order):
    """What cdist gives, by differences alone, whose gradients can be differentiated."""
    distances = torch.linalg.vector_norm(a.unsqueeze(-2) - b.unsqueeze(-3), order, dim=-1)
    torch.testing.assert_close(distances, torch.cdist(a, b, p=order))
    return distances


@fixture("similarity")
def similarity():
    cosine, dot = F.cosine_similarity, torch.linalg.vecdot
    a, b, rows = draw(4, 5), draw(4, 5), draw(3, 2)
    covariance = symmetric(3)
    edges = torch.tensor([[0.0, 0], [0, 0], [1000, -1000], [1e-9, 0], [3, 4], [1e20, -1e20]]).float().double()
    others = torch.tensor([[0.0, 0], [1, 1], [-1000, 1000], [1, 2], [3, 4], [1, 1]]).double()
    cases = {}
    for order in ORDERS:
        name, differentiable, tie = float(order), order != 0, order == INFINITY

        def distance(x, y, **options):
            return torch.linalg.vector_norm(x - y, order, dim=-1, **options)

        x = draw(3, 4)
        cases |= record(f"distance-{name}", distance, x, apart_by(x, spread(3, 4)), differentiable=differentiable)
        cases |= record(
            f"distance-{name}-edges", distance, edges[:5], others[:5], differentiable=differentiable and order >= 1, second=False)
        # Rows whose differences in all features are far from zero and from each other.
        centres, around = 8 * torch.arange(3.0).double()[:, None], spread(3, 4) / 4
        apart = centres * torch.tensor([1.0, 2, 3, 5]) + around
        shifted = (centres[:2] - 4) * torch.tensor([1.0, 2, 3, 5]) + spread(2, 4) / 4
        cases |= record(
            f"pairwiseDistances-{name}", lambda x, y: all_pairs(x, y, order), apart, shifted, differentiable=differentiable)
        cases |= record(
            f"pairwiseDistances-{name}-edges", lambda x, y: all_pairs(x, y, order), edges[:3], others[:4],
            differentiable=differentiable and order >= 1 and not tie, second=False)
    return (
        cases
        | record("dot", dot, a, b)
        | record("dot-first", lambda x, y: dot(x, y, dim=0), a, b)
        | record("dot-broadcast", lambda x, y: (x * y).sum(1, keepdim=True), draw(3, 4), draw(2, 1, 4))
        | record("dot-edges", dot, edges[:5], others[:5])
        | record("cosineSimilarity", cosine, a, b, second=True)
        | record("cosineSimilarity-first", lambda x, y: cosine(x, y, dim=0), a, b)
        | record("cosineSimilarity-broadcast", lambda x, y: cosine(x, y, dim=-1), draw(3, 1, 4), draw(2, 4))
        | record("cosineSimilarity-epsilon", lambda x, y: cosine(x, y, dim=-1, eps=0.5), a, b)
        | record("cosineSimilarity-short-edges", lambda x, y: cosine(x, y, dim=-1, eps=4), a, b, second=False)
        | record("cosineSimilarity-edges", cosine, edges, others, second=False)
        | record("distance-epsilon", lambda x, y: F.pairwise_distance(x, y, 2, 1e-3), a, b)
        | record("distance-equal-edges", lambda x, y: F.pairwise_distance(x, y, 2, 1e-6), rows, rows, second=False)
        | record("distance-first-kept", lambda x, y: (x - y).norm(dim=0, keepdim=True), a, b)
        | record("distance-broadcast", lambda x, y: torch.linalg.vector_norm(x - y, dim=-1), draw(3, 1, 4), draw(2, 4))
        | record("mahalanobisDistance", mahalanobis, draw(4, 3), draw(4, 3), covariance)
        | record("mahalanobisDistance-broadcast", mahalanobis, draw(2, 1, 3), draw(4, 3), covariance)
        | record("mahalanobisDistance-vector", mahalanobis, draw(3), draw(3), covariance)
        | record("covariance", torch.cov, draw(3, 6))
        | record("covariance-biased", lambda x: torch.cov(x, correction=0), draw(3, 6))
        | record("covariance-single", lambda x: torch.cov(x).reshape(1, 1), draw(1, 6))
        | record("covariance-one-observation-edges", lambda x: torch.cov(x, correction=0), draw(3, 1))
        | record("pairwiseDots", lambda x, y: x @ y.mT, draw(3, 4), draw(5, 4))
        | record("pairwiseDots-batch", lambda x, y: x @ y.mT, draw(2, 3, 4), draw(1, 5, 4))
        | record(
            "pairwiseCosineSimilarities", lambda x, y: cosine(x[:, None], y[None], dim=-1), draw(3, 4), draw(5, 4))
        | record(
            "pairwiseCosineSimilarities-edges", lambda x, y: cosine(x[:, None], y[None], dim=-1), edges, others[:3], second=False)
        | record("pairwiseDistances-batch", lambda x, y: all_pairs(x, y, 2), draw(2, 3, 4), draw(2, 5, 4) + 4)
        | record("pairwiseDistances-broadcast", lambda x, y: all_pairs(x, y, 2), draw(2, 1, 3, 4), draw(5, 4) + 4)
    )
