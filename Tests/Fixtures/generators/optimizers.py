"""Twenty steps of each optimizer on a small regression, and learning rate schedules.

The problem: mean((tanh(x w + b) s - target)²). Cases hold the parameters after some steps as NAME/STEP/PARAMETER.
"""

import torch
from torch import optim

from .registry import draw, fixture

STEPS = 20
KEPT = (1, 2, 5, 10, 20)
PARAMETERS = ("w", "b", "s")

OPTIMIZERS = {
    "adam": (optim.Adam, dict(lr=0.01)),
    "adam-gan": (optim.Adam, dict(lr=0.0002, betas=(0.5, 0.999))),
    "adam-decay": (optim.Adam, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1)),
    "adamw": (optim.AdamW, dict(lr=0.01, weight_decay=0.1)),
    "sgd": (optim.SGD, dict(lr=0.1)),
    "sgd-decay": (optim.SGD, dict(lr=0.1, weight_decay=0.1)),
    "sgd-momentum": (optim.SGD, dict(lr=0.05, momentum=0.9)),
    "sgd-nesterov": (optim.SGD, dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.05)),
    "rmsprop": (optim.RMSprop, dict(lr=0.01)),
    "rmsprop-decay": (optim.RMSprop, dict(lr=0.01, alpha=0.9, eps=1e-4, weight_decay=0.1)),
}


def problem():
    start = {"w": draw(4, 3), "b": draw(3), "s": draw(3)}
    return start, draw(6, 4), draw(6, 3)


def loss(p, x, target):
    return ((torch.tanh(x @ p["w"] + p["b"]) * p["s"] - target) ** 2).mean()


@fixture("optimizers")
def optimizers():
    start, x, target = problem()
    tensors = {"x": x, "target": target} | {f"start/{name}": value for name, value in start.items()}
    for name, (make, options) in OPTIMIZERS.items():
        parameters = {key: value.clone().requires_grad_() for key, value in start.items()}
        optimizer = make(parameters.values(), **options)
        for step in range(1, STEPS + 1):
            if step == 11:  # as a schedule would
                optimizer.param_groups[0]["lr"] = options["lr"] / 2
            optimizer.zero_grad()
            loss(parameters, x, target).backward()
            optimizer.step()
            if step in KEPT:
                tensors |= {f"{name}/{step}/{key}": value.detach().clone() for key, value in parameters.items()}
    return tensors | unused(start, x, target)


def unused(start, x, target):
    """Adam when a parameter has a gradient only from the fourth step on, which is then that parameter's first."""
    parameters = {key: value.clone().requires_grad_() for key, value in start.items()}
    optimizer = optim.Adam(parameters.values(), lr=0.01, betas=(0.5, 0.999))
    for step in range(1, 11):
        optimizer.zero_grad()
        used = parameters if step >= 4 else parameters | {"b": start["b"]}
        loss(used, x, target).backward()
        optimizer.step()
    return {f"adam-late/10/{key}": value.detach().clone() for key, value in parameters.items()}


def rates(make, units):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = optim.SGD([parameter], lr=1.0)
    scheduler = make(optimizer)
    found = []
    for _ in range(units):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor(found).double()


@fixture("schedules")
def schedules():
    def linear(constant, decay, first=1):
        # The reference's rule, whose epochs begin at `first`.
        def factor(unit):
            return 1 - max(0, unit + first - constant) / (decay + 1)

        return rates(lambda optimizer: optim.lr_scheduler.LambdaLR(optimizer, factor), constant + decay)

    def stepped(period, factor, units):
        return rates(lambda optimizer: optim.lr_scheduler.StepLR(optimizer, period, factor), units)

    def cosine(total):
        return rates(lambda optimizer: optim.lr_scheduler.CosineAnnealingLR(optimizer, total), total + 1)

    return {
        "linear-100-100": linear(100, 100), "linear-3-5": linear(3, 5), "linear-0-4": linear(0, 4),
        "step-50-0.1": stepped(50, 0.1, 160), "step-3-0.5": stepped(3, 0.5, 12), "cosine-200": cosine(200),
        "cosine-7": cosine(7)}
