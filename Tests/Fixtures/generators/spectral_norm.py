"""Spectral norm as `torch.nn.utils.spectral_norm`: one power iteration a forward pass in training, none in evaluation.

A case holds the state before, a pass in training, one in training after the weights became `weight1`, and one in
evaluation after they became `weight2`. weight0 ... weight2 and effective0 ... are in PyTorch's order of axes.
"""

import torch
from torch import nn

from .module_cases import from_torch, numbered_state, randomize, to_torch
from .registry import draw, fixture


def case(name, module, x):
    layer = randomize(torch.nn.utils.spectral_norm(module)).train()
    tensors = numbered_state(name, layer)
    for turn in range(3):
        if turn > 0:
            with torch.no_grad():
                # Then a small move: for unrelated u and v the norm would come out near 0.
                moved = draw(*layer.weight_orig.shape, scale=0.5 if turn == 1 else 0.05)
                layer.weight_orig.copy_(moved if turn == 1 else (layer.weight_orig + moved).half())
        if turn == 2:
            layer.eval()
        tensors[f"{name}/weight{turn}"] = layer.weight_orig.clone()
        x = x.detach().requires_grad_()
        output = from_torch(layer(to_torch(x)))
        seed = draw(*output.shape)
        parameters = dict(layer.named_parameters())
        gradients = torch.autograd.grad(output, [x, *parameters.values()], seed)
        tensors |= {
            f"{name}/effective{turn}": layer.weight.clone(), f"{name}/output{turn}": output, f"{name}/seed{turn}": seed,
            f"{name}/inputGradient{turn}": gradients[0], f"{name}/u{turn}": layer.weight_u.clone(),
            f"{name}/v{turn}": layer.weight_v.clone()}
        tensors |= {f"{name}/gradient{turn}/{key}": g for key, g in zip(parameters, gradients[1:])}
    return tensors | {f"{name}/input": x}


@fixture("spectral-norm")
def spectral_norm():
    return (
        case("convolution-k3", nn.Conv2d(3, 5, 3, padding=1), draw(2, 4, 5, 3))
        | case("convolution-k4-s2", nn.Conv2d(2, 6, 4, stride=2, padding=1, bias=False), draw(1, 6, 8, 2))
        | case("convolution-groups-2", nn.Conv2d(4, 6, 3, groups=2), draw(1, 4, 5, 4))
        | case("linear", nn.Linear(7, 4), draw(3, 7))
        | case("linear-one-unit", nn.Linear(6, 1), draw(2, 6)))
