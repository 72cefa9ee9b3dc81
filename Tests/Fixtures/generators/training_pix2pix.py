"""Ten steps of pix2pix (Isola et al., 2017), of colorization, and of pix2pix with what pix2pixHD adds (Wang et al., 2018): two
discriminators and feature matching."""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, l1_loss

from .reference_models import patch_discriminator, unet_generator
from .registry import fixture
from .training_losses import generator_loss
from .training_networks import ResNetGenerator, disturbed, images, in_range, randomize, relative_spread, saved

LOSSES = ["G_GAN", "G_L1", "D_real", "D_fake", "G_Feat"]
STEPS, PAIRS, SIZE = 10, 5, 32


class Scales(nn.Module):
    """Discriminators of the image at full size, at half size, and so on."""

    def __init__(self, *scales: nn.Module):
        super().__init__()
        for index, scale in enumerate(scales):
            self.add_module(f"scale{index}", scale)

    def forward(self, x):
        """For each scale the results of all activations, then the scores."""
        results = []
        for scale in self.children():
            results.append([])
            value = x
            for layer in scale.model:
                value = layer(value)
                if isinstance(layer, nn.LeakyReLU):
                    results[-1].append(value)
            results[-1].append(value)
            x = avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)
        return results


class Pix2Pix:
    """The published step: D first, on input and fake side by side in the channels, then G, judged by the D that has moved."""

    def __init__(self, g: nn.Module, d: Scales, loss: str, lambda_l1: float, lambda_feature: float, rate: float = 2e-4):
        self.g, self.d, self.loss, self.lambda_l1, self.lambda_feature = g, d, loss, lambda_l1, lambda_feature
        self.adam_g, self.adam_d = (
            torch.optim.Adam(module.parameters(), lr=rate, betas=(0.5, 0.999)) for module in (g, d))

    def towards(self, judged, is_real: bool):
        """How far the scores are from those of real or of fake images, summed over the scales."""
        if is_real:
            return sum(generator_loss(self.loss, scale[-1]) for scale in judged)
        # Both losses in use are symmetric: of scores of fakes, what 1 - score or -score would have as real ones.
        turned = {"lsgan": lambda x: 1 - x, "vanilla": lambda x: -x}[self.loss]
        return sum(generator_loss(self.loss, turned(scale[-1])) for scale in judged)

    def step(self, a, b) -> list[float]:
        fake = self.g(a)
        losses = {
            "D_fake": self.towards(self.d(torch.cat([a, fake.detach()], 1)), False),
            "D_real": self.towards(self.d(torch.cat([a, b], 1)), True)}
        self.adam_d.zero_grad()
        (0.5 * (losses["D_fake"] + losses["D_real"])).backward()
        self.adam_d.step()

        self.d.requires_grad_(False)
        judged = self.d(torch.cat([a, fake], 1))
        losses["G_GAN"] = self.towards(judged, True)
        losses["G_L1"] = l1_loss(fake, b) * self.lambda_l1
        losses["G_Feat"] = torch.zeros(())
        if self.lambda_feature > 0:
            # The share of one of n + 1 activations counts as much as that of one of 4 in a discriminator of n = 3 layers.
            matched = [
                4 / (len(scale) - 1) / len(judged) * l1_loss(own, other.detach())
                for scale, true in zip(judged, self.d(torch.cat([a, b], 1))) for own, other in zip(scale[:-1], true[:-1])]
            losses["G_Feat"] = self.lambda_feature * sum(matched)
        self.adam_g.zero_grad()
        (losses["G_GAN"] + losses["G_L1"] + losses["G_Feat"]).backward()
        self.adam_g.step()
        self.d.requires_grad_(True)
        return [losses[name].item() for name in LOSSES]


def networks(case: str) -> dict[str, nn.Module]:
    match case:
        case "pix2pix":
            g, d = unet_generator(5, 2, "batch"), Scales(patch_discriminator(4, 3, "batch", 6))
        case "colorization":
            g, d = unet_generator(5, 2, "batch"), Scales(patch_discriminator(4, 3, "batch", 3))
            g.model.model[0] = nn.Conv2d(1, 2, 4, stride=2, padding=1, bias=False)
            g.model.model[3] = nn.ConvTranspose2d(4, 2, 4, stride=2, padding=1)
        case "features":
            g, d = ResNetGenerator(4, 2), Scales(*(patch_discriminator(4, 2, "instance", 6) for _ in range(2)))
    return {"G": randomize(g, 0.1, 0.05), "D": randomize(d, 0.1, 0.05)}


def arrays(net: str, module: nn.Module) -> dict[str, torch.Tensor]:
    """Under the names of the library: a discriminator of one scale has no number in its names."""
    state = saved(module)
    if net == "D" and len(list(module.children())) == 1:
        return {name.removeprefix("scale0."): value for name, value in state.items()}
    return state


def train(case: str, start: dict, a, b, kind: torch.dtype):
    nets = networks(case)
    for name, module in nets.items():
        module.load_state_dict(start[name])
        module.to(kind)
    options = {"features": ("lsgan", 10.0, 10.0)}.get(case, ("vanilla", 100.0, 0.0))
    trainer = Pix2Pix(nets["G"], nets["D"], *options)
    losses = [trainer.step(a[step % PAIRS].to(kind), b[step % PAIRS].to(kind)) for step in range(STEPS)]
    return nets, torch.tensor(losses, dtype=torch.float64)


@fixture("training-pix2pix")
def pix2pix():
    """Images `a`, `b` [pair, batch, height, width, 3], 8 bits, of which step s takes pair s mod 5; for the cases `pix2pix`,
    `colorization` (the first channel of a to the last two of b, one image a step) and `features` the networks before and after
    (`pix2pix/start/G/...`), the `losses` [step, 5] and their `spread` [step] (see `relative_spread`)."""
    a, b = (images(PAIRS * 2, SIZE, phase).reshape(PAIRS, 2, SIZE, SIZE, 3) for phase in (0.0, 2.0))
    result = {"a": a, "b": b}
    for case in ("pix2pix", "colorization", "features"):
        start = {name: saved(module) for name, module in networks(case).items()}
        for name, module in networks(case).items():
            module.load_state_dict(start[name])
            result |= {f"{case}/start/{name}/{key}": value for key, value in arrays(name, module).items()}
        pair = (in_range(a), in_range(b))
        if case == "colorization":
            pair = (pair[0][:, :1, :1], pair[1][:, :1, 1:])
        nets, losses = train(case, start, *pair, torch.float64)
        spread = relative_spread(losses, [
            train(case, disturbed(start, seed), *pair, torch.float32)[1] for seed in range(8)])
        result |= {f"{case}/losses": losses, f"{case}/spread": spread}
        result |= {
            f"{case}/end/{net}/{name}": value for net, module in nets.items() for name, value in arrays(net, module).items()
            if name.endswith("weight")}
    return result
