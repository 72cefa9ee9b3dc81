"""Gradients before and after clipping, by value and by their common norm."""

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from .registry import draw, fixture

SHAPES = ((4, 3), (3,), (2, 2, 2, 2))
NORMS = (0.5, 1.0, 5.0, 100.0)
VALUES = (0.1, 1.0, 10.0)


@fixture("gradient-clipping")
def gradient_clipping():
    gradients = [draw(*shape) for shape in SHAPES]
    tensors = {f"gradient{index}": gradient for index, gradient in enumerate(gradients)}

    def clipped(name, clip):
        parameters = [torch.nn.Parameter(torch.zeros(shape).double()) for shape in SHAPES]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.clone()
        result = clip(parameters)
        tensors.update({f"{name}/{index}": parameter.grad for index, parameter in enumerate(parameters)})
        return result

    for norm in NORMS:
        tensors["norm"] = clipped(f"norm-{norm:g}", lambda parameters: clip_grad_norm_(parameters, norm))
    for value in VALUES:
        clipped(f"value-{value:g}", lambda parameters: clip_grad_value_(parameters, value))

    def both(parameters):
        clip_grad_value_(parameters, 0.5)
        return clip_grad_norm_(parameters, 1.5)

    tensors["both-norm"] = clipped("both", both)
    return tensors | extremes()


EXTREMES = {
    "zeros": [[0.0, 0.0], [0.0]], "thousands": [[1000.0, -1000.0, 0.0], [1000.0]],
    "empty": [[], [1.0, 2.0, 2.0]], "nothing": [[]], "infinite": [[float("inf"), -1.0], [3.0]],
    "no-number": [[float("nan"), -1.0], [3.0]],
}


def extremes():
    """As c/gradient0, ...; then after both ways of clipping to 1, and the norm before."""
    tensors = {}
    for case, gradients in EXTREMES.items():
        for kind, clip in (("value", clip_grad_value_), ("norm", clip_grad_norm_)):
            parameters = [torch.nn.Parameter(torch.zeros(len(gradient))) for gradient in gradients]
            for index, (parameter, gradient) in enumerate(zip(parameters, gradients)):
                parameter.grad = torch.tensor(gradient)
                tensors[f"{case}/gradient{index}"] = torch.tensor(gradient)
            result = clip(parameters, 1.0)
            tensors |= {f"{case}/{kind}/{index}": parameter.grad for index, parameter in enumerate(parameters)}
        tensors[f"{case}/total"] = result
    return tensors
