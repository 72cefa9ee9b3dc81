"""Losses with every reduction: at everyday values with second derivatives, and at the extremes.

A case called loss-more-reduction is the loss with that reduction. Class indices are the same on both sides: see `classes`.
"""

import torch
import torch.nn.functional as F

from .operation_cases import apart, away_from, positive, record
from .registry import draw, fixture

EXTREME = torch.tensor([1000.0, -1000.0, 100.0, -100.0, 30.0, -30.0, 0.0, 1.0, -1.0, 1e-3]).double()
LABELS = (torch.arange(10) % 5 / 4).double()
# Logits of 1000, of -infinity for a class that is not meant, equal ones, and a single class.
ROWS = torch.tensor([[1000.0, -1000.0, 0.0], [-1000.0, 0.0, 1000.0], [3.0, -float("inf"), 3.0], [0.0, 0.0, 0.0]]).double()


def classes(rows: int, count: int) -> torch.Tensor:
    return torch.tensor([(5 * i + 2) % count for i in range(rows)], dtype=torch.long)


def chances(*shape: int) -> torch.Tensor:
    """Numbers between 0.05 and 0.95."""
    return (torch.rand(shape) * 0.9 + 0.05).half().double()


def distributions(*shape: int) -> torch.Tensor:
    return torch.softmax(draw(*shape), -1).half().double()


def reduced(name, loss, *inputs, **options):
    """One case a reduction."""
    cases = {}
    for reduction in ("none", "mean", "sum"):
        cases |= record(f"{name}-{reduction}", lambda *x: loss(*x, reduction=reduction), *inputs, **options)
    return cases


def rough(name, loss, *inputs):
    """One case without second derivatives, for kinks and extremes."""
    return record(f"{name}-extreme", lambda *x: loss(*x, reduction="none"), *inputs, second=False)


def reduce(losses, reduction):
    return {"none": losses, "mean": losses.mean(), "sum": losses.sum()}[reduction]


@fixture("losses")
def losses():
    x, y = apart(3, 5)
    few = torch.tensor([0.0, 1.0, -1.0, 0.5, 1000.0, -1000.0]).double()
    zeros = torch.zeros(6).double()
    far = torch.stack([away_from([0], 12, scale=0.4, margin=0.15), 3 + draw(12).abs()]).clone()
    far = (far * torch.tensor([1.0, -1.0]).repeat(6)).half().double()
    none = torch.zeros(0, 3).double()
    cases = (
        reduced("mean-squared-error", F.mse_loss, draw(3, 5), draw(3, 5))
        | reduced("mean-squared-error-empty", F.mse_loss, none, none, second=False)
        | rough("mean-squared-error", F.mse_loss, few, zeros)
        | reduced("mean-absolute-error", F.l1_loss, x, y) | rough("mean-absolute-error", F.l1_loss, few, zeros)
        | reduced("huber", F.huber_loss, far, torch.zeros_like(far)) | rough("huber", F.huber_loss, few, zeros)
        | record("huber-1.5", lambda a, b: F.huber_loss(a, b, delta=1.5), far, torch.zeros_like(far))
        | reduced("smooth-l1", F.smooth_l1_loss, far, torch.zeros_like(far)) | rough("smooth-l1", F.smooth_l1_loss, few, zeros)
        | record("smooth-l1-0.6", lambda a, b: F.smooth_l1_loss(a, b, beta=0.6), far, torch.zeros_like(far))
        | record("smooth-l1-0", lambda a, b: F.smooth_l1_loss(a, b, beta=0.0), x, y))
    return (
        cases | choices(none) | yes_or_no() | margins() | contrasts() | penalties() | weighted(none) | contrasts_of_patches())


def choices(none):
    def with_classes(loss, **options):
        return lambda x, reduction: loss(
            x.movedim(-1, 1) if x.dim() > 2 else x,
            classes(x[..., 0].numel(), x.shape[-1]).reshape(x.shape[:-1]), reduction=reduction, **options)

    p = distributions(4, 5)
    zero = torch.tensor([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5]]).double()
    logs = torch.log_softmax(draw(2, 3), -1)
    return (
        reduced("cross-entropy", with_classes(F.cross_entropy), draw(4, 5, scale=2))
        | reduced("cross-entropy-images", with_classes(F.cross_entropy), draw(2, 3, 4, 6))
        | reduced("cross-entropy-smoothed", with_classes(F.cross_entropy, label_smoothing=0.1), draw(4, 5, scale=2))
        | reduced("cross-entropy-probabilities", F.cross_entropy, draw(4, 5), p)
        | reduced("cross-entropy-probabilities-smoothed",
                  lambda x, p, reduction: F.cross_entropy(x, p, label_smoothing=0.2, reduction=reduction), draw(4, 5), p)
        | reduced("cross-entropy-empty", with_classes(F.cross_entropy), none, second=False)
        | rough("cross-entropy", with_classes(F.cross_entropy), ROWS)
        | rough("cross-entropy-single", with_classes(F.cross_entropy), draw(3, 1))
        | record("smoothed-labels", lambda p: p * 0.9 + 0.1 / 5, p)
        | reduced("negative-log-likelihood", with_classes(F.nll_loss), torch.log_softmax(draw(4, 5), -1))
        | reduced("kl-divergence", F.kl_div, torch.log_softmax(draw(4, 5), -1), positive(4, 5))
        | reduced("kl-divergence-logarithms", lambda q, p, reduction: F.kl_div(q, p, log_target=True, reduction=reduction),
                  torch.log_softmax(draw(4, 5), -1), torch.log_softmax(draw(4, 5), -1))
        | rough("kl-divergence", lambda q, reduction: F.kl_div(q, zero, reduction=reduction), logs))


