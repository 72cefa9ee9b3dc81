"""Ten steps of GANs in PyTorch: with batch norm, with spectral norm, and with a gradient penalty."""

import torch

from .registry import draw, fixture
from .training_losses import discriminator_loss, generator_loss, gradient_penalty
from .training_networks import DCGANDiscriminator, DCGANGenerator, images, in_range, randomize, saved

STEPS, BATCH, SIZE, LATENT, FILTERS = 10, 8, 16, 16, 8


def train(loss: str, norm: str, rounds: int, pixels: torch.Tensor) -> dict[str, torch.Tensor]:
    """Networks before and after, noise `latents` [step, round, batch, latent], `mixing` [step, round, batch], `losses`
    [step, 2] of discriminator and generator. The discriminator takes `rounds` steps for one of the generator."""
    generator = randomize(DCGANGenerator(LATENT, FILTERS), 0.1, 0.05)
    discriminator = randomize(DCGANDiscriminator(FILTERS, norm), 0.1, 0.05)
    result = {f"start/G/{name}": value for name, value in saved(generator).items()}
    result |= {f"start/D/{name}": value for name, value in saved(discriminator).items()}
    optimizers = [
        torch.optim.Adam(module.parameters(), lr=2e-4, betas=(0.5, 0.999)) for module in (generator, discriminator)]
    latents, mixing = draw(STEPS, rounds, BATCH, LATENT), torch.rand(STEPS, rounds, BATCH).half().double()

    # PyTorch's spectral norm iterates in every forward pass in training mode; it shall once for each change of the weights.
    is_refined = False

    def judged(batch):
        nonlocal is_refined
        if norm == "spectral":
            discriminator.train(not is_refined)
            is_refined = True
        return discriminator(batch)

    losses = []
    for step in range(STEPS):
        for turn in range(rounds):
            real = in_range(pixels[(step * rounds + turn) % STEPS])
            fake = generator(latents[step, turn])
            of_discriminator = discriminator_loss(loss, judged(real), judged(fake.detach()))
            if loss == "wgan-gp":
                of_discriminator = of_discriminator + gradient_penalty(discriminator, real, fake.detach(), mixing[step, turn])
            optimizers[1].zero_grad()
            of_discriminator.backward()
            optimizers[1].step()
            is_refined = False
        of_generator = generator_loss(loss, judged(fake))
        optimizers[0].zero_grad()
        of_generator.backward()
        optimizers[0].step()
        losses.append([of_discriminator.item(), of_generator.item()])

    result |= {f"end/G/{name}": value for name, value in saved(generator).items()}
    result |= {f"end/D/{name}": value for name, value in saved(discriminator).items()}
    return result | {"latents": latents, "mixing": mixing, "losses": torch.tensor(losses, dtype=torch.float64)}


@fixture("training-gan")
def gan():
    """The cases vanilla, lsgan, hinge and wgan-gp, and `images` [step, batch, height, width, 3], 8 bits, for all."""
    pixels = images(STEPS * BATCH, SIZE, 0.0).reshape(STEPS, BATCH, SIZE, SIZE, 3)
    cases = {
        "vanilla": train("vanilla", "batch", 1, pixels), "lsgan": train("lsgan", "batch", 1, pixels),
        "hinge": train("hinge", "spectral", 1, pixels), "wgan-gp": train("wgan-gp", "none", 2, pixels)}
    named = {f"{case}/{name}": value for case, values in cases.items() for name, value in values.items()}
    return named | {"images": pixels}
