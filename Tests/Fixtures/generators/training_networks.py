"""The networks that trainers are checked with: the published CycleGAN and DCGAN definitions, in PyTorch's own layers."""

import torch
from torch import nn
from torch.nn.utils import spectral_norm


class ResidualBlock(nn.Module):
    """x + convolutions(x), as in CycleGAN's generator without dropout."""

    def __init__(self, width: int):
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width), nn.ReLU(),
            nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width))

    def forward(self, x):
        return x + self.conv_block(x)


class ResNetGenerator(nn.Module):
    """CycleGAN's generator: filters, 2 · filters, 4 · filters, residual blocks, and back; instance norm."""

    def __init__(self, filters: int, blocks: int):
        super().__init__()
        layers = [nn.ReflectionPad2d(3), nn.Conv2d(3, filters, 7), nn.InstanceNorm2d(filters), nn.ReLU()]
        for width in (filters, filters * 2):
            layers += [nn.Conv2d(width, width * 2, 3, stride=2, padding=1), nn.InstanceNorm2d(width * 2), nn.ReLU()]
        layers += [ResidualBlock(filters * 4) for _ in range(blocks)]
        for width in (filters * 4, filters * 2):
            layers += [
                nn.ConvTranspose2d(width, width // 2, 3, stride=2, padding=1, output_padding=1),
                nn.InstanceNorm2d(width // 2), nn.ReLU()]
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(filters, 3, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return self.model(x)


class PatchDiscriminator(nn.Module):
    """CycleGAN's discriminator: `layers` strided convolutions and two more, instance norm but at both ends."""

    def __init__(self, filters: int, layers: int = 3):
        super().__init__()
        model = [nn.Conv2d(3, filters, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        width = filters
        for layer in range(1, layers + 1):
            wider = filters * min(2**layer, 8)
            model += [
                nn.Conv2d(width, wider, 4, stride=2 if layer < layers else 1, padding=1),
                nn.InstanceNorm2d(wider), nn.LeakyReLU(0.2)]
            width = wider
        self.model = nn.Sequential(*model, nn.Conv2d(width, 1, 4, padding=1))

    def forward(self, x):
        return self.model(x)


class DCGANGenerator(nn.Module):
    """PyTorch's DCGAN example, for images of 16 pixels."""

    def __init__(self, latent: int, filters: int):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(latent, filters * 2, 4, bias=False), nn.BatchNorm2d(filters * 2), nn.ReLU(),
            nn.ConvTranspose2d(filters * 2, filters, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
            nn.ConvTranspose2d(filters, 3, 4, stride=2, padding=1, bias=False), nn.Tanh())

    def forward(self, noise):
        return self.main(noise[:, :, None, None])


class DCGANDiscriminator(nn.Module):
    """PyTorch's DCGAN example without its sigmoid, for images of 16 pixels; `norm` is batch, spectral or none."""

    def __init__(self, filters: int, norm: str):
        super().__init__()

        def convolution(*arguments, **options):
            layer = nn.Conv2d(*arguments, bias=False, **options)
            return spectral_norm(layer) if norm == "spectral" else layer

        self.main = nn.Sequential(
            convolution(3, filters, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
            convolution(filters, filters * 2, 4, stride=2, padding=1),
            nn.BatchNorm2d(filters * 2) if norm == "batch" else nn.Identity(), nn.LeakyReLU(0.2),
            convolution(filters * 2, 1, 4))

    def forward(self, images):
        return self.main(images).flatten(1)


def randomize(module: nn.Module, weight: float, bias: float) -> nn.Module:
    """Draws all weights anew, in double precision but of numbers that float16 holds exactly; scales are drawn around 1."""
    module.double()
    for name, parameter in module.named_parameters():
        is_scale = parameter.dim() == 1 and name.endswith("weight")
        spread = bias if parameter.dim() == 1 else weight
        parameter.data = ((1.0 if is_scale else 0.0) + torch.randn(parameter.shape) * spread).half().double()
    return module


def saved(module: nn.Module) -> dict[str, torch.Tensor]:
    """A copy of a module's state, under PyTorch's names and in its order of axes."""
    return {name: value.clone() for name, value in module.state_dict().items()}


def disturbed(states: dict[str, dict[str, torch.Tensor]], seed: int) -> dict[str, dict[str, torch.Tensor]]:
    """States of networks with every number changed by about one rounding of single precision."""
    draws = torch.Generator().manual_seed(seed)

    def changed(value):
        return value * (1 + 2**-23 * torch.randn(value.shape, generator=draws)) if value.is_floating_point() else value

    return {name: {key: changed(value) for key, value in state.items()} for name, state in states.items()}


def relative_spread(losses: torch.Tensor, others: list[torch.Tensor]) -> torch.Tensor:
    """How far PyTorch's own single precision carries the losses [step, loss] of a training: the largest relative difference of
    those of `others`, which start from disturbed weights, up to each step: [step]."""
    differences = [((other - losses).abs() / losses.abs().clamp(min=1e-9)).amax(1) for other in others]
    return torch.stack(differences).amax(0).cummax(0).values


def images(count: int, size: int, phase: float) -> torch.Tensor:
    """Smooth random pictures with stripes, 8 bits: [count, size, size, 3]. Sets differ in the stripes' `phase`."""
    coarse = torch.rand(count, 3, 4, 4, dtype=torch.float64)
    smooth = nn.functional.interpolate(coarse, (size, size), mode="bilinear", align_corners=False)
    stripes = torch.sin(torch.linspace(phase, phase + 6 * torch.pi, size, dtype=torch.float64))
    return (255 * (0.8 * smooth + 0.1 + 0.1 * stripes)).clamp(0, 255).permute(0, 2, 3, 1).to(torch.uint8)


def in_range(pixels: torch.Tensor) -> torch.Tensor:
    """8-bit images [..., height, width, 3] as networks see them: [..., 3, height, width] in [-1, 1], rounded to float32."""
    return (pixels.float() / 127.5 - 1).double().movedim(-1, -3)
