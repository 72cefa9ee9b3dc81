"""Distances between sets of features and images, by torch-fidelity, pytorch-fid, scikit-image, SciPy and NumPy.

Needs, beside torch: pip install torch-fidelity pytorch-fid scikit-image scipy
"""

import numpy
import torch

from .registry import draw, fixture


def features(count: int, size: int, shift: float = 0.0, spread: float = 1.0) -> torch.Tensor:
    """Features as networks make them: none negative, and depending on each other."""
    mixing = torch.from_numpy(numpy.cos(numpy.arange(size * size).reshape(size, size) ** 2 * 0.37)) / size**0.5
    return (spread * draw(count, size) @ mixing + shift).clamp(min=0).half().double()


def squared_discrepancy(x, y):
    """The unbiased squared maximum mean discrepancy with KID's kernel, of any sizes."""
    n, m, size = len(x), len(y), x.shape[1]
    kernels = [(a @ b.T / size + 1) ** 3 for a, b in ((x, x), (y, y), (x, y))]
    within = [(k.sum() - numpy.trace(k)) / (len(k) * (len(k) - 1)) for k in kernels[:2]]
    return sum(within) - 2 * kernels[2].sum() / (n * m)


def frechet(x, y):
    """By the singular values of the product of the centred features."""
    a, b = ((z - z.mean(0)) / (len(z) - 1) ** 0.5 for z in (x, y))
    roots = numpy.linalg.svd(a @ b.T, compute_uv=False)
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * roots.sum()


@fixture("image-metrics-features")
def feature_metrics():
    from pytorch_fid.fid_score import calculate_frechet_distance
    from torch_fidelity.metric_kid import kid_features_to_metric
    from torch_fidelity.metric_prc import calculate_precision_recall_full

    sets = {
        "equal": (features(60, 32), features(60, 32, 0.3)),
        "tall": (features(60, 32), features(50, 32, 0.1, 1.3)),
        "wide": (features(20, 32), features(24, 32, 0.2)),
        "mixed": (features(20, 32), features(50, 32, 0.2, 0.7)),
        "large": (features(60, 32) * 64, features(50, 32, 0.1) * 64),
    }
    # More rows than features, of which some are always 0 and some the same: covariances without full rank.
    x, y = features(60, 32), features(50, 32, 0.2)
    for z in (x, y):
        z[:, 3] = 0
        z[:, 8:12] = z[:, 4:8]
    sets["singular"] = (x, y)
    tensors = {}
    for name, (x, y) in sets.items():
        a, b = x.numpy(), y.numpy()
        values = {"x": x, "y": y, "kid": squared_discrepancy(a, b), "frechet": frechet(a, b)}
        if name != "singular":
            statistics = [s for z in (a, b) for s in (z.mean(0), numpy.cov(z, rowvar=False))]
            values["pytorch-fid"] = calculate_frechet_distance(*statistics)
        if name == "equal":
            kid = kid_features_to_metric(x, y, kid_subset_size=60, kid_subsets=1, verbose=False)
            values["torch-fidelity-kid"] = kid["kernel_inception_distance_mean"]
        values["precision"], values["recall"] = calculate_precision_recall_full(x, y)
        tensors |= {f"{name}/{key}": torch.as_tensor(value) for key, value in values.items()}
    directions = draw(24, 32)
    directions = (directions / directions.norm(dim=1, keepdim=True)).float().double()
    x, y = (numpy.sort(z.numpy() @ directions.numpy().T, axis=0) for z in sets["equal"])
    tensors["equal/directions"] = directions
    tensors["equal/mind"] = torch.tensor(3 * 32 * ((x - y) ** 2).mean())
    # All directions, but for 1e-4 of it.
    many = numpy.random.default_rng(1).standard_normal((400_000, 32))
    many /= numpy.linalg.norm(many, axis=1, keepdims=True)
    x, y = (numpy.sort(z.numpy() @ many.T, axis=0) for z in sets["equal"])
    tensors["equal/mind-limit"] = torch.tensor(3 * 32 * ((x - y) ** 2).mean())
    return tensors


def pyramid(images, levels):
    """A Laplacian pyramid of images [count, height, width, 3]."""
    from scipy.ndimage import convolve

    row = numpy.array([1, 4, 6, 4, 1]) / 16
    kernel = numpy.outer(row, row)[None, :, :, None]
    result = [images]
    for _ in range(levels - 1):
        small = convolve(result[-1], kernel, mode="mirror")[:, ::2, ::2]
        sparse = numpy.zeros_like(result[-1])
        sparse[:, ::2, ::2] = small
        result[-1:] = [result[-1] - convolve(sparse, 4 * kernel, mode="mirror"), small]
    return result


def pictures(count: int, height: int, width: int) -> torch.Tensor:
    """Waves with noise, in [-1, 1]."""
    y, x = torch.meshgrid(torch.arange(height).double(), torch.arange(width).double(), indexing="ij")
    waves = torch.sin(x / 5 + y / 9)[None, :, :, None] * torch.tensor([0.7, 0.5, 0.3]).double()
    return (waves + draw(count, height, width, 3, scale=0.2)).clamp(-1, 1).half().double()


@fixture("image-metrics-images")
def image_metrics():
    from scipy.stats import wasserstein_distance
    from skimage.metrics import structural_similarity

    tensors = {}
    for name, (images, levels) in {"even": (pictures(1, 64, 32), 2), "odd": (pictures(1, 35, 62), 2)}.items():
        tensors[f"{name}/images"] = images
        for level, values in enumerate(pyramid(images.numpy(), levels)):
            tensors[f"{name}/level{level}"] = torch.from_numpy(values)
    x, y = draw(40, 7, 7, 3, scale=0.3) + torch.tensor([0.1, 0, -0.2]).half().double(), draw(30, 7, 7, 3) ** 3
    x, y = x.half().double(), y.half().double()
    directions = draw(16, 147)
    directions = (directions / directions.norm(dim=1, keepdim=True)).float().double()
    tensors |= {"patches/x": x, "patches/y": y, "patches/directions": directions}

    def projections(patches):
        normal = (patches - patches.mean((0, 1, 2))) / patches.std((0, 1, 2))
        return normal.reshape(len(patches), -1) @ directions.numpy().T

    a, b, few = (projections(z.numpy()) for z in (x, y, x[:30]))
    tensors["patches/equal"] = torch.tensor(1000 * abs(numpy.sort(few, 0) - numpy.sort(b, 0)).mean())
    different = [wasserstein_distance(a[:, i], b[:, i]) for i in range(16)]
    tensors["patches/different"] = torch.tensor(1000 * numpy.mean(different))

    x = pictures(2, 20, 26)
    for name, y in {"near": (x + draw(2, 20, 26, 3, scale=0.05)), "far": pictures(2, 20, 26) * -0.5}.items():
        y = y.clamp(-1, 1).half().double()
        options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
        values = [
            structural_similarity(a, b, channel_axis=-1, data_range=2, **options) for a, b in zip(x.numpy(), y.numpy())
        ]
        tensors |= {f"{name}/x": x, f"{name}/y": y, f"{name}/ssim": torch.tensor(numpy.mean(values))}
    return tensors
