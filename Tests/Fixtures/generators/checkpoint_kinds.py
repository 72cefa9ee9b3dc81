"""Checkpoints as people have them: one small generator under many keys, with many prefixes, and beside many things.

    pip install torch numpy
    python Tests/Fixtures/generators/checkpoint_kinds.py      # writes Tests/ModelFilesTests/Data

`generator.pth` is the generator alone. The old stream names storages by their addresses, so those files differ from run to run in
that.
"""

import argparse
import collections
import dataclasses
import datetime
import enum
import pathlib
import random
import sys

import numpy
import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from generators import reference_models as reference  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "ModelFilesTests" / "Data"


class Mode(enum.Enum):
    TRAIN = 1


class Config(dict):
    """A dictionary of its own kind, as configuration libraries have them."""


@dataclasses.dataclass
class Settings:
    name: str
    betas: tuple


class Ordered(collections.OrderedDict):
    pass


class Trainer(nn.Module):
    """A network of networks, as Lightning has them."""

    def __init__(self, **networks):
        super().__init__()
        for name, network in networks.items():
            self.add_module(name, network)


def generator(seed: int = 1, **options) -> nn.Module:
    torch.manual_seed(seed)
    return reference.resnet_generator(1, 1, **options)


def discriminator(seed: int = 9) -> nn.Module:
    torch.manual_seed(seed)
    return reference.patch_discriminator(1)


def normalized(norm, bias: bool) -> nn.Module:
    """The generator with another normalisation, whose numbers are not those that it begins with."""
    network = generator(norm="instance")

    def replace(module):
        for name, part in module.named_children():
            if isinstance(part, nn.InstanceNorm2d):
                setattr(module, name, norm(part.num_features))
            elif isinstance(part, (nn.Conv2d, nn.ConvTranspose2d)) and not bias and part.out_channels != 3:
                part.bias = None
            else:
                replace(part)

    replace(network)
    for part in network.modules():
        for name in ("weight", "bias", "running_mean"):
            if type(part) in (nn.InstanceNorm2d, nn.BatchNorm2d) and getattr(part, name, None) is not None:
                getattr(part, name).data.uniform_(0.5, 1.5)
    return network


def sharing(**members) -> dict:
    return dict(members)


def optimizer(network: nn.Module):
    adam = torch.optim.Adam(network.parameters(), 0.0002, (0.5, 0.999))
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter)
    adam.step()
    return adam


