"""Connectionist temporal classification, as a function of logits [time, batch, classes]; it has no second derivatives there."""

import torch
import torch.nn.functional as F

from .operation_cases import record
from .registry import draw, fixture

WORDS = [[1, 2, 2], [3], [2, 1, 3, 1]]


def case(name, targets, logits, lengths=None, blank=0, zero_infinity=False, reduction="none"):
    flat = torch.tensor([label for target in targets for label in target], dtype=torch.long)
    lengths = lengths or [logits.shape[0]] * len(targets)

    def loss(x):
        return F.ctc_loss(
            x.log_softmax(-1), flat, torch.tensor(lengths), torch.tensor([len(target) for target in targets]), blank=blank,
            reduction=reduction, zero_infinity=zero_infinity)

    return record(name, loss, logits, second=False)


@fixture("ctc")
def ctc():
    extreme = torch.tensor([[1000.0, -1000.0, 0.0], [0.0, 1000.0, 1000.0], [-1000.0, 0.0, 1000.0]]).double()
    long = [[i % 5 + 1 for i in range(20)], [i % 2 + 1 for i in range(12)]]
    return (
        case("none", WORDS, draw(8, 3, 4)) | case("mean", WORDS, draw(8, 3, 4), reduction="mean")
        | case("sum", WORDS, draw(8, 3, 4), reduction="sum") | case("lengths", WORDS, draw(8, 3, 4), [6, 3, 8])
        | case("blank-last", [[1, 2, 2], [0], [2, 1, 0, 1]], draw(7, 3, 4), blank=3)
        | case("empty-target", [[], [2]], draw(5, 2, 3), [4, 5], reduction="mean")
        | case("exact-fit", [[1, 1], [1, 2, 3]], draw(3, 2, 4)) | case("single-step", [[1]], draw(1, 1, 2))
        | case("no-time", [[], [1]], draw(4, 2, 3), [0, 4])
        | case("impossible-zero", [[1, 2, 2], [1]], draw(3, 2, 4), zero_infinity=True, reduction="mean")
        | case("extreme", [[1, 2]], extreme.reshape(3, 1, 3)) | case("long", long, draw(60, 2, 6, scale=2), reduction="mean"))
