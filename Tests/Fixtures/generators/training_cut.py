"""Ten steps of CUT and FastCUT in PyTorch (Park et al., 2020), from the published description."""

import torch
from torch import nn
from torch.nn.functional import conv2d, conv_transpose2d, cross_entropy, mse_loss, pad

from .registry import fixture
from .training_networks import (
    PatchDiscriminator, ResidualBlock, disturbed, images, in_range, randomize, relative_spread, saved)

LOSSES = ["G_GAN", "D_real", "D_fake", "G", "NCE", "NCE_Y"]
STEPS, BATCH, SIZE, PATCHES, WIDTH, PAIRS = 10, 2, 32, 24, 16, 5
TAPS = [0, 4, 8, 12, 16]


class BlurDown(nn.Module):
    """Binomial weights 1-2-1 both ways over the reflected image, and every second pixel of the result."""

    def __init__(self, channels: int):
        super().__init__()
        weights = torch.tensor([1.0, 2.0, 1.0]).double() / 4
        self.register_buffer("filt", torch.outer(weights, weights).repeat(channels, 1, 1, 1))

    def forward(self, x):
        return conv2d(pad(x, (1, 1, 1, 1), mode="reflect"), self.filt, stride=2, groups=x.shape[1])


class BlurUp(nn.Module):
    """Twice the sides: binomial weights 1-3-3-1 both ways between zeros, over the image with its edges repeated."""

    def __init__(self, channels: int):
        super().__init__()
        weights = torch.tensor([1.0, 3.0, 3.0, 1.0]).double() / 4
        self.register_buffer("filt", torch.outer(weights, weights).repeat(channels, 1, 1, 1))

    def forward(self, x):
        edged = pad(x, (1, 1, 1, 1), mode="replicate")
        return conv_transpose2d(edged, self.filt, stride=2, padding=2, groups=x.shape[1])[:, :, 1:-1, 1:-1]


class AntialiasedGenerator(nn.Module):
    """CUT's generator: CycleGAN's, with convolutions of stride 1 before or after a blur that changes the size."""

    def __init__(self, filters: int, blocks: int):
        super().__init__()

        def normalized(before, after, size, **options):
            return [nn.Conv2d(before, after, size, **options), nn.InstanceNorm2d(after), nn.ReLU()]

        layers = [nn.ReflectionPad2d(3), *normalized(3, filters, 7)]
        for width in (filters, 2 * filters):
            layers += [*normalized(width, 2 * width, 3, padding=1), BlurDown(2 * width)]
        layers += [ResidualBlock(4 * filters) for _ in range(blocks)]
        for width in (4 * filters, 2 * filters):
            layers += [BlurUp(width), *normalized(width, width // 2, 3, padding=1)]
        self.model = nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(filters, 3, 7), nn.Tanh())

    def forward(self, x):
        return self.model(x)

    def features(self, x):
        """The results of the layers TAPS, on the way to the last of them."""
        found = []
        for index, layer in enumerate(self.model[:TAPS[-1] + 1]):
            x = layer(x)
            if index in TAPS:
                found.append(x)
        return found


class Projections(nn.Module):
    """Two linear layers for each tap, and division by the length."""

    def __init__(self, channels: list[int], width: int):
        super().__init__()
        for index, count in enumerate(channels):
            self.add_module(f"mlp_{index}", nn.Sequential(nn.Linear(count, width), nn.ReLU(), nn.Linear(width, width)))

    def forward(self, features, positions):
        """[image, patch, width] for each tap, of the pixels at `positions` of its map, counted row by row."""
        results = []
        for index, (feature, chosen) in enumerate(zip(features, positions)):
            patches = feature.permute(0, 2, 3, 1).flatten(1, 2)[:, chosen]
            projected = getattr(self, f"mlp_{index}")(patches)
            results.append(projected / (projected.norm(dim=-1, keepdim=True) + 1e-7))
        return results


def patch_nce(query: torch.Tensor, key: torch.Tensor, temperature: float = 0.07) -> torch.Tensor:
    """Cross-entropy of the key at the same place against those of the other places in the image, for [image, patch, width].

    As published: the positive first, then all products with the diagonal replaced by -10."""
    positive = (query * key).sum(-1)
    products = query @ key.mT
    products[:, torch.arange(products.shape[1]), torch.arange(products.shape[1])] = -10
    logits = torch.cat([positive[:, :, None], products], 2).flatten(0, 1) / temperature
    return cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))


def lsgan(scores: torch.Tensor, target: float) -> torch.Tensor:
    return mse_loss(scores, torch.full_like(scores, target))


