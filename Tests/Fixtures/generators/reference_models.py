"""The networks as PyTorch modules, from their published descriptions, with the part names of the reference library
(`ResnetGenerator`, `UnetGenerator`, `NLayerDiscriminator` and `PixelDiscriminator` of pytorch-CycleGAN-and-pix2pix), of GAN
Compression's `MobileResnetGenerator` and of PyTorch's DCGAN example; the residual pair under spectral norm has names of its
own."""

import torch
from torch import nn

NORMALIZATIONS = {"instance": nn.InstanceNorm2d, "batch": nn.BatchNorm2d, "none": lambda channels: nn.Identity()}


class Wrapped(nn.Module):
    """A stack under the name that the reference saves it by."""

    def __init__(self, name: str, layers: list[nn.Module]):
        super().__init__()
        self.add_module(name, nn.Sequential(*layers))
        self.name = name

    def forward(self, x):
        return getattr(self, self.name)(x)


class Separable(nn.Module):
    """A 3x3 convolution of each channel alone, normalised, then one across the channels."""

    def __init__(self, width: int, to: int, norm: str):
        super().__init__()
        bias = norm == "instance"
        self.conv = nn.Sequential(
            nn.Conv2d(width, width, 3, groups=width, bias=bias), NORMALIZATIONS[norm](width), nn.Conv2d(width, to, 1, bias=bias))

    def forward(self, x):
        return self.conv(x)


class ReflectedBlock(nn.Module):
    """x + the stack `conv_block` of x; separable where a width inside is given."""

    def __init__(self, width: int, norm: str, dropout: bool, inner: int | None = None):
        super().__init__()

        def convolution(width, to):
            full = nn.Conv2d(width, to, 3, bias=norm == "instance")
            return [nn.ReflectionPad2d(1), full if inner is None else Separable(width, to, norm), NORMALIZATIONS[norm](to)]

        middle = [nn.ReLU()] + [nn.Dropout(0.5)] * dropout
        self.conv_block = nn.Sequential(*convolution(width, inner or width), *middle, *convolution(inner or width, width))

    def forward(self, x):
        return x + self.conv_block(x)


