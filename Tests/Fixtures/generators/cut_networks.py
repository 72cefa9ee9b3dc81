"""Networks of CUT and pix2pixHD: with blurs, at several scales, and what is taken out of their middle.

Beside a pass as in `module_cases`, a case c can have
    c/feature/i               what is taken at place i, channels last
    c/featureSeed/i           its gradient
    c/featureInputGradient    what these make of the input's gradient, and of those of parameters:
    c/featureGradient/name
"""

import torch
from torch import nn

from . import reference_models as reference
from .module_cases import away_from_kinks, from_torch, randomize, record_module, to_torch
from .registry import draw, fixture


def taken(parts, run):
    """The results of `parts` while `run` runs, by hooks."""
    results = {}
    handles = [part.register_forward_hook(lambda part, _, y: results.update({part: y})) for part in parts]
    run()
    for handle in handles:
        handle.remove()
    return [results[part] for part in parts]


def record_features(case, module, x, features, gradients):
    x = x.detach().clone().requires_grad_()
    made = features(module, to_torch(x))
    seeds = [draw(*from_torch(y).shape) for y in made]
    # In PyTorch's order of axes: its 2.15 gives a wrong gradient of instance norm where that of the result is stored in another.
    total = sum((y * to_torch(seed)).sum() for y, seed in zip(made, seeds))
    chosen = {name: p for name, p in module.named_parameters() if gradients(name)}
    found = torch.autograd.grad(total, [x, *chosen.values()], allow_unused=True)
    return (
        {f"{case}/feature/{i}": from_torch(y) for i, y in enumerate(made)}
        | {f"{case}/featureSeed/{i}": y for i, y in enumerate(seeds)}
        | {f"{case}/featureInputGradient": found[0]}
        | {f"{case}/featureGradient/{name}": value for name, value in zip(chosen, found[1:]) if value is not None})


def network_case(case, make, shape, features, gradients, feature_gradients, training=True):
    module, x = away_from_kinks(lambda: (randomize(make()).train(training), draw(*shape)))
    # Both from the same state: a pass may change buffers.
    state = {name: value.clone() for name, value in module.state_dict().items()}
    recorded = record_module(case, module, x, gradients)
    module.load_state_dict(state)
    return recorded | record_features(case, module, x, features, feature_gradients)


def generator_case(case, shape, taps, gradients, training=True, **options):
    def features(module, x):
        return taken([module.model[tap] for tap in taps], lambda: module(x))

    # Those of a convolution whose result is taken before a normalisation have a bias that matters.
    early = ("model.1.weight", "model.4.weight", "model.4.bias", "model.8.bias", "model.7.bias", "model.2.weight")
    return network_case(
        case, lambda: reference.blurred_resnet_generator(2, **options), shape, features, lambda name: name in gradients,
        lambda name: name in early, training)


def activations(module):
    return [part for part in module.modules() if isinstance(part, nn.LeakyReLU)]


def discriminator_case(case, shape, make, gradients=lambda name: True):
    """What is taken are scores and all activations, scale by scale."""

    def features(module, x):
        scales = list(zip(module.children(), module.inputs(x))) if isinstance(module, reference.Multiscale) else [(module, x)]
        made = []
        for scale, seen in scales:
            made += taken([scale, *activations(scale)], lambda: scale(seen))
        return made

    def own(name):
        return not name.startswith("scale") or name.startswith("scale0.")

    return network_case(case, make, shape, features, lambda name: own(name) and gradients(name), gradients)


def penalty(case, make, shape):
    """The squared length of the gradient of the mean score with respect to the image, and its gradient."""
    module, x = away_from_kinks(lambda: (randomize(make()), draw(*shape)))
    x.requires_grad_()
    slope, = torch.autograd.grad(module(to_torch(x)).mean(), x, create_graph=True)
    length = slope.square().sum()
    parameters = dict(module.named_parameters())
    found = torch.autograd.grad(length, parameters.values(), allow_unused=True)
    return (
        {f"{case}/state/{i:03}/{name}": value for i, (name, value) in enumerate(module.state_dict().items())}
        | {f"{case}/input": x, f"{case}/penalty": length}
        | {f"{case}/gradient/{name}": value for name, value in zip(parameters, found) if value is not None})


@fixture("cut-networks")
def cut_networks():
    blurred, plain = (0, 4, 8, 12, 16), (0, 4, 7, 10, 14)
    few = ("model.1.weight", "model.4.weight", "model.2.weight")
    return (
        generator_case("generator", (1, 16, 24, 3), blurred, few + ("model.27.bias", "model.23.weight"), blocks=6)
        | generator_case(
            "generator-batch", (2, 16, 16, 3), blurred[:-1] + (13,), few + ("model.19.weight",), blocks=2, norm="batch")
        | generator_case(
            "generator-nearest", (1, 20, 16, 3), blurred[:-1] + (12,), few + ("model.14.weight",), blocks=1, norm="none",
            up="nearest")
        | generator_case(
            "generator-transpose", (1, 16, 16, 3), blurred[:-1] + (12,), few + ("model.13.weight",), blocks=1, up="transpose")
        | generator_case(
            "generator-strided-evaluation", (1, 16, 20, 3), plain[:-1] + (10,), few + ("model.12.weight",), blocks=1,
            down=False, dropout=True, training=False)
        | generator_case("generator-cyclegan", (1, 16, 16, 3), plain, few, blocks=5, down=False, up="transpose")
        | discriminator_case(
            "discriminator", (2, 32, 24, 3), lambda: reference.patch_discriminator(2, antialiased=True),
            lambda name: not name.startswith("model.11"))
        | discriminator_case(
            "discriminator-spectral", (1, 17, 16, 6),
            lambda: reference.under_spectral_norm(reference.patch_discriminator(2, 1, "batch", 6, antialiased=True)))
        | discriminator_case(
            "discriminator-scales", (2, 47, 48, 3),
            lambda: reference.Multiscale([reference.patch_discriminator(1) for _ in range(2)]))
        | discriminator_case(
            "discriminator-pixel-scales", (1, 9, 12, 3),
            lambda: reference.Multiscale([reference.pixel_discriminator(2) for _ in range(3)])))


@fixture("blurred-penalty")
def blurred_penalty():
    return penalty("instance", lambda: reference.patch_discriminator(2, 2, antialiased=True), (2, 16, 16, 3)) | penalty(
        "none", lambda: reference.patch_discriminator(2, 1, "none", antialiased=True), (1, 12, 14, 3))


@fixture("patch-projection")
def patch_projection():
    module = randomize(reference.PatchProjection([3, 5], 8))
    tensors = {f"heads/state/{i:03}/{name}": value for i, (name, value) in enumerate(module.state_dict().items())}
    for place, channels in enumerate([3, 5]):
        x, seed = draw(2, 6, channels).requires_grad_(), draw(2, 6, 8)
        y = module(x, place)
        found, = torch.autograd.grad(y, x, seed)
        tensors |= {f"heads/input/{place}": x, f"heads/output/{place}": y, f"heads/seed/{place}": seed}
        tensors |= {f"heads/inputGradient/{place}": found}
    return tensors
