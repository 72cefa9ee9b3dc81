"""Losses with their gradients, at everyday values and at logits of 1000."""

import torch
import torch.nn.functional as F

from .operation_cases import away_from
from .registry import draw, fixture

EXTREME = torch.tensor([1000.0, -1000.0, 100.0, -100.0, 30.0, -30.0, 0.0, 1.0, -1.0, 1e-3]).double()


def case(name, loss, x, target):
    x = x.clone().requires_grad_()
    value = loss(x, target)
    gradient, = torch.autograd.grad(value, x)
    return {f"{name}/x": x, f"{name}/target": target, f"{name}/value": value, f"{name}/gradient": gradient}


def cross_entropy(x, target):
    return F.binary_cross_entropy_with_logits(x, target.expand(x.shape))


@fixture("losses")
def losses():
    target = draw(2, 3, 4, 3)
    tensors = (
        case("mean-squared-error", F.mse_loss, draw(2, 3, 4, 3), target)
        | case("mean-absolute-error", F.l1_loss, target + away_from([0], 2, 3, 4, 3), target)
        | case("mean-squared-error-extreme", F.mse_loss, EXTREME, torch.ones(10).double())
        | case("mean-absolute-error-extreme", F.l1_loss, EXTREME + 0.5, EXTREME.roll(1)))
    for label in (0.0, 1.0, 0.875, 0.125):
        number = torch.tensor(label).double()
        tensors |= case(f"cross-entropy-{label}", cross_entropy, draw(3, 5, scale=3), number)
        tensors |= case(f"cross-entropy-extreme-{label}", cross_entropy, EXTREME, number)
    labels = (torch.arange(10) % 5 / 4).double()
    return (
        tensors | case("cross-entropy-targets", cross_entropy, draw(10, scale=3), labels)
        | case("cross-entropy-targets-extreme", cross_entropy, EXTREME, labels))
