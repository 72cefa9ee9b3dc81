"""Ten steps of CycleGAN in PyTorch."""

import itertools

import torch
from torch.nn.functional import l1_loss, mse_loss

from .registry import fixture
from .training_networks import PatchDiscriminator, ResNetGenerator, images, in_range, randomize, saved

LOSSES = ["D_A", "G_A", "cycle_A", "idt_A", "D_B", "G_B", "cycle_B", "idt_B"]


def lsgan(scores: torch.Tensor, target: float) -> torch.Tensor:
    return mse_loss(scores, torch.full_like(scores, target))


class CycleGAN:
    """The published training step: one Adam over both generators, then one over both discriminators, with a least-squares
    loss halved for the discriminators, which see the fakes made before the generators moved (no pool)."""

    def __init__(self, networks: dict[str, torch.nn.Module], lambda_a=10.0, lambda_b=10.0, lambda_identity=0.5, rate=2e-4):
        self.g_a, self.g_b, self.d_a, self.d_b = (networks[name] for name in ("G_A", "G_B", "D_A", "D_B"))
        self.lambda_a, self.lambda_b, self.lambda_identity = lambda_a, lambda_b, lambda_identity

        def adam(*modules):
            return torch.optim.Adam(
                itertools.chain(*(module.parameters() for module in modules)), lr=rate, betas=(0.5, 0.999))

        self.generators, self.discriminators = adam(self.g_a, self.g_b), adam(self.d_a, self.d_b)

    def step(self, real_a: torch.Tensor, real_b: torch.Tensor) -> list[float]:
        """The eight losses of a step, in the order of LOSSES; images are [batch, 3, height, width] in [-1, 1]."""
        self.d_a.requires_grad_(False)
        self.d_b.requires_grad_(False)
        fake_b = self.g_a(real_a)
        recovered_a = self.g_b(fake_b)
        fake_a = self.g_b(real_b)
        recovered_b = self.g_a(fake_a)
        losses = {
            "idt_A": l1_loss(self.g_a(real_b), real_b) * self.lambda_b * self.lambda_identity,
            "idt_B": l1_loss(self.g_b(real_a), real_a) * self.lambda_a * self.lambda_identity,
            "G_A": lsgan(self.d_a(fake_b), 1.0),
            "G_B": lsgan(self.d_b(fake_a), 1.0),
            "cycle_A": l1_loss(recovered_a, real_a) * self.lambda_a,
            "cycle_B": l1_loss(recovered_b, real_b) * self.lambda_b,
        }
        self.generators.zero_grad()
        sum(losses.values()).backward()
        self.generators.step()

        self.d_a.requires_grad_(True)
        self.d_b.requires_grad_(True)
        self.discriminators.zero_grad()
        for name, discriminator, real, fake in (("D_A", self.d_a, real_b, fake_b), ("D_B", self.d_b, real_a, fake_a)):
            losses[name] = 0.5 * (lsgan(discriminator(real), 1.0) + lsgan(discriminator(fake.detach()), 0.0))
            losses[name].backward()
        self.discriminators.step()
        return [losses[name].item() for name in LOSSES]


def networks(generator_filters: int, blocks: int, discriminator_filters: int) -> dict[str, torch.nn.Module]:
    return {
        "G_A": ResNetGenerator(generator_filters, blocks), "G_B": ResNetGenerator(generator_filters, blocks),
        "D_A": PatchDiscriminator(discriminator_filters), "D_B": PatchDiscriminator(discriminator_filters)}


@fixture("training-cyclegan")
def cyclegan():
    """Networks before and after (`start/G_A/...`, `end/G_A/...`), images `a`, `b` [step, batch, height, width, 3], 8 bits,
    and `losses` [step, 8]. Two images a step and filters 4; both sides differ in all weights."""
    steps, batch, size = 10, 2, 32
    nets = {name: randomize(module, 0.05, 0.02) for name, module in networks(4, 2, 4).items()}
    result = {f"start/{net}/{name}": value for net, module in nets.items() for name, value in saved(module).items()}
    a, b = (images(steps * batch, size, phase).reshape(steps, batch, size, size, 3) for phase in (0.0, 2.0))
    trainer = CycleGAN(nets, lambda_a=10.0, lambda_b=8.0)
    losses = [trainer.step(*pair) for pair in zip(in_range(a), in_range(b))]
    result |= {f"end/{net}/{name}": value for net, module in nets.items() for name, value in saved(module).items()}
    return result | {"a": a, "b": b, "losses": torch.tensor(losses, dtype=torch.float64)}