def resnet_generator(ngf: int, blocks: int, norm: str = "instance", dropout: bool = False, channels: int = 3) -> nn.Module:
    bias = norm == "instance"

    def normalized(layer, width):
        return [layer, NORMALIZATIONS[norm](width), nn.ReLU()]

    layers = [nn.ReflectionPad2d(3), *normalized(nn.Conv2d(channels, ngf, 7, bias=bias), ngf)]
    for width in (ngf, 2 * ngf):
        layers += normalized(nn.Conv2d(width, 2 * width, 3, stride=2, padding=1, bias=bias), 2 * width)
    layers += [ReflectedBlock(4 * ngf, norm, dropout) for _ in range(blocks)]
    for width in (4 * ngf, 2 * ngf):
        up = nn.ConvTranspose2d(width, width // 2, 3, stride=2, padding=1, output_padding=1, bias=bias)
        layers += normalized(up, width // 2)
    return Wrapped("model", layers + [nn.ReflectionPad2d(3), nn.Conv2d(ngf, channels, 7), nn.Tanh()])


def separable_resnet_generator(
        encoder: list[int], blocks: list[int], decoder: list[int], norm: str = "instance", channels: int = 3) -> nn.Module:
    """GAN Compression's plan: a width for every layer; its dropout layers keep their place in the names and do nothing."""
    bias = norm == "instance"

    def normalized(layer, width):
        return [layer, NORMALIZATIONS[norm](width), nn.ReLU()]

    layers = [nn.ReflectionPad2d(3), *normalized(nn.Conv2d(channels, encoder[0], 7, bias=bias), encoder[0])]
    for width, to in zip(encoder, encoder[1:]):
        layers += normalized(nn.Conv2d(width, to, 3, stride=2, padding=1, bias=bias), to)
    layers += [ReflectedBlock(encoder[-1], norm, True, inner) for inner in blocks]
    for width, to in zip([encoder[-1], *decoder], decoder):
        layers += normalized(nn.ConvTranspose2d(width, to, 3, stride=2, padding=1, output_padding=1, bias=bias), to)
    return Wrapped("model", layers + [nn.ReflectionPad2d(3), nn.Conv2d(decoder[-1], channels, 7), nn.Tanh()])


class Blur(nn.Module):
    """Convolves each channel with the same square, the outer product of `row` with itself, kept as the buffer `filt`."""

    def __init__(self, channels: int, row: list[int], total: float):
        super().__init__()
        row = torch.tensor(row, dtype=torch.float32)
        square = torch.outer(row, row)
        self.register_buffer("filt", (square * (total / square.sum())).expand(channels, 1, -1, -1).clone())


class BlurDown(Blur):
    """Half the sides, edges reflected."""

    def __init__(self, channels: int):
        super().__init__(channels, [1, 2, 1], 1)

    def forward(self, x):
        return nn.functional.conv2d(nn.functional.pad(x, [1] * 4, "reflect"), self.filt, stride=2, groups=x.shape[1])


class BlurUp(Blur):
    """Twice the sides, edges repeated."""

    def __init__(self, channels: int):
        super().__init__(channels, [1, 3, 3, 1], 4)

    def forward(self, x):
        padded = nn.functional.pad(x, [1] * 4, "replicate")
        return nn.functional.conv_transpose2d(padded, self.filt, stride=2, padding=2, groups=x.shape[1])[..., 1:-1, 1:-1]


def blurred_resnet_generator(
        ngf: int, blocks: int, norm: str = "instance", dropout: bool = False, down: bool = True, up: str = "bilinear",
        channels: int = 3) -> nn.Module:
    """A ResNet generator with a blur after convolutions that lead to fewer pixels (`down`), and one (`up` bilinear) or repeated
    pixels (`up` nearest) before those that lead to more. With the defaults, that of CUT."""
    bias = norm == "instance"

    def normalized(layer, width):
        return [layer, NORMALIZATIONS[norm](width), nn.ReLU()]

    def convolution(width, to, stride=1):
        return nn.Conv2d(width, to, 3, stride=stride, padding=1, bias=bias)

    layers = [nn.ReflectionPad2d(3), *normalized(nn.Conv2d(channels, ngf, 7, bias=bias), ngf)]
    for width in (ngf, 2 * ngf):
        layers += normalized(convolution(width, 2 * width, 1 if down else 2), 2 * width)
        layers += [BlurDown(2 * width)] if down else []
    layers += [ReflectedBlock(4 * ngf, norm, dropout) for _ in range(blocks)]
    for width in (4 * ngf, 2 * ngf):
        if up == "transpose":
            to = nn.ConvTranspose2d(width, width // 2, 3, stride=2, padding=1, output_padding=1, bias=bias)
        else:
            layers += [BlurUp(width) if up == "bilinear" else nn.Upsample(scale_factor=2)]
            to = convolution(width, width // 2)
        layers += normalized(to, width // 2)
    return Wrapped("model", layers + [nn.ReflectionPad2d(3), nn.Conv2d(ngf, channels, 7), nn.Tanh()])


class SkipLevel(nn.Module):
    """A level of a U-Net: x beside what the stack `model` makes of it; the outermost gives the latter alone."""

    def __init__(self, layers: list[nn.Module], outermost: bool):
        super().__init__()
        self.model = nn.Sequential(*layers)
        self.outermost = outermost

    def forward(self, x):
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


def unet_generator(levels: int, ngf: int, norm: str = "instance", dropout: bool = False, channels: int = 3) -> nn.Module:
    bias = norm == "instance"
    widths = [ngf * min(2 ** level, 8) for level in range(levels)]
    inner = None
    for level in range(levels - 1, 0, -1):
        outside, inside = widths[level - 1], widths[level]
        layers = [nn.LeakyReLU(0.2), nn.Conv2d(outside, inside, 4, stride=2, padding=1, bias=bias)]
        layers += [NORMALIZATIONS[norm](inside), inner] if inner else []
        up = nn.ConvTranspose2d(inside * (2 if inner else 1), outside, 4, stride=2, padding=1, bias=bias)
        layers += [nn.ReLU(), up, NORMALIZATIONS[norm](outside)] + [nn.Dropout(0.5)] * (dropout and 4 <= level < levels - 1)
        inner = SkipLevel(layers, outermost=False)
    down = nn.Conv2d(channels, ngf, 4, stride=2, padding=1, bias=bias)
    up = nn.ConvTranspose2d(2 * ngf, channels, 4, stride=2, padding=1)
    outermost = SkipLevel([down, inner, nn.ReLU(), up, nn.Tanh()], outermost=True)

    class Generator(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = outermost

        def forward(self, x):
            return self.model(x)

    return Generator()


def patch_discriminator(
        ndf: int, layers: int = 3, norm: str = "instance", channels: int = 3, antialiased: bool = False) -> nn.Module:
    """With a blur in place of each stride, that of CUT."""
    strided = 1 if antialiased else 2

    def blur(width):
        return [BlurDown(width)] if antialiased else []

    stack = [nn.Conv2d(channels, ndf, 4, stride=strided, padding=1), nn.LeakyReLU(0.2), *blur(ndf)]
    width = ndf
    for layer in range(1, layers + 1):
        wider = ndf * min(2 ** layer, 8)
        stride = strided if layer < layers else 1
        convolution = nn.Conv2d(width, wider, 4, stride=stride, padding=1, bias=norm == "instance")
        stack += [convolution, NORMALIZATIONS[norm](wider), nn.LeakyReLU(0.2), *(blur(wider) if layer < layers else [])]
        width = wider
    return Wrapped("model", stack + [nn.Conv2d(width, 1, 4, padding=1)])


def pixel_discriminator(ndf: int, norm: str = "instance", channels: int = 3) -> nn.Module:
    bias = norm == "instance"
    return Wrapped("net", [
        nn.Conv2d(channels, ndf, 1), nn.LeakyReLU(0.2), nn.Conv2d(ndf, 2 * ndf, 1, bias=bias), NORMALIZATIONS[norm](2 * ndf),
        nn.LeakyReLU(0.2), nn.Conv2d(2 * ndf, 1, 1, bias=bias)])


class Multiscale(nn.Module):
    """Discriminators for the full size, half of it, and so on; by itself the first."""

    def __init__(self, scales: list[nn.Module]):
        super().__init__()
        for number, scale in enumerate(scales):
            self.add_module(f"scale{number}", scale)

    def forward(self, x):
        return self.scale0(x)

    def inputs(self, x) -> list[torch.Tensor]:
        """What each of them sees."""
        images = [x]
        for _ in range(len(self._modules) - 1):
            images.append(nn.functional.avg_pool2d(images[-1], 3, stride=2, padding=1, count_include_pad=False))
        return images


class PatchProjection(nn.Module):
    """The heads of CUT: two linear layers for each place, the result divided by its length."""

    def __init__(self, channels: list[int], width: int = 256):
        super().__init__()
        for place, count in enumerate(channels):
            self.add_module(f"mlp_{place}", nn.Sequential(nn.Linear(count, width), nn.ReLU(), nn.Linear(width, width)))

    def forward(self, x, place: int):
        y = getattr(self, f"mlp_{place}")(x)
        return y / (y.square().sum(-1, keepdim=True).sqrt() + 1e-7)


class FromNoise(nn.Module):
    """Gives noise [batch, latent] the shape of one-pixel images first."""

    def __init__(self, layers: list[nn.Module]):
        super().__init__()
        self.main = nn.Sequential(*layers)

    def forward(self, z):
        return self.main(z[:, :, None, None])


class ToScore(nn.Module):
    """Scores [batch, 1] from one-pixel images."""

    def __init__(self, layers: list[nn.Module]):
        super().__init__()
        self.main = nn.Sequential(*layers)

    def forward(self, x):
        return self.main(x).flatten(1)


class SelfAttentionBlock(nn.Module):
    """gamma o(softmax(theta(x) phi(x)^T) g(x)) + x (Zhang et al., 2019), keys and values max-pooled."""

    def __init__(self, channels: int, pooling: int = 2):
        super().__init__()
        compared, taken = max(1, channels // 8), max(1, channels // 2)
        self.theta = nn.Conv2d(channels, compared, 1, bias=False)
        self.phi = nn.Conv2d(channels, compared, 1, bias=False)
        self.g = nn.Conv2d(channels, taken, 1, bias=False)
        self.o = nn.Conv2d(taken, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.zeros(()))
        self.pool = nn.MaxPool2d(pooling)

    def forward(self, x):
        asked, keys, values = self.theta(x), self.pool(self.phi(x)), self.pool(self.g(x))
        weights = torch.softmax(asked.flatten(2).mT @ keys.flatten(2), -1)
        seen = (weights @ values.flatten(2).mT).mT.unflatten(2, x.shape[2:])
        return self.gamma * self.o(seen) + x


def attention_at(side: int | None, here: int, channels: int) -> list[nn.Module]:
    """A block where images have the side that it was asked for at."""
    return [SelfAttentionBlock(channels)] if side == here else []


def dcgan_generator(size: int, latent: int, filters: int, channels: int = 3, attention: int | None = None) -> nn.Module:
    doublings = size.bit_length() - 4
    width, side = filters << doublings, 4
    layers = [nn.ConvTranspose2d(latent, width, 4, bias=False)]
    for to in [width >> (i + 1) for i in range(doublings)] + [channels]:
        layers += [nn.BatchNorm2d(width), nn.ReLU(), *attention_at(attention, side, width)]
        layers += [nn.ConvTranspose2d(width, to, 4, stride=2, padding=1, bias=False)]
        width, side = to, 2 * side
    return FromNoise(layers + [nn.Tanh()])


def dcgan_discriminator(
    size: int, filters: int, norm: str = "batch", channels: int = 3, attention: int | None = None
) -> nn.Module:
    layers = [nn.Conv2d(channels, filters, 4, stride=2, padding=1, bias=False), nn.LeakyReLU(0.2)]
    width, side = filters, size // 2
    layers += attention_at(attention, side, width)
    for _ in range(size.bit_length() - 4):
        convolution = nn.Conv2d(width, 2 * width, 4, stride=2, padding=1, bias=False)
        layers += [convolution, NORMALIZATIONS[norm](2 * width), nn.LeakyReLU(0.2)]
        width, side = 2 * width, side // 2
        layers += attention_at(attention, side, width)
    return ToScore(layers + [nn.Conv2d(width, 1, 4, bias=False)])


class Residual(nn.Module):
    """shortcut(x) + body(x)."""

    def __init__(self, body: list[nn.Module], shortcut: list[nn.Module] | None = None):
        super().__init__()
        self.body = nn.Sequential(*body)
        self.shortcut = nn.Sequential(*shortcut) if shortcut else None

    def forward(self, x):
        return (x if self.shortcut is None else self.shortcut(x)) + self.body(x)


class ResidualGenerator(nn.Module):
    """Table 4 of Miyato et al., 2018, for any power of two."""

    def __init__(self, size: int, latent: int, filters: int, channels: int = 3, attention: int | None = None):
        super().__init__()

        def normalized():
            return [nn.BatchNorm2d(filters), nn.ReLU()]

        def convolution():
            return nn.Conv2d(filters, filters, 3, padding=1)

        def block():
            body = [*normalized(), nn.Upsample(scale_factor=2), convolution(), *normalized(), convolution()]
            return Residual(body, [nn.Upsample(scale_factor=2), nn.Conv2d(filters, filters, 1)])

        self.input = nn.Linear(latent, 16 * filters)
        doublings = []
        for i in range(size.bit_length() - 3):
            doublings += [block(), *attention_at(attention, 8 << i, filters)]
        self.blocks = nn.Sequential(*doublings, *normalized(), nn.Conv2d(filters, channels, 3, padding=1), nn.Tanh())

    def forward(self, z):
        x = self.input(z)
        # The rows of the first layer's weights are ordered as the toolkit's images: height, width, channel.
        return self.blocks(x.view(len(z), 4, 4, -1).permute(0, 3, 1, 2))


class ResidualDiscriminator(nn.Module):
    """Table 4 of Miyato et al., 2018, for any power of two."""

    def __init__(self, size: int, filters: int, channels: int = 3, attention: int | None = None):
        super().__init__()

        def block(width, first, halves):
            pool = [nn.AvgPool2d(2)] if halves else []
            shortcut = [nn.Conv2d(width, filters, 1)]
            body = [nn.Conv2d(width, filters, 3, padding=1), nn.ReLU(), nn.Conv2d(filters, filters, 3, padding=1)]
            return Residual(([] if first else [nn.ReLU()]) + body + pool, pool + shortcut if first else shortcut + pool)

        halvings = max(1, size.bit_length() - 4)
        blocks = []
        for i in range(halvings):
            blocks += [block(channels if i == 0 else filters, i == 0, True), *attention_at(attention, size >> (i + 1), filters)]
        self.blocks = nn.Sequential(*blocks, block(filters, False, False), block(filters, False, False), nn.ReLU())
        self.output = nn.Linear(filters, 1)

    def forward(self, x):
        return self.output(self.blocks(x).sum((2, 3)))


def under_spectral_norm(module: nn.Module) -> nn.Module:
    """Every convolution and linear layer divided by its largest singular value."""
    for part in list(module.modules()):
        if isinstance(part, (nn.Conv2d, nn.Linear)):
            torch.nn.utils.spectral_norm(part)
    return module
