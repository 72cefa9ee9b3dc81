"""What discriminators can do besides: gradient penalties, several scales, feature matching, augmentation; ten steps with each."""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, l1_loss

from .augmentation import changed, drawn
from .random_source import RandomSource
from .registry import draw, fixture, to_nchw
from .training_cyclegan import LOSSES, CycleGAN, lsgan, networks
from .training_networks import DCGANDiscriminator, PatchDiscriminator, images, in_range, randomize, saved


def scores_of(discriminator: nn.Module, x: torch.Tensor) -> list[torch.Tensor]:
    return discriminator.scores(x) if isinstance(discriminator, MultiscaleDiscriminator) else [discriminator(x)]


def r1(score, real: torch.Tensor, fake: torch.Tensor, mixing: list[float], weight: float) -> torch.Tensor:
    """weight / 2 · |gradient|² of each real image's mean score."""
    return weight / 2 * squared_slopes(score, real).mean()


def zero_centred(score, real: torch.Tensor, fake: torch.Tensor, mixing: list[float], weight: float) -> torch.Tensor:
    """weight · |gradient|² of the mean score between real and fake images, all with one share."""
    return weight * squared_slopes(score, mixing[0] * real + (1 - mixing[0]) * fake).mean()


def squared_slopes(score, points: torch.Tensor) -> torch.Tensor:
    points = points.detach().requires_grad_(True)
    total = sum(patches.flatten(1).mean(dim=1).sum() for patches in score(points))
    return torch.autograd.grad(total, points, create_graph=True)[0].flatten(1).square().sum(dim=1)


class MultiscaleDiscriminator(nn.Module):
    """The same discriminator for the full size, half of it, and so on."""

    def __init__(self, scales: int, filters: int, layers: int = 3):
        super().__init__()
        for scale in range(scales):
            self.add_module(f"scale{scale}", PatchDiscriminator(filters, layers))

    def features(self, x: torch.Tensor) -> list[list[torch.Tensor]]:
        """For each scale the results of all activations, and the scores."""
        result = []
        for index, scale in enumerate(self.children()):
            if index > 0:
                x = avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)
            made, kept = x, []
            for layer in scale.model:
                made = layer(made)
                if isinstance(layer, nn.LeakyReLU):
                    kept.append(made)
            result.append(kept + [made])
        return result

    def scores(self, x: torch.Tensor) -> list[torch.Tensor]:
        return [scale[-1] for scale in self.features(x)]


@fixture("gradient-penalties")
def penalties():
    """For the discriminators `dcgan`, `patch` and `scales`: weights, and for `r1` and `zero-centred` with their usual weights
    `value` and `gradient/...` by the weights."""
    result = {"real": draw(3, 16, 16, 3, scale=0.5), "fake": draw(3, 16, 16, 3, scale=0.5)}
    mixing = [0.625]
    modules = {
        "dcgan": DCGANDiscriminator(4, "none"), "patch": PatchDiscriminator(4, 1), "scales": MultiscaleDiscriminator(2, 4, 1)}
    for name, module in modules.items():
        randomize(module, 0.2, 0.05)
        result |= {f"{name}/weights/{key}": array for key, array in saved(module).items()}
        for kind, penalty, weight in (("r1", r1, 10.0), ("zero-centred", zero_centred, 1.0)):
            module.zero_grad()
            value = penalty(lambda x: scores_of(module, x), to_nchw(result["real"]), to_nchw(result["fake"]), mixing, weight)
            value.backward()
            result[f"{name}/{kind}/value"] = value
            for key, parameter in module.named_parameters():
                gradient = parameter.grad
                result[f"{name}/{kind}/gradient/{key}"] = torch.zeros_like(parameter) if gradient is None else gradient
    return result


@fixture("feature-matching")
def feature_matching():
    """Weights of a discriminator with two scales, `value` of the feature matching of `fake` with `real`, and its `gradient` with
    respect to `fake`."""
    module = randomize(MultiscaleDiscriminator(2, 4, 2), 0.1, 0.05)
    real, fake = draw(2, 32, 32, 3, scale=0.5), draw(2, 32, 32, 3, scale=0.5)
    images = to_nchw(fake).requires_grad_(True)
    value = 0.0
    scales = list(zip(module.features(to_nchw(real)), module.features(images)))
    for of_real, of_fake in scales:
        for expected, made in zip(of_real[:-1], of_fake[:-1]):
            value = value + 4 / len(of_real[:-1]) / len(scales) * l1_loss(made, expected.detach())
    value.backward()
    weights = {f"weights/{key}": array for key, array in saved(module).items()}
    return weights | {"real": real, "fake": fake, "value": value, "gradient": images.grad.permute(0, 2, 3, 1)}


