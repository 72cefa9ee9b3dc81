"""Arithmetic with broadcasting, and elementary functions."""

import torch

from .operation_cases import apart, away_from, positive, record
from .registry import draw, fixture

INF = float("inf")


@fixture("arithmetic")
def arithmetic():
    a, b = apart(3, 4, 5)
    ties = torch.tensor([1, 2, -1, INF]).double()
    return (
        record("add", lambda a, b: a + b, draw(2, 3, 4), draw(2, 3, 4))
        | record("add-broadcast", lambda a, b: a + b, draw(2, 3, 1, 4), draw(5, 1))
        | record("add-scalar", lambda a, b: a + b, draw(3, 4), draw())
        | record("subtract", lambda a, b: a - b, draw(7), draw(7))
        | record("subtract-broadcast", lambda a, b: a - b, draw(4), draw(2, 3, 1))
        | record("multiply", lambda a, b: a * b, draw(2, 3, 4), draw(2, 3, 4))
        | record("multiply-broadcast", lambda a, b: a * b, draw(2, 1, 3), draw(4, 1))
        | record("multiply-itself", lambda a: a * a * a, draw(3, 5))
        | record("divide", lambda a, b: a / b, draw(3, 4), positive(3, 4))
        | record("divide-broadcast", lambda a, b: a / b, draw(2, 3, 1), positive(2, 1, 4))
        | record("add-number", lambda a: a + 1.5, draw(3, 4))
        | record("number-add", lambda a: 1.5 + a, draw(3, 4))
        | record("subtract-number", lambda a: a - 1.5, draw(3, 4))
        | record("number-subtract", lambda a: 1.5 - a, draw(3, 4))
        | record("multiply-number", lambda a: a * -2.5, draw(3, 4))
        | record("number-multiply", lambda a: -2.5 * a, draw(3, 4))
        | record("divide-number", lambda a: a / 3, draw(3, 4))
        | record("number-divide", lambda a: 2 / a, positive(3, 4))
        | record("negate", lambda a: -a, draw(3, 4))
        | record("affine", lambda a: a * -1.5 + 0.25, draw(3, 4))
        | record("maximum", torch.maximum, a, b)
        | record("maximum-broadcast", torch.maximum, draw(3, 1, 1) * 0 + 0.5, away_from([0.5], 1, 4, 5))
        | record("maximum-ties", torch.maximum, ties, torch.ones(4).double(), second=False)
        | record("minimum-ties", torch.minimum, ties, torch.ones(4).double(), second=False)
        | record("minimum", torch.minimum, b, a)
        | record("minimum-broadcast", torch.minimum, away_from([0.5], 1, 4, 5), draw(3, 1, 1) * 0 + 0.5)
    )


@fixture("elementwise")
def elementwise():
    return (
        record("exponential", torch.exp, draw(4, 9, scale=2))
        | record("logarithm", torch.log, positive(4, 9))
        | record("square", torch.square, draw(4, 9))
        | record("squareRoot", torch.sqrt, positive(4, 9))
        | record("reciprocal", torch.reciprocal, positive(4, 9))
        | record("reciprocal-negative", torch.reciprocal, -positive(7))
        | record("errorFunction", torch.erf, draw(4, 9, scale=1.5))
        | record("errorFunction-extreme", torch.erf, torch.tensor([0, 1e3, -1e3, 1e-4, INF, -INF]).double(), second=False)
        | record("absolute", torch.abs, away_from([0], 4, 9))
        | record("power-3", lambda x: x ** 3, draw(4, 9))
        | record("power-2.5", lambda x: x ** 2.5, positive(4, 9))
        | record("power-minus-1", lambda x: x ** -1, positive(4, 9))
        | record("power-1", lambda x: x ** 1, torch.cat([draw(6), torch.zeros(1)]))
        | record("power-0", lambda x: x ** 0, torch.cat([draw(6), torch.zeros(1)]), second=False)
        | record("clamped", lambda x: torch.clamp(x, -0.5, 1.25), away_from([-0.5, 1.25], 4, 9, scale=2))
        | record("clamped-extreme", lambda x: torch.clamp(x, -0.5, 1.25), torch.tensor([INF, -INF, float("nan"), 1000]).double(),
                 second=False)
        | record("clamped-above", lambda x: torch.clamp(x, max=0.5), away_from([0.5], 4, 9))
        | record("clamped-bounds", lambda x: torch.clamp(x, -0.5, 1.25), torch.tensor([-0.5, 1.25, -0.75, 1.5, 0]).double())
    )