def weighted(none):
    """Classes that count differently, and rows that do not count: those of class 2, or all of them."""
    weights = chances(5) + 0.5
    assert classes(5, 5).tolist() == [2] * 5 and classes(3, 3).tolist() == [2, 1, 0] and classes(4, 6).tolist() == [2, 1, 0, 5]

    def by_class(loss, **options):
        return lambda x, reduction: loss(
            x.movedim(-1, 1) if x.dim() > 2 else x,
            classes(x[..., 0].numel(), x.shape[-1]).reshape(x.shape[:-1]), reduction=reduction, **options)

    few = weights[:3]
    rows = torch.tensor([[1000.0, 0.0, -float("inf")], [-1000.0, 0.0, 1000.0], [0.0, 0.0, 0.0]]).double()
    p = distributions(4, 5)
    p_options = dict(weight=weights, label_smoothing=0.2)
    return (
        reduced("cross-entropy-weighted", by_class(F.cross_entropy, weight=few), draw(4, 3))
        | {"cross-entropy-weighted-none/weights": weights}
        | reduced("cross-entropy-ignoring", by_class(F.cross_entropy, ignore_index=2), draw(2, 3, 4, 6))
        | reduced("cross-entropy-ignoring-smoothed",
                  by_class(F.cross_entropy, ignore_index=2, label_smoothing=0.3), draw(4, 6))
        | reduced("cross-entropy-weighted-ignoring-smoothed",
                  by_class(F.cross_entropy, weight=few, ignore_index=2, label_smoothing=0.3), draw(7, 3))
        | reduced("cross-entropy-ignoring-all", by_class(F.cross_entropy, ignore_index=2), draw(5, 5), second=False)
        | reduced("cross-entropy-weighted-empty", by_class(F.cross_entropy, weight=few), none, second=False)
        | rough("cross-entropy-ignoring", by_class(F.cross_entropy, ignore_index=2), rows)
        | reduced("cross-entropy-probabilities-weighted",
                  lambda x, p, reduction: F.cross_entropy(x, p, reduction=reduction, **p_options), draw(4, 5), p)
        | reduced("negative-log-likelihood-weighted",
                  by_class(F.nll_loss, weight=few, ignore_index=0), torch.log_softmax(draw(6, 3), -1))
        | record("triplet-1", lambda a, p, n: F.triplet_margin_loss(a, p, n, p=1, margin=5), draw(5, 4), draw(5, 4), draw(5, 4))
        | record("triplet-3.5", lambda a, p, n: F.triplet_margin_loss(a, p, n, p=3.5, swap=True, margin=5),
                 draw(5, 4), draw(5, 4), draw(5, 4)))


def yes_or_no():
    def focal(x, t, reduction, alpha=0.25, gamma=2):
        """torchvision's formula: `sigmoid_focal_loss`."""
        p = torch.sigmoid(x)
        p_t = p * t + (1 - p) * (1 - t)
        loss = F.binary_cross_entropy_with_logits(x, t, reduction="none") * (1 - p_t) ** gamma
        return reduce(loss if alpha is None else (alpha * t + (1 - alpha) * (1 - t)) * loss, reduction)

    hard = (torch.rand(4, 6) < 0.5).double()
    edges, wanted = torch.tensor([0.0, 0.0, 1.0, 1.0, 0.5]).double(), torch.tensor([0.0, 1.0, 0.0, 1.0, 0.3]).double()
    weights = chances(6) + 1
    cases = (
        reduced("binary-cross-entropy", F.binary_cross_entropy, chances(4, 6), chances(4, 6))
        | rough("binary-cross-entropy", lambda x, reduction: F.binary_cross_entropy(x, wanted, reduction=reduction), edges)
        | reduced("logits-targets", F.binary_cross_entropy_with_logits, draw(4, 6, scale=3), chances(4, 6))
        | rough("logits-targets", F.binary_cross_entropy_with_logits, EXTREME, LABELS)
        | reduced("logits-weighted", lambda x, t, reduction: F.binary_cross_entropy_with_logits(
            x, t, pos_weight=weights, reduction=reduction), draw(4, 6, scale=3), hard)
        | {"logits-weighted-none/weights": weights}
        | reduced("focal", lambda x, reduction: focal(x, hard, reduction), draw(4, 6, scale=2)) | {"focal-none/targets": hard}
        | record("focal-unweighted", lambda x: focal(x, hard, "mean", None, 3.5), draw(4, 6, scale=2))
        | rough("focal", lambda x, reduction: focal(x, LABELS.round(), reduction), EXTREME))
    for label in (0.0, 1.0, 0.875):
        number = torch.tensor(label).double()

        def loss(x, reduction):
            return F.binary_cross_entropy_with_logits(x, number.expand(x.shape), reduction=reduction)

        cases |= reduced(f"logits-{label}", loss, draw(3, 5, scale=3)) | rough(f"logits-{label}", loss, EXTREME)
    return cases


