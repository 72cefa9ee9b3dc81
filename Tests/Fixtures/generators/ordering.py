"""Elements in order, the extreme ones, and where they stood."""

import torch

from .operation_cases import all_apart, record
from .registry import draw, fixture

INF, NAN = float("inf"), float("nan")
# Equal numbers, both zeros, infinities and NaN, twice.
TIES = torch.tensor([[3.0, 1, 3, 2, 1], [0, -0.0, 0, -0.0, 0], [NAN, INF, 2, NAN, -INF], [-INF, INF, -INF, INF, 0]]).double()


def whole(name, function, x):
    """A case of positions, which have no gradients."""
    return record(name, lambda x: function(x).double(), x, differentiable=False)


def ordered(name, x, axis, second=True):
    cases = {}
    for descending in (False, True):
        case = name + "-descending" * descending

        def order(x):
            return torch.sort(x, dim=axis, descending=descending, stable=True)

        cases |= record(f"sorted-{case}", lambda x: order(x).values, x, second=second)
        cases |= whole(f"sortedIndices-{case}", lambda x: order(x).indices, x)
    return cases


@fixture("ordering")
def ordering():
    x, many = all_apart(3, 7, 2), torch.randint(0, 20, (3, 200)).double()

    def top(count, axis, largest):
        # PyTorch leaves open which of equal ones are taken; its stable order takes the first.
        return lambda x: torch.sort(x, dim=axis, descending=largest, stable=True).indices.narrow(axis, 0, count)

    cases = (
        ordered("first", x, 0) | ordered("middle", x, 1) | ordered("last", x, -1) | ordered("many", many, 1, second=False)
        | ordered("single", draw(3, 1), 1) | ordered("ties", TIES, 1, second=False)
        | ordered("nothing", draw(2, 0), 1, second=False))
    for largest in (True, False):
        end = "" if largest else "-smallest"
        cases |= record(f"topK{end}", lambda x: x.topk(3, 1, largest).values, x)
        cases |= record(f"topK-last{end}", lambda x: x.topk(1, -1, largest).values, x)
        cases |= record(f"topK-none{end}", lambda x: x.topk(0, 1, largest).values, x, second=False)
        cases |= record(f"topK-many{end}", lambda x: x.topk(9, 1, largest).values, all_apart(2, 1000), second=False)
        cases |= whole(f"topKIndices{end}", lambda x: x.topk(3, 1, largest).indices, x)
        cases |= whole(f"topKIndices-many{end}", top(50, 1, largest), many)
        cases |= whole(f"topKIndices-ties{end}", top(3, 1, largest), TIES)
    for name, function in (("argMax", torch.argmax), ("argMin", torch.argmin)):
        cases |= whole(name, function, x) | whole(f"{name}-first", lambda x: function(x, 0), x)
        cases |= whole(f"{name}-kept", lambda x: function(x, 1, keepdim=True), x)
        cases |= whole(f"{name}-all-kept", lambda x: function(x, keepdim=True), x)
        cases |= whole(f"{name}-last", lambda x: function(x, -1), TIES) | whole(f"{name}-ties", lambda x: function(x, 0), TIES)
        cases |= whole(f"{name}-single", lambda x: function(x, 1), draw(3, 1)) | whole(f"{name}-nan", function, TIES[2:])
        cases |= whole(f"{name}-nothing", lambda x: function(x, 1), draw(0, 3)) | whole(f"{name}-scalar", function, draw())
    return cases
