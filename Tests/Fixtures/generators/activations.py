"""Activation functions, softmax and its kin: at everyday values, and at 0, 1000 and infinities."""

import torch
import torch.nn.functional as F

from .operation_cases import away_from, record
from .registry import draw, fixture

INF = float("inf")
# Those that are defined at -infinity, and those that are not.
ALL = torch.tensor([0.0, -0.0, 1000.0, -1000.0, 1e-3, -1e-3, INF, -INF]).double()
FINITE = ALL[:6]
ROWS = torch.tensor([[1000.0, -1000.0, 999.0], [-1000.0, -1000.0, -1000.0], [0.0, 0.0, -INF], [1e30, -1e30, 0.0]]).double()


def both(name, function, extremes, *shape, scale=1.5):
    """Everyday values off the kink at 0, with second derivatives, and the extremes without."""
    return (
        record(name, function, away_from([0], *shape, scale=scale))
        | record(f"{name}-extreme", function, extremes, second=False))


@fixture("activations")
def activations():
    infinite = torch.tensor([[-INF, -INF, -INF], [INF, 1.0, 2.0]]).double()
    return (
        both("relu", F.relu, ALL, 4, 9)
        | record("leakyReLU", lambda x: F.leaky_relu(x, 0.2), away_from([0], 4, 9))
        | record("leakyReLU-default", F.leaky_relu, away_from([0], 4, 9))
        | record("leakyReLU-extreme", lambda x: F.leaky_relu(x, 0.2), ALL, second=False)
        | both("tanh", torch.tanh, ALL, 4, 9) | both("sigmoid", torch.sigmoid, ALL, 4, 9, scale=3)
        | both("softplus", F.softplus, ALL, 4, 9, scale=3)
        | record("softplus-2.5", lambda x: F.softplus(x, beta=2.5), draw(4, 9))
        | record("prelu", F.prelu, away_from([0], 4, 9), draw(1))
        | record("prelu-channels", lambda x, s: F.prelu(x.movedim(-1, 1), s).movedim(1, -1), away_from([0], 2, 3, 5), draw(5))
        | record("prelu-extreme", F.prelu, ALL[:-1], torch.tensor([0.25]).double(), second=False)
        | record("elu", F.elu, away_from([0], 4, 9)) | record("elu-0.7", lambda x: F.elu(x, 0.7), away_from([0], 4, 9))
        | record("elu-extreme", lambda x: F.elu(x, 0.7), ALL, second=False)
        | both("selu", F.selu, ALL, 4, 9) | both("gelu", F.gelu, FINITE, 4, 9)
        | both("gelu-tanh", lambda x: F.gelu(x, approximate="tanh"), FINITE, 4, 9)
        | both("swish", F.silu, FINITE, 4, 9) | record("swish-1.5", lambda x: x * torch.sigmoid(1.5 * x), draw(4, 9))
        | record("swish-learned", lambda x, b: x * torch.sigmoid(b * x), draw(4, 5), draw(5))
        | both("mish", F.mish, FINITE, 4, 9)
        | record("softmax", lambda x: F.softmax(x, -1), draw(3, 4, 5, scale=2))
        | record("softmax-first", lambda x: F.softmax(x, 0), draw(3, 4))
        | record("softmax-warm", lambda x: F.softmax(x / 2.5, 1), draw(2, 6, 3, scale=3))
        | record("softmax-single-extreme", lambda x: F.softmax(x, -1), draw(4, 1), second=False)
        | record("softmax-extreme", lambda x: F.softmax(x, -1), ROWS, second=False)
        | record("logSoftmax", lambda x: F.log_softmax(x, -1), draw(3, 4, 5, scale=2))
        | record("logSoftmax-first", lambda x: F.log_softmax(x, 0), draw(3, 4))
        | record("logSoftmax-cold", lambda x: F.log_softmax(x / 0.5, -2), draw(2, 6, 3))
        | record("logSoftmax-single-extreme", lambda x: F.log_softmax(x, -1), draw(4, 1), second=False)
        | record("logSoftmax-extreme", lambda x: F.log_softmax(x, -1), ROWS, second=False)
        | record("logSumExp", lambda x: torch.logsumexp(x, (0, 1, 2)), draw(3, 4, 5, scale=2))
        | record("logSumExp-axes", lambda x: torch.logsumexp(x, (0, -1)), draw(3, 4, 5, scale=2))
        | record("logSumExp-kept", lambda x: torch.logsumexp(x, 1, keepdim=True), draw(3, 4, 5, scale=2))
        | record("logSumExp-single-extreme", lambda x: torch.logsumexp(x, 1), draw(4, 1), second=False)
        | record("logSumExp-extreme", lambda x: torch.logsumexp(x, 1), torch.cat([ROWS, infinite]), second=False)
        | record("relu6", F.relu6, away_from([0, 6], 4, 9, scale=4))
        | record("relu6-extreme", F.relu6, torch.cat([ALL, torch.tensor([6.0, float("nan")]).double()]), second=False)
    )
