"""Generators and discriminators: state, output and some gradients."""

from . import reference_models as reference
from .module_cases import away_from_kinks, randomize, record_module
from .registry import draw, fixture

RESNET_GRADIENTS = (
    "model.1.weight", "model.2.weight", "model.4.weight", "model.10.conv_block.1.weight", "model.11.conv_block.5.bias",
    "model.12.weight", "model.15.weight", "model.18.bias", "model.19.weight", "model.22.weight", "model.26.weight",
    "model.26.bias")


def model_case(case, make, shape, gradients=lambda name: True, training=True):
    def drawn():
        return randomize(make()).train(training), draw(*shape)

    module, x = away_from_kinks(drawn)
    return record_module(case, module, x, gradients)


@fixture("resnet-generator")
def resnet_generator():
    def case(name, shape, ngf, blocks, norm, dropout=False, training=True):
        def make():
            return reference.resnet_generator(ngf, blocks, norm, dropout)

        return model_case(name, make, shape, lambda n: n in RESNET_GRADIENTS, training)

    return (
        case("6-instance", (1, 16, 16, 3), 4, 6, "instance")
        | case("2-instance-ngf-8", (1, 16, 24, 3), 8, 2, "instance")
        | case("2-instance-dropout-evaluation", (2, 20, 16, 3), 4, 2, "instance", dropout=True, training=False)
        | case("2-batch", (2, 16, 16, 3), 4, 2, "batch")
        | case("2-batch-dropout-evaluation", (1, 16, 16, 3), 4, 2, "batch", dropout=True, training=False)
        | case("2-none", (1, 20, 16, 3), 4, 2, "none"))


@fixture("separable-generator")
def separable_generator():
    def case(name, shape, widths, norm, training=True):
        return model_case(
            name, lambda: reference.separable_resnet_generator(*widths, norm), shape,
            lambda n: "model.10" in n or n in RESNET_GRADIENTS, training)

    uneven = ([4, 6, 10], [3, 8], [5, 4])
    return (
        case("instance-evaluation", (1, 16, 20, 3), uneven, "instance", training=False)
        | case("batch-evaluation", (2, 16, 16, 3), ([4, 4, 8], [8], [4, 6]), "batch", training=False))


@fixture("unet-generator")
def unet_generator():
    def case(name, shape, levels, norm, dropout=False, training=True):
        # The middle of a U-Net is wide; its gradients tell no more than those around it.
        return model_case(
            name, lambda: reference.unet_generator(levels, 1, norm, dropout), shape,
            lambda n: n.count("model") < 4 or n.endswith("bias"), training)

    return (
        case("32-batch", (2, 32, 32, 3), 5, "batch")
        | case("32-instance", (1, 32, 64, 3), 5, "instance")
        | case("64-none", (1, 64, 64, 3), 6, "none")
        | case("64-batch-dropout-evaluation", (1, 64, 64, 3), 6, "batch", dropout=True, training=False))


@fixture("patch-discriminator")
def patch_discriminator():
    def case(name, shape, ndf, layers, norm, spectral=False):
        def make():
            module = reference.patch_discriminator(ndf, layers, norm, shape[-1])
            return reference.under_spectral_norm(module) if spectral else module

        return model_case(name, make, shape, lambda n: ndf < 4 or not n.startswith("model.8"))

    return (
        case("3-instance", (2, 32, 32, 3), 4, 3, "instance")
        | case("3-batch", (2, 32, 24, 3), 4, 3, "batch")
        | case("3-none", (1, 32, 32, 3), 4, 3, "none")
        | case("1-instance", (2, 16, 12, 3), 4, 1, "instance")
        | case("5-instance", (1, 96, 96, 1), 2, 5, "instance")
        | case("3-instance-spectral", (1, 32, 32, 3), 4, 3, "instance", spectral=True)
        | case("3-none-spectral", (2, 32, 32, 3), 4, 3, "none", spectral=True))


@fixture("pixel-discriminator")
def pixel_discriminator():
    def case(name, norm, spectral=False):
        def make():
            module = reference.pixel_discriminator(8, norm)
            return reference.under_spectral_norm(module) if spectral else module

        return model_case(name, make, (2, 9, 7, 3))

    return case("instance", "instance") | case("batch", "batch") | case("none", "none") | case("spectral", "none", True)


@fixture("dcgan")
def dcgan():
    def spectral():
        return reference.under_spectral_norm(reference.dcgan_discriminator(16, 4, "none"))

    def attending():
        return reference.under_spectral_norm(reference.dcgan_discriminator(16, 8, "none", attention=8))

    return (
        model_case("generator-8", lambda: reference.dcgan_generator(8, 6, 4), (3, 6))
        | model_case("generator-16", lambda: reference.dcgan_generator(16, 8, 4), (3, 8))
        | model_case("generator-16-evaluation", lambda: reference.dcgan_generator(16, 8, 4), (2, 8), training=False)
        | model_case("discriminator-16", lambda: reference.dcgan_discriminator(16, 4), (3, 16, 16, 3))
        | model_case("discriminator-8-none", lambda: reference.dcgan_discriminator(8, 4, "none", 1), (2, 8, 8, 1))
        | model_case("discriminator-16-spectral", spectral, (2, 16, 16, 3))
        | model_case("generator-16-attention", lambda: reference.dcgan_generator(16, 6, 4, attention=8), (3, 6))
        | model_case("discriminator-16-attention", attending, (2, 16, 16, 3)))


@fixture("sn-resnet")
def sn_resnet():
    def spectral():
        return reference.under_spectral_norm(reference.ResidualDiscriminator(16, 6))

    def attending():
        return reference.under_spectral_norm(reference.ResidualDiscriminator(16, 8, attention=8))

    return (
        model_case("generator-16", lambda: reference.ResidualGenerator(16, 5, 6), (3, 5))
        | model_case("generator-8-evaluation", lambda: reference.ResidualGenerator(8, 5, 4, 1), (2, 5), training=False)
        | model_case("discriminator-16", spectral, (2, 16, 16, 3))
        | model_case("discriminator-32-plain", lambda: reference.ResidualDiscriminator(32, 4), (1, 32, 32, 3))
        | model_case("generator-16-attention", lambda: reference.ResidualGenerator(16, 5, 8, attention=8), (2, 5))
        | model_case("discriminator-16-attention", attending, (2, 16, 16, 3)))