class CUT:
    """The published step: D first, on the same fakes that the generator is then judged by, with D already moved."""

    def __init__(self, networks: dict[str, nn.Module], lambda_nce: float, identity: bool, rate: float = 2e-4):
        self.g, self.d, self.f = (networks[name] for name in "GDF")
        self.lambda_nce, self.identity = lambda_nce, identity
        self.adams = {
            name: torch.optim.Adam(module.parameters(), lr=rate, betas=(0.5, 0.999)) for name, module in networks.items()}

    def nce(self, source, target, positions, mirrored):
        queries = self.g.features(target)
        if mirrored:
            queries = [torch.flip(query, [3]) for query in queries]
        keys = self.f(self.g.features(source), positions)
        terms = [patch_nce(q, k.detach()) * self.lambda_nce for q, k in zip(self.f(queries, positions), keys)]
        return sum(terms) / len(terms)

    def step(self, a, b, positions, mirrored=False) -> list[float]:
        """The losses of a step in the order of LOSSES; `positions` are those of each call of `nce` and each tap."""
        inputs = torch.cat([a, b]) if self.identity else a
        made = self.g(torch.flip(inputs, [3]) if mirrored else inputs)
        fake, same = made[:len(a)], made[len(a):]

        losses = {"D_fake": lsgan(self.d(fake.detach()), 0), "D_real": lsgan(self.d(b), 1)}
        self.adams["D"].zero_grad()
        (0.5 * (losses["D_fake"] + losses["D_real"])).backward()
        self.adams["D"].step()

        self.d.requires_grad_(False)
        losses["G_GAN"] = lsgan(self.d(fake), 1)
        losses["NCE"] = self.nce(a, fake, positions[0], mirrored)
        losses["NCE_Y"] = self.nce(b, same, positions[1], mirrored) if self.identity else torch.zeros(())
        share = 0.5 if self.identity else 1
        losses["G"] = losses["G_GAN"] + share * (losses["NCE"] + losses["NCE_Y"])
        for name in "GF":
            self.adams[name].zero_grad()
        losses["G"].backward()
        for name in "GF":
            self.adams[name].step()
        self.d.requires_grad_(True)
        return [losses[name].item() for name in LOSSES]


def networks() -> dict[str, nn.Module]:
    modules = {
        "G": AntialiasedGenerator(4, 5), "D": PatchDiscriminator(4), "F": Projections([3, 8, 16, 16, 16], WIDTH)}
    return {name: randomize(module, 0.3 if name == "F" else 0.1, 0.02) for name, module in modules.items()}


def train(case: str, start: dict, a, b, positions, mirrored, kind: torch.dtype):
    """The networks after ten steps from the weights `start`, and the losses [step, 6]."""
    nets = networks()
    for name, module in nets.items():
        module.load_state_dict(start[name])
        module.to(kind)
    trainer = CUT(nets, *((1.0, True) if case == "cut" else (10.0, False)))
    losses = [
        trainer.step(
            a[step % PAIRS].to(kind), b[step % PAIRS].to(kind), positions[step].long(), bool(mirrored[step]))
        for step in range(STEPS)]
    return nets, torch.tensor(losses, dtype=torch.float64)


@fixture("training-cut")
def cut():
    """Networks before (`start/G/...`), images `a`, `b` [pair, batch, height, width, 3], 8 bits, `positions` [step, call, tap,
    patch], and for the cases `cut` and `fastcut` the `losses` [step, 6], their `spread` [step] (see `relative_spread`), the
    networks after (`cut/end/G/...`), and which steps are `mirrored`. Step s takes pair s mod 5."""
    start = {name: saved(module) for name, module in networks().items()}
    a, b = (images(PAIRS * BATCH, SIZE, phase).reshape(PAIRS, BATCH, SIZE, SIZE, 3) for phase in (0.0, 2.0))
    sides = [SIZE + 6, SIZE, SIZE // 2, SIZE // 4, SIZE // 4]
    positions = torch.stack([
        torch.stack([torch.stack([torch.randperm(side * side)[:PATCHES] for side in sides]) for _ in range(2)])
        for _ in range(STEPS)]).double()
    result = {f"start/{net}/{name}": value for net, state in start.items() for name, value in state.items()}
    result |= {"a": a, "b": b, "positions": positions}
    for case in ("cut", "fastcut"):
        mirrored = (torch.arange(STEPS) % 3 != 0).double() * (case == "fastcut")
        run = (case, start, in_range(a), in_range(b), positions, mirrored)
        nets, losses = train(*run, torch.float64)
        spread = relative_spread(losses, [
            train(case, disturbed(start, seed), *run[2:], torch.float32)[1] for seed in range(8)])
        result |= {f"{case}/losses": losses, f"{case}/spread": spread, f"{case}/mirrored": mirrored}
        # What follows a norm at once is not moved by its bias, and filters of blurs do not move.
        result |= {
            f"{case}/end/{net}/{name}": value for net, module in nets.items() for name, value in saved(module).items()
            if name.endswith("weight")}
    return result