class ImprovedCycleGAN(CycleGAN):
    """CycleGAN's step with one improvement after the other. Random numbers are drawn in the order of the toolkit's trainer: for
    the generators' adversarial losses A and B, then for each discriminator for real and fake images, and for the penalty."""

    def __init__(self, networks, penalty=None, every=1, policies=(), scale_d=1.0, identity_steps=10):
        super().__init__(networks, lambda_b=8.0)
        self.penalty, self.every, self.policies = penalty, every, list(policies)
        self.identity_steps, self.steps = identity_steps, 0
        for group in self.discriminators.param_groups:
            group["lr"] *= scale_d
        self.source = RandomSource(0, [3])

    def judged(self, discriminator, *sets):
        """The scores of sets of images, for each set those of all scales."""

        def augmented(images):
            _, _, height, width = images.shape
            changes = [drawn(self.policies, height, width, self.source) for _ in images]
            return changed(images, changes, self.policies)

        return [scores_of(discriminator, augmented(images)) for images in sets]

    def step(self, real_a, real_b):
        for module in (self.d_a, self.d_b):
            module.requires_grad_(False)
        fake_b, fake_a = self.g_a(real_a), self.g_b(real_b)
        has_identity = self.steps < self.identity_steps
        losses = {
            "idt_A": l1_loss(self.g_a(real_b), real_b) * self.lambda_b * self.lambda_identity * has_identity,
            "idt_B": l1_loss(self.g_b(real_a), real_a) * self.lambda_a * self.lambda_identity * has_identity,
            "cycle_A": l1_loss(self.g_b(fake_b), real_a) * self.lambda_a,
            "cycle_B": l1_loss(self.g_a(fake_a), real_b) * self.lambda_b,
            "G_A": sum(lsgan(scores, 1.0) for scores in self.judged(self.d_a, fake_b)[0]),
            "G_B": sum(lsgan(scores, 1.0) for scores in self.judged(self.d_b, fake_a)[0]),
        }
        self.generators.zero_grad()
        sum(losses.values()).backward()
        self.generators.step()

        for module in (self.d_a, self.d_b):
            module.requires_grad_(True)
        self.discriminators.zero_grad()
        for name, discriminator, real, fake in (("D_A", self.d_a, real_b, fake_b), ("D_B", self.d_b, real_a, fake_a)):
            fake = fake.detach()
            of_real, of_fake = self.judged(discriminator, real, fake)
            losses[name] = 0.5 * (sum(lsgan(x, 1.0) for x in of_real) + sum(lsgan(x, 0.0) for x in of_fake))
            if self.penalty and self.steps % self.every == 0:
                formula, weight = self.penalty
                mixing = [self.source.uniform() for _ in real] if formula is zero_centred else []
                losses[name] = losses[name] + formula(
                    lambda x: self.judged(discriminator, x)[0], real, fake, mixing, weight * self.every)
            losses[name].backward()
        self.discriminators.step()
        self.steps += 1
        return [losses[name].item() for name in LOSSES]


@fixture("training-improvements")
def improvements():
    """Networks before (`start/G_A/...`), images `a`, `b` [step, batch, height, width, 3], 8 bits; for each case `losses`
    [step, 8] and the discriminator D_A after ten steps (`CASE/D_A/...`)."""
    steps, batch, size = 10, 2, 32
    nets = {name: randomize(module, 0.05, 0.02) for name, module in networks(4, 1, 4).items()}
    for name in ("D_A", "D_B"):
        nets[name] = randomize(PatchDiscriminator(4, 2), 0.05, 0.02)
    nets |= {name + "_scales": randomize(MultiscaleDiscriminator(2, 4, 2), 0.05, 0.02) for name in ("D_A", "D_B")}
    start = {net: saved(module) for net, module in nets.items()}
    a, b = (images(steps * batch, size, phase).reshape(steps, batch, size, size, 3) for phase in (0.0, 2.0))
    result = {f"start/{net}/{name}": value for net, weights in start.items() for name, value in weights.items()}
    cases = {
        "r1": {"penalty": (r1, 10.0), "every": 2}, "zero-centred": {"penalty": (zero_centred, 1.0)},
        "augmented": {"policies": ["translation", "color", "cutout"], "penalty": (r1, 1.0), "every": 4},
        "scales": {"penalty": (zero_centred, 1.0), "every": 3}, "rates": {"scale_d": 4.0, "identity_steps": 5}}
    for name, options in cases.items():
        for net, weights in start.items():
            nets[net].load_state_dict(weights)
        suffix = "_scales" if name == "scales" else ""
        of_case = {"G_A": nets["G_A"], "G_B": nets["G_B"], "D_A": nets["D_A" + suffix], "D_B": nets["D_B" + suffix]}
        trainer = ImprovedCycleGAN(of_case, **options)
        losses = [trainer.step(*pair) for pair in zip(in_range(a), in_range(b))]
        result[f"{name}/losses"] = torch.tensor(losses, dtype=torch.float64)
        result |= {f"{name}/D_A/{key}": value for key, value in saved(of_case["D_A"]).items()}
    return result | {"a": a, "b": b}
