"""The networks of CycleGAN (Zhu et al., 2017) in PyTorch, as the reference's defaults make them."""

from torch import nn


class ResNetBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels), nn.ReLU(True),
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels))

    def forward(self, x):
        return x + self.layers(x)


def resnet_generator(blocks, filters):
    """7x7, two strided convolutions, residual blocks, two transposed convolutions, 7x7 and tanh."""
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(3, filters, 7), nn.InstanceNorm2d(filters), nn.ReLU(True)]
    for channels in (filters, 2 * filters):
        layers += [nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1), nn.InstanceNorm2d(2 * channels), nn.ReLU(True)]
    layers += [ResNetBlock(4 * filters) for _ in range(blocks)]
    for channels in (4 * filters, 2 * filters):
        layers += [
            nn.ConvTranspose2d(channels, channels // 2, 3, stride=2, padding=1, output_padding=1),
            nn.InstanceNorm2d(channels // 2), nn.ReLU(True)]
    layers += [nn.ReflectionPad2d(3), nn.Conv2d(filters, 3, 7), nn.Tanh()]
    return initialized(nn.Sequential(*layers))


def patch_discriminator(filters):
    """The 70x70 PatchGAN: 4x4 convolutions, three of them strided."""
    layers = [nn.Conv2d(3, filters, 4, stride=2, padding=1), nn.LeakyReLU(0.2, True)]
    for inputs, outputs, stride in ((1, 2, 2), (2, 4, 2), (4, 8, 1)):
        layers += [
            nn.Conv2d(inputs * filters, outputs * filters, 4, stride=stride, padding=1),
            nn.InstanceNorm2d(outputs * filters), nn.LeakyReLU(0.2, True)]
    return initialized(nn.Sequential(*layers, nn.Conv2d(8 * filters, 1, 4, padding=1)))


def initialized(network):
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0, 0.02)
            nn.init.zeros_(module.bias)
    return network
