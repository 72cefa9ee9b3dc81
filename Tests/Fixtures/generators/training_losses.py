"""Adversarial losses and the gradient penalty, values and gradients."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.nn.functional import mse_loss, relu

from .registry import draw, fixture, to_nchw
from .training_networks import DCGANDiscriminator, PatchDiscriminator, randomize, saved


def discriminator_loss(loss: str, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    """What the discriminator makes small, of its scores for real and fake images."""
    ones, zeros = torch.ones_like(real), torch.zeros_like(fake)
    match loss:
        case "lsgan":
            return mse_loss(real, ones) + mse_loss(fake, zeros)
        case "vanilla":
            return cross_entropy(real, ones) + cross_entropy(fake, zeros)
        case "hinge":
            return relu(1 - real).mean() + relu(1 + fake).mean()
        case "wgan-gp":
            return fake.mean() - real.mean()


def generator_loss(loss: str, fake: torch.Tensor) -> torch.Tensor:
    """What the generator makes small."""
    match loss:
        case "lsgan":
            return mse_loss(fake, torch.ones_like(fake))
        case "vanilla":
            return cross_entropy(fake, torch.ones_like(fake))
        case _:
            return -fake.mean()


def gradient_penalty(discriminator, real: torch.Tensor, fake: torch.Tensor, mixing: torch.Tensor, weight: float = 10.0):
    """weight · mean((|gradient of the score| - 1)²) between real and fake images, itself differentiable."""
    share = mixing[:, None, None, None]
    between = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    slope = torch.autograd.grad(discriminator(between).sum(), between, create_graph=True)[0]
    return weight * ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()


@fixture("training-losses")
def losses():
    """For each loss `discriminator` and `generator`, and their gradients by the scores `real`, `fake` (some large)."""
    result = {"real": draw(4, 3, 3, 1, scale=2.0), "fake": draw(4, 3, 3, 1, scale=2.0)}
    result["real"][0, 0, 0, 0], result["fake"][0, 0, 0, 0] = 60.0, -60.0
    for loss in ("lsgan", "vanilla", "hinge", "wgan-gp"):
        real, fake = (result[name].clone().requires_grad_(True) for name in ("real", "fake"))
        value = discriminator_loss(loss, real, fake)
        gradients = torch.autograd.grad(value, (real, fake))
        result |= {f"{loss}/discriminator": value, f"{loss}/real": gradients[0], f"{loss}/fake": gradients[1]}
        value = generator_loss(loss, fake)
        result |= {f"{loss}/generator": value, f"{loss}/generator-fake": torch.autograd.grad(value, fake)[0]}
    return result


@fixture("training-penalty")
def penalty():
    """For the discriminators `dcgan` (no norm) and `patch` (instance norm): weights, `value` and `gradient/...` by them."""
    result = {"real": draw(3, 16, 16, 3, scale=0.5), "fake": draw(3, 16, 16, 3, scale=0.5)}
    result["mixing"] = torch.rand(3).half().double()
    for name, module, weight in (("dcgan", DCGANDiscriminator(4, "none"), 0.2), ("patch", PatchDiscriminator(4, 1), 0.2)):
        randomize(module, weight, 0.05)
        value = gradient_penalty(module, to_nchw(result["real"]), to_nchw(result["fake"]), result["mixing"])
        value.backward()
        result[f"{name}/value"] = value
        result |= {f"{name}/weights/{key}": array for key, array in saved(module).items()}
        for key, parameter in module.named_parameters():
            # The last bias moves the score alone, not its slope.
            gradient = parameter.grad
            result[f"{name}/gradient/{key}"] = torch.zeros_like(parameter) if gradient is None else gradient
    return result
