"""Matrix products, normalisation, and the gradient penalty that differentiates a gradient through a network."""

import torch
import torch.nn.functional as F

from .operation_cases import record
from .registry import draw, fixture, to_nchw, to_torch_weights


@fixture("matrix-product")
def matrix_product():
    cases = {}
    shapes = {"2d": ((5, 7), (7, 3)), "batches": ((3, 5, 7), (3, 7, 2)), "shared-left": ((1, 4, 6), (3, 6, 5)),
              "shared-right": ((2, 4, 6), (1, 6, 5)), "wide": ((3, 35), (35, 33)), "single": ((1, 1), (1, 1)),
              "four_axes": ((2, 3, 4, 5), (2, 3, 5, 2)), "broadcast_axes": ((2, 1, 3, 4), (3, 4, 2)),
              "one_matrix": ((2, 2, 3, 4), (4, 2)), "one_matrix_left": ((3, 4), (2, 2, 4, 2)),
              "empty_batch": ((0, 2, 3), (3, 2)), "empty_shared": ((0, 2, 3), (1, 3, 2)), "empty_inner": ((2, 0), (0, 3)),
              "empty_rows": ((2, 0, 3), (3, 2))}
    for name, (a, b) in shapes.items():
        for a_transposed in (False, True):
            for b_transposed in (False, True):
                def product(a, b):
                    return (a.mT if a_transposed else a) @ (b.mT if b_transposed else b)

                case = name + "-transposed" * a_transposed + "-otherTransposed" * b_transposed
                x, y = draw(*a), draw(*b)
                cases |= record(
                    case, product, x.mT if a_transposed else x, y.mT if b_transposed else y,
                    second=name != "wide" and "empty" not in name)
    return cases | record("outer", torch.outer, draw(4), draw(3)) | record("outer-single", torch.outer, draw(1), draw(5))


def normalize(x, groups, epsilon):
    rows = x.reshape(groups, -1, x.shape[-1])
    variance, mean = torch.var_mean(rows, dim=1, keepdim=True, correction=0)
    return ((rows - mean) / torch.sqrt(variance + epsilon)).reshape(x.shape)


@fixture("normalization")
def normalization():
    cases = {}
    shapes = {"images": (3, 4, 5, 5), "wide": (2, 3, 3, 20), "single-channel": (2, 4, 3, 1), "rows": (6, 17)}
    for name, shape in shapes.items():
        for groups in (shape[0], 1) if len(shape) == 4 else (1,):
            for epsilon in (1e-5, 0.5):
                x = draw(*shape, scale=2) + 1
                tensors = record(f"{name}-{groups}-{epsilon}", lambda x: normalize(x, groups, epsilon), x.half().double())
                rows = x.half().double().reshape(groups, -1, shape[-1])
                tensors |= {
                    f"{name}-{groups}-{epsilon}/mean": rows.mean(1),
                    f"{name}-{groups}-{epsilon}/variance": rows.var(1, correction=0)}
                cases |= tensors
    return cases


@fixture("normalization-tail")
def normalization_tail():
    """What follows a normalisation in one pass; names tell which inputs there are, the number of groups and the slope."""
    cases = {}
    for shape, groups in (((3, 4, 5, 5), 3), ((2, 3, 3, 20), 1)):
        channels = shape[-1]
        for slope in (1, 0.2, 0):
            for has_map in (False, True):
                for has_residual in (False, True):
                    inputs = [draw(*shape, scale=2) + 1]
                    inputs += [draw(channels) + 0.3, draw(channels)] if has_map else []
                    inputs += [draw(*shape)] if has_residual else []

                    def tail(x, *rest):
                        z = normalize(x, groups, 1e-5)
                        a = z * rest[0] + rest[1] if has_map else z
                        y = F.leaky_relu(a, slope) if slope != 1 else a
                        return y + rest[-1] if has_residual else y

                    name = "map-" * has_map + "residual-" * has_residual + f"{groups}-{slope}"
                    cases |= record(name, tail, *[x.half().double() for x in inputs])
    return cases


@fixture("gradient-penalty")
def gradient_penalty():
    """The penalty of WGAN-GP (Gulrajani et al., 2017) on a small critic, and its gradients by the critic's weights."""
    x = draw(2, 8, 8, 3)
    weights = {
        "first": draw(4, 4, 3, 6, scale=0.2), "firstBias": draw(6, scale=0.2), "second": draw(3, 3, 6, 8, scale=0.2),
        "last": draw(4 * 4 * 8, 1, scale=0.1)}
    for w in weights.values():
        w.requires_grad_()
    x.requires_grad_()
    h = F.conv2d(to_nchw(x), to_torch_weights(weights["first"]), weights["firstBias"], stride=2, padding=1)
    h = F.leaky_relu(h, 0.2)
    h = F.conv2d(F.pad(h, (1, 1, 1, 1), mode="reflect"), to_torch_weights(weights["second"]))
    h = F.leaky_relu(F.instance_norm(h), 0.2)
    scores = torch.sigmoid(h.permute(0, 2, 3, 1).reshape(2, -1) @ weights["last"]) + torch.tanh(h).mean()
    slope, = torch.autograd.grad(scores.sum(), x, create_graph=True)
    norms = slope.square().sum((1, 2, 3)).sqrt()
    penalty = ((norms - 1) ** 2).mean()
    gradients = torch.autograd.grad(penalty, list(weights.values()) + [x], allow_unused=True)
    gradients = [torch.zeros_like(w) if g is None else g for w, g in zip(list(weights.values()) + [x], gradients)]
    return (
        {"x": x, "scores": scores, "slope": slope, "norms": norms, "penalty": penalty} | weights
        | {f"{name}/gradient": g for name, g in zip(list(weights) + ["x"], gradients)})