def margins():
    signs = torch.where(torch.rand(4, 6) < 0.5, -1.0, 1.0).double()
    scores = away_from([-1, 1, -0.5, 0.5], 4, 6, scale=1.5)

    def hinge(x, reduction, margin=1.0):
        return reduce(torch.clamp(margin - signs * x, min=0), reduction)

    def many(x, reduction, **options):
        return F.multi_margin_loss(x, classes(len(x), x.shape[-1]), reduction=reduction, **options)

    def triplets(a, p, n, reduction="mean", **options):
        return F.triplet_margin_loss(a, p, n, reduction=reduction, **options)

    # No number within a tenth of a kink: margins of 1 and 0.5 between multiples of a quarter.
    grid = torch.tensor([[0.125, 0.5, -0.25, 2.0], [1.75, -0.5, 0.625, 0.25], [-1.0, 0.375, 0.0, -1.625]]).double()
    a = draw(5, 4)
    same = torch.tensor([[1.0, 2.0], [0.0, 0.0]]).double()
    return (
        reduced("hinge", hinge, scores) | {"hinge-none/targets": signs}
        | record("hinge-0.5", lambda x: hinge(x, "mean", 0.5), scores)
        | rough("hinge", lambda x, reduction: torch.relu(1 - x), EXTREME)
        | reduced("multi-margin", many, grid, second=False)
        | record("multi-margin-0.5", lambda x: many(x, "mean", margin=0.5), grid, second=False)
        | rough("multi-margin", many, torch.tensor([[1000.0, -1000.0, 0.0], [0.0, 0.0, 0.0]]).double())
        | reduced("triplet", triplets, a, a + draw(5, 4, scale=2), a + draw(5, 4))
        | record("triplet-2.5", lambda a, p, n: triplets(a, p, n, margin=2.5), draw(5, 4), draw(5, 4), draw(5, 4))
        | record("triplet-swap", lambda a, p, n: triplets(a, p, n, margin=4.0, swap=True), draw(5, 4), draw(5, 4), draw(5, 4))
        | rough("triplet", triplets, same, same, same))


def contrasts():
    def info_nce(q, k, reduction="mean", temperature=0.07, cosine=True):
        if cosine:
            q, k = F.normalize(q, dim=-1), F.normalize(k, dim=-1)
        return F.cross_entropy(q @ k.mT / temperature, torch.arange(len(q)), reduction=reduction)

    return (
        reduced("info-nce", lambda q, k, reduction: info_nce(q, k, reduction, 0.5), draw(4, 6), draw(4, 6))
        | record("info-nce-default", info_nce, draw(4, 6), draw(4, 6), second=False)
        | record("info-nce-dot", lambda q, k: info_nce(q, k, "mean", 1.5, False), draw(4, 6), draw(4, 6))
        | record("info-nce-single", lambda q, k: info_nce(q, k), draw(1, 6), draw(1, 6), second=False)
        | record("info-nce-extreme", lambda q, k: info_nce(q, k, "none"), torch.zeros(2, 3).double(), draw(2, 3), second=False))


def contrasts_of_patches():
    """PatchNCE as CUT has it: the product with the own key first, then those with all keys, the own one's replaced by -10."""

    def patch_nce(q, k, reduction, temperature=0.5):
        own = torch.eye(q.shape[1], dtype=torch.bool)
        # Far enough from all other products at any temperature that it takes no part.
        others = (q @ k.mT).masked_fill(own, -1000.0)
        logits = torch.cat([(q * k).sum(-1, keepdim=True), others], -1) / temperature
        losses = F.cross_entropy(logits.flatten(0, 1), torch.zeros(q.shape[0] * q.shape[1], dtype=torch.long), reduction="none")
        return reduce(losses.unflatten(0, q.shape[:2]), reduction)

    return reduced("info-nce-patches", patch_nce, draw(2, 4, 3, scale=0.5), draw(2, 4, 3, scale=0.5))


def penalties():
    def l2(*weights):
        return 0.3 * sum(w.square().sum() for w in weights) / 2

    def l1(*weights):
        return 0.3 * sum(w.abs().sum() for w in weights)

    weights = [away_from([0], 3, 4), away_from([0], 4)]
    extreme = torch.tensor([0.0, 1000.0, -1000.0]).double()
    return (
        record("l2-penalty", l2, *weights) | record("l2-penalty-extreme", l2, extreme, second=False)
        | record("l1-penalty", l1, *weights) | record("l1-penalty-extreme", l1, extreme, second=False))