def save(value, name: str, **options) -> None:
    torch.save(value, FOLDER / name, **options)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    state = generator().state_dict()
    back = generator(2).state_dict()
    save(state, "generator.pth")
    save(back, "back.pth")

    def prefixed(prefix: str, values=state) -> dict:
        return collections.OrderedDict((prefix + key, value) for key, value in values.items())

    # One generator under a key, or behind a prefix.
    save({"epoch": 3, "model_state_dict": state, "loss": 0.5}, "key-model_state_dict.pth")
    save({"iteration": 3, "networks": {"netG": {"weights": state}}}, "key-deep.pth")
    save([state, {"lr": 0.1}], "key-list.pth")
    save({"model": prefixed("module.")}, "prefix-module.pth")
    save(prefixed("_orig_mod."), "prefix-orig_mod.pth")
    save(prefixed("netG.", ), "prefix-netG.pth", _use_new_zipfile_serialization=False)
    save({"state_dict": prefixed("_orig_mod.module.generator.")}, "prefix-all.pth", pickle_protocol=4)
    save(collections.OrderedDict((key.removeprefix("model."), value) for key, value in state.items()), "prefix-none.pth")

    # Beside other things.
    network = generator()
    adam = optimizer(generator())
    scheduler = torch.optim.lr_scheduler.StepLR(adam, 10)
    save({
        "G": state, "D": discriminator().state_dict(), "optimizer_G": adam.state_dict(), "scheduler": scheduler.state_dict(),
    }, "beside-training.pth")
    save({
        "args": argparse.Namespace(lr=0.1, netG="resnet_9blocks", path=pathlib.PurePosixPath("/tmp/x")),
        "config": Config(lr=[0.1]),
        "settings": Settings("x", (0.5, 0.999)), "best": numpy.float64(0.5), "array": numpy.arange(6).reshape(2, 3),
        "date": datetime.datetime(2024, 2, 29, 12), "mode": Mode.TRAIN, "kinds": {"a", "b"}, "frozen": frozenset([1]),
        "counts": collections.Counter("aab"), "history": collections.defaultdict(list, loss=[1.0, 2.0]),
        "device": torch.device("cpu"),
        "type": torch.float32, "size": torch.Size([1, 2]), "random": random.getstate(), "numpy": numpy.random.get_state(),
        "torch": torch.get_rng_state(), "complex": torch.zeros(2, dtype=torch.complex64), "big": 1 << 200, "bytes": b"abc",
        "class": Config,
        "sparse": torch.eye(2).to_sparse(), "scheduler": scheduler, "netG": Ordered(state),
    }, "beside-objects.pth")
    save({"args": argparse.Namespace(lr=0.1), "kinds": {"a"}, "frozen": frozenset([1]), "netG": state, "bytes": b"abc"},
         "beside-objects-4.pth", pickle_protocol=4)
    save({"args": argparse.Namespace(lr=0.1), "netG": state}, "beside-objects-legacy.pth", _use_new_zipfile_serialization=False)

    # Whole networks.
    save(network, "whole.pth")
    save({"epoch": 1, "netG": nn.DataParallel(network), "optimizer": adam}, "whole-inside.pth")

    # Both directions.
    pair = sharing(netG_A2B=state, netG_B2A=back, netD_A=discriminator(3).state_dict(), netD_B=discriminator(4).state_dict())
    save(pair | {"optimizer_G": adam.state_dict()}, "pair-A2B.pth")
    save({"G_A": state, "G_B": back}, "pair-A.pth")
    save({"G_XtoY": state, "G_YtoX": back, "D_X": discriminator(3).state_dict()}, "pair-XtoY.pth")
    save({"G": state, "F": back}, "pair-G-F.pth")
    both = Trainer(G_AB=generator(), G_BA=generator(2), D_A=discriminator(3), D_B=discriminator(4))
    save({
        "epoch": 1, "global_step": 10, "pytorch-lightning_version": "2.1.0", "state_dict": both.state_dict(),
        "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {"ModelCheckpoint{'monitor': None}": {"best_model_path": "x"}},
        "optimizer_states": [adam.state_dict()], "lr_schedulers": [], "hparams_name": "kwargs", "hyper_parameters": {"lr": 0.1},
    }, "lightning.ckpt")

    # Averages of weights.
    save({"params": back, "params_ema": state}, "ema-params.pth")
    save({"g": back, "d": discriminator().state_dict(), "g_ema": state, "g_optim": adam.state_dict()}, "ema-g.pth")
    save({"model": back, "ema": {"decay": 0.999, "module": state}}, "ema-module.pth")
    save({"netG_A_ema": state, "netG_A": back, "netG_B_ema": back, "netG_B": state}, "ema-pair.pth")

    # Several, of which nothing tells which one is meant.
    save({"summer": state, "winter": back, "judge": discriminator().state_dict()}, "several.pth")

    # Normalisations that the reference does not have.
    for name, norm, bias in [
        ("affine", lambda channels: nn.InstanceNorm2d(channels, affine=True), True),
        ("affine-no-bias", lambda channels: nn.InstanceNorm2d(channels, affine=True), False),
        ("tracked", lambda channels: nn.InstanceNorm2d(channels, affine=True, track_running_stats=True), True),
        ("batch-bias", nn.BatchNorm2d, True),
    ]:
        network = normalized(norm, bias).eval()
        torch.manual_seed(5)
        image = torch.rand(1, 3, 16, 20) * 2 - 1
        with torch.no_grad():
            save({"netG": network.state_dict(), "sample": {"input": image, "output": network(image)}}, f"norm-{name}.pth")

    # Numbers that are none.
    diverged = {key: value.clone() for key, value in state.items()}
    diverged["model.4.weight"][1, 0, 2, 2] = float("nan")
    save(diverged, "nan.pth")
    diverged["model.4.weight"][1, 0, 2, 2] = float("-inf")
    save(diverged, "infinity.pth", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main()
