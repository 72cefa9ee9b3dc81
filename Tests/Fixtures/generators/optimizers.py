"""Twenty steps of each optimizer on a small regression, and learning rate schedules.

The problem: mean((tanh(x w + b) s - target)²). Cases hold the parameters after some steps as NAME/STEP/PARAMETER.
"""

import torch
from torch import optim
from torch.optim import lr_scheduler as scheduler

from .registry import draw, fixture

STEPS = 20
KEPT = (1, 2, 5, 10, 20)
PARAMETERS = ("w", "b", "s")

OPTIMIZERS = {
    "adam": (optim.Adam, dict(lr=0.01)),
    "adam-gan": (optim.Adam, dict(lr=0.0002, betas=(0.5, 0.999))),
    "adam-decay": (optim.Adam, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1)),
    "adam-amsgrad": (optim.Adam, dict(lr=0.01, betas=(0.5, 0.7), amsgrad=True, weight_decay=0.1)),
    "adamw": (optim.AdamW, dict(lr=0.01, weight_decay=0.1)),
    "adamw-default": (optim.AdamW, dict()),
    "adamw-amsgrad": (optim.AdamW, dict(lr=0.01, betas=(0.5, 0.7), amsgrad=True, weight_decay=0.2)),
    "adagrad": (optim.Adagrad, dict()),
    "adagrad-decay": (
        optim.Adagrad, dict(lr=0.1, lr_decay=0.05, initial_accumulator_value=0.1, eps=1e-4, weight_decay=0.1)),
    "sgd": (optim.SGD, dict(lr=0.1)),
    "sgd-decay": (optim.SGD, dict(lr=0.1, weight_decay=0.1)),
    "sgd-momentum": (optim.SGD, dict(lr=0.05, momentum=0.9)),
    "sgd-dampening": (optim.SGD, dict(lr=0.05, momentum=0.9, dampening=0.4, weight_decay=0.05)),
    "sgd-nesterov": (optim.SGD, dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.05)),
    "rmsprop": (optim.RMSprop, dict(lr=0.01)),
    "rmsprop-decay": (optim.RMSprop, dict(lr=0.01, alpha=0.9, eps=1e-4, weight_decay=0.1)),
    "rmsprop-momentum": (optim.RMSprop, dict(lr=0.01, momentum=0.8)),
    "rmsprop-centred": (optim.RMSprop, dict(lr=0.01, alpha=0.9, centered=True, eps=1e-4)),
    "rmsprop-all": (
        optim.RMSprop, dict(lr=0.005, alpha=0.9, centered=True, momentum=0.5, eps=1e-3, weight_decay=0.1)),
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
                optimizer.param_groups[0]["lr"] /= 2
            optimizer.zero_grad()
            loss(parameters, x, target).backward()
            optimizer.step()
            if step in KEPT:
                tensors |= {f"{name}/{step}/{key}": value.detach().clone() for key, value in parameters.items()}
    return tensors | unused(start, x, target) | extremes()


EXTREMES = (0.0, 1000.0, -1000.0, 1e-20, 1e18, float("inf"), -float("inf"), float("nan"))


def extremes():
    """Three steps in single precision by gradients of any size, of many weights, of one, and of none."""
    shapes = {"many": (len(EXTREMES),), "one": (1,), "none": (0,)}
    tensors = {"extreme/gradient": torch.tensor(EXTREMES)}
    for name, (make, options) in OPTIMIZERS.items():
        parameters = {key: torch.ones(shape, requires_grad=True) for key, shape in shapes.items()}
        optimizer = make(parameters.values(), **options, foreach=False)
        for _ in range(3):
            for parameter in parameters.values():
                parameter.grad = torch.tensor(EXTREMES)[1:2] if len(parameter) == 1 else torch.tensor(EXTREMES)[:len(parameter)]
            optimizer.step()
        tensors |= {f"{name}/extreme/{key}": value.detach() for key, value in parameters.items()}
    return tensors


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
    schedule = make(optimizer)
    found = []
    for _ in range(units):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return torch.tensor(found).double()


