"""How a layer or a network is recorded: its state, and what one forward and one backward pass make of an input.

A case called c has the tensors
    c/state/007/name   the state before, numbered in the order of PyTorch's `state_dict`, in its order of axes
    c/input            the input, channels last
    c/output           the output, channels last
    c/seed             the gradient of the output
    c/inputGradient    the gradient of the input
    c/gradient/name    the gradients of parameters, in PyTorch's order of axes
    c/after/name       buffers that the forward pass changed
All is worked out in double precision.
"""

import torch
from torch import nn

from .registry import draw, to_nchw, to_nhwc


def randomize(module: nn.Module, gain: float = 1.0) -> nn.Module:
    """Draws all state anew: weights such that activations keep their size, scales around 1, everything else around 0; the
    weights of a blur stay."""
    module.double()
    with torch.no_grad():
        for name, value in module.state_dict().items():
            kind = name.split(".")[-1]
            if kind == "filt":
                continue  # Not learned.
            if kind in ("weight", "weight_orig") and value.dim() > 1:
                value.copy_(draw(*value.shape, scale=gain / value[0].numel() ** 0.5))
            elif kind == "weight":
                value.copy_(1 + draw(*value.shape, scale=0.25).mul(256).round() / 256)
            elif kind == "running_var":
                value.copy_(draw(*value.shape).abs() + 0.5)
                value.copy_(value.half())
            elif kind == "num_batches_tracked":
                value.zero_()
            elif kind in ("weight_u", "weight_v"):
                value.copy_(nn.functional.normalize(draw(*value.shape), dim=0).float())
            else:
                value.copy_(draw(*value.shape, scale=0.25))
    return module


def numbered_state(case: str, module: nn.Module) -> dict:
    return {f"{case}/state/{i:03}/{name}": value.clone() for i, (name, value) in enumerate(module.state_dict().items())}


def to_torch(x: torch.Tensor) -> torch.Tensor:
    return to_nchw(x) if x.dim() == 4 else x


def from_torch(x: torch.Tensor) -> torch.Tensor:
    return to_nhwc(x) if x.dim() == 4 else x


def record_module(case: str, module: nn.Module, x: torch.Tensor, gradients=lambda name: True) -> dict:
    """Records one pass of `module`, in the phase it is in, over x, channels last; `gradients` chooses by name."""
    tensors = numbered_state(case, module)
    x = x.detach().clone().requires_grad_()
    output = from_torch(module(to_torch(x)))
    seed = draw(*output.shape)
    chosen = {name: p for name, p in module.named_parameters() if gradients(name)}
    found = torch.autograd.grad(output, [x, *chosen.values()], seed)
    tensors |= {f"{case}/input": x, f"{case}/output": output, f"{case}/seed": seed, f"{case}/inputGradient": found[0]}
    tensors |= {f"{case}/gradient/{name}": gradient for name, gradient in zip(chosen, found[1:])}
    for i, (name, value) in enumerate(module.state_dict().items()):
        if not torch.equal(value, tensors[f"{case}/state/{i:03}/{name}"]):
            tensors[f"{case}/after/{name}"] = value.clone()
    return tensors


def away_from_kinks(make, margin: float = 1e-5):
    """Calls `make`, which gives a module and its input, until no (leaky) ReLU sees a number near 0: there the rounding of
    float32 would decide which way a gradient goes."""
    while True:
        module, x = make()
        nearest = []
        handles = [
            part.register_forward_pre_hook(lambda _, inputs: nearest.append(inputs[0].abs().min().item()))
            for part in module.modules() if isinstance(part, (nn.ReLU, nn.LeakyReLU))]
        state = {name: value.clone() for name, value in module.state_dict().items()}
        with torch.no_grad():
            module(to_torch(x))
        module.load_state_dict(state)
        for handle in handles:
            handle.remove()
        if min(nearest, default=1.0) > margin:
            return module, x
