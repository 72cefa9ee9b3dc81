"""How an operation is recorded: its inputs, value, gradients and, where asked for, the gradients of its gradients.

A case called c has the tensors
    c/input0 ...     the inputs
    c/output         the value
    c/seed           the gradient of the value
    c/gradient0 ...  the gradients of the inputs
and, for the second order, with s = sum over i of (gradient_i * probe_i),
    c/probe0 ...     the weights of the gradients in s
    c/second0 ...    the gradients of s by the inputs
    c/secondSeed     the gradient of s by the seed
All is worked out in double precision. Functions take and return the toolkit's layout, channels last.
"""

import torch

from .registry import draw


def record(case: str, function, *inputs: torch.Tensor, differentiable: bool = True, second: bool = True) -> dict:
    inputs = [x.detach().clone().requires_grad_(differentiable) for x in inputs]
    output = function(*inputs)
    tensors = {f"{case}/input{i}": x for i, x in enumerate(inputs)} | {f"{case}/output": output}
    if not differentiable:
        return tensors
    seed = draw(*output.shape).requires_grad_()
    gradients = torch.autograd.grad(output, inputs, seed, create_graph=second)
    tensors |= {f"{case}/seed": seed} | {f"{case}/gradient{i}": g for i, g in enumerate(gradients)}
    if not second:
        return tensors
    probes = [draw(*g.shape) for g in gradients]
    scalar = sum((g * p).sum() for g, p in zip(gradients, probes))
    wanted = inputs + [seed]
    seconds = torch.autograd.grad(scalar, wanted, allow_unused=True)
    seconds = [torch.zeros_like(x) if s is None else s for x, s in zip(wanted, seconds)]
    return (
        tensors | {f"{case}/probe{i}": p for i, p in enumerate(probes)}
        | {f"{case}/second{i}": s for i, s in enumerate(seconds[:-1])} | {f"{case}/secondSeed": seconds[-1]})


def positive(*shape: int) -> torch.Tensor:
    """Numbers from 0.3 upwards, for functions that want positive ones."""
    return (draw(*shape).abs() + 0.3).half().double()


def away_from(points: list[float], *shape: int, scale: float = 1.0, margin: float = 0.1) -> torch.Tensor:
    """Normal numbers none of which is near a point where a derivative jumps."""
    x = draw(*shape, scale=scale)
    for point in points:
        near = (x - point).abs() < margin
        x = torch.where(near, point + torch.where(x < point, -2 * margin, 2 * margin), x)
    return x.half().double()


def apart(*shape: int, margin: float = 0.1) -> tuple[torch.Tensor, torch.Tensor]:
    """Two arrays whose elements differ by at least `margin`."""
    a, difference = draw(*shape), away_from([0], *shape, margin=margin)
    return a, (a + difference).half().double()


def all_apart(*shape: int) -> torch.Tensor:
    """Numbers of which no two are equal or near, in random order."""
    count = torch.Size(shape).numel()
    return (torch.randperm(count).reshape(shape) * 0.125 - count * 0.0625).half().double()
