"""Comparisons and combinations of masks, of numbers and of NaN."""

import torch

from .operation_cases import record
from .registry import draw, fixture

INF, NAN = float("inf"), float("nan")
# Each of these meets each.
SPECIAL = torch.tensor([0.0, -0.0, 1.0, -1.0, 1000.0, INF, -INF, NAN]).double()
# Whole tensors of truths: bools are stored as numbers.
MASKS = torch.tensor([0.0, 1.0, -2.0, 0.5, INF, NAN]).double()
COMPARISONS = {
    "greater": torch.gt, "less": torch.lt, "atLeast": torch.ge, "atMost": torch.le, "equal": torch.eq, "different": torch.ne}
LOGIC = {"and": torch.logical_and, "or": torch.logical_or, "xor": torch.logical_xor}


def mask(name, function, *inputs):
    return record(name, lambda *x: function(*x).double(), *inputs, differentiable=False)


@fixture("comparisons")
def comparisons():
    a, b = draw(3, 1, 7), draw(4, 7)
    b[0], b[1] = a[0, 0], a[1, 0]
    cases = {}
    for name, function in COMPARISONS.items():
        cases |= mask(name, function, a, b) | mask(f"{name}-special", function, SPECIAL[:, None], SPECIAL)
        for number in (0.25, INF, NAN):
            cases |= mask(f"{name}-{number}", lambda x: function(x, number), torch.cat([draw(9), torch.tensor([0.25]), SPECIAL]))
    for name, function in LOGIC.items():
        cases |= mask(name, function, MASKS[:, None], MASKS)
    some = torch.tensor([[[0, 1, 0], [1, 1, 1]], [[0, 0, 0], [NAN, 2, 1]]]).double()
    for name in ("any", "all"):
        function = getattr(torch, name)
        cases |= mask(name, function, some) | mask(f"{name}-first", lambda x: function(x, 0), some)
        cases |= mask(f"{name}-kept", lambda x: function(x, -1, keepdim=True), some)
        cases |= mask(f"{name}-nothing", lambda x: function(x, 1), torch.zeros(2, 0).double())
    return (
        cases | mask("not", torch.logical_not, MASKS) | mask("nonzero", torch.nonzero, some)
        | mask("nonzero-none", torch.nonzero, torch.zeros(2, 3).double())
        | mask("isNaN", torch.isnan, SPECIAL) | mask("isInfinite", torch.isinf, SPECIAL)
        | mask("isFinite", torch.isfinite, SPECIAL)
    )