@fixture("schedules")
def schedules():
    def linear(constant, decay, first=1):
        # The reference's rule, whose epochs begin at `first`.
        def factor(unit):
            return 1 - max(0, unit + first - constant) / (decay + 1)

        return rates(lambda optimizer: scheduler.LambdaLR(optimizer, factor), constant + decay)

    def stepped(period, factor, units):
        return rates(lambda optimizer: scheduler.StepLR(optimizer, period, factor), units)

    def cosine(total):
        return rates(lambda optimizer: scheduler.CosineAnnealingLR(optimizer, total), total + 1)

    def made(kind, units, *arguments, **options):
        return rates(lambda optimizer: kind(optimizer, *arguments, **options), units)

    def warming(steps, start, kind, units, *arguments):
        """A linear warm-up, and then another schedule from its beginning."""

        def make(optimizer):
            warm_up = scheduler.LinearLR(optimizer, start, 1, steps)
            return scheduler.SequentialLR(optimizer, [warm_up, kind(optimizer, *arguments)], [steps])

        return rates(make, units)

    def root(scale):
        return lambda unit: (scale / (scale + unit)) ** 0.5

    return {
        "constant": made(scheduler.ConstantLR, 20, 1.0, 10),
        "linear-100-100": linear(100, 100), "linear-3-5": linear(3, 5), "linear-0-4": linear(0, 4),
        "step-50-0.1": stepped(50, 0.1, 160), "step-3-0.5": stepped(3, 0.5, 12), "cosine-200": cosine(200),
        "cosine-7": cosine(7), "cosine-9-least": made(scheduler.CosineAnnealingLR, 10, 9, eta_min=0.1),
        "multi-step": made(scheduler.MultiStepLR, 20, [2, 5, 5, 11], 0.3),
        "exponential": made(scheduler.ExponentialLR, 60, 0.95),
        "restarts-5": made(scheduler.CosineAnnealingWarmRestarts, 23, 5),
        "restarts-3-2": made(scheduler.CosineAnnealingWarmRestarts, 50, 3, 2, 0.05),
        "inverse-root-10": made(scheduler.LambdaLR, 100, root(10)),
        "warm-up-inverse-root": warming(10, 0.1, scheduler.LambdaLR, 60, root(10)),
        "warm-up-cosine": warming(4, 1 / 3, scheduler.CosineAnnealingLR, 12, 8),
        "warm-up-multi-step": warming(6, 0.5, scheduler.MultiStepLR, 20, [2, 5], 0.1),
        "per-epoch": made(scheduler.ExponentialLR, 6, 0.5).repeat_interleave(7),
        "square-root-scaling": torch.tensor([[b, r, (b / r) ** 0.5] for b in (1, 64, 1000) for r in (1, 16)]).double(),
    } | plateaus()


PLATEAUS = {
    "defaults": dict(), "min": dict(factor=0.5, patience=2, threshold=0.05),
    "max": dict(mode="max", factor=0.2, patience=1, cooldown=3),
    "absolute": dict(factor=0.5, patience=0, threshold=0.1, threshold_mode="abs", min_lr=0.2),
}


def plateaus():
    """The rate after each of sixty values that fall, stay and jump about, and the values themselves."""
    metrics = (torch.linspace(0, 6, 60).neg().exp() + 0.1 * torch.randn(60).abs() + 0.1).half().double()
    cases = {"plateau-metrics": metrics}
    for name, options in PLATEAUS.items():
        optimizer = optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        plateau = scheduler.ReduceLROnPlateau(optimizer, **options)
        found = []
        for metric in metrics.tolist():
            plateau.step(metric)
            found.append(optimizer.param_groups[0]["lr"])
        cases[f"plateau-{name}"] = torch.tensor(found).double()
    return cases
