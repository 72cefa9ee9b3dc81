"""Attention in layers: several heads, positions, embeddings, and the block of SAGAN."""

import math

import torch
from torch import nn

from . import reference_models as reference
from .module_cases import randomize, record_module, to_torch
from .registry import draw, fixture


class SelfAttention(nn.MultiheadAttention):
    def __init__(self, features, heads, **options):
        super().__init__(features, heads, batch_first=True, **options)

    def forward(self, x):
        return super().forward(x, x, x)[0]


class CrossAttention(nn.MultiheadAttention):
    """Of an input whose first positions are queries and whose others are keys and values, each with features of its own side by
    side: [batch, queries + keys, features + keyFeatures + valueFeatures]. To the output and the mean weights side by side.

    Hidden are every third key from the second on, and, as padding, the last key of the first in the batch."""

    def __init__(self, queries, features, heads, kdim=None, vdim=None, hides=False):
        super().__init__(features, heads, kdim=kdim, vdim=vdim, batch_first=True)
        self.queries, self.hides, self.widths = queries, hides, [features, kdim or features, vdim or features]

    def forward(self, x):
        q, k, v = x.split(self.widths, -1)
        q, k, v = q[:, :self.queries], k[:, self.queries:], v[:, self.queries:]
        hidden = padding = None
        if self.hides:
            hidden = torch.zeros(q.shape[1], k.shape[1], dtype=torch.bool)
            hidden[:, 1::3] = True
            padding = torch.zeros(k.shape[:2], dtype=torch.bool)
            padding[0, -1] = True
        return torch.cat(super().forward(q, k, v, attn_mask=hidden, key_padding_mask=padding), -1)


class Positions(nn.Embedding):
    def forward(self, x):
        return x + self.weight[:x.shape[1]]


class Waves(nn.Module):
    def forward(self, x):
        positions, features = x.shape[1:]
        position = torch.arange(positions).double()[:, None]
        rate = torch.exp(-math.log(10000.0) * torch.arange(0, features, 2).double() / features)
        table = torch.zeros(positions, features).double()
        table[:, 0::2] = torch.sin(position * rate)
        table[:, 1::2] = torch.cos(position * rate)[:, :features // 2]
        return x + table


class LookedUp(nn.Embedding):
    def forward(self, x):
        return x + super().forward(torch.tensor([[0, 3, 1], [3, 3, 2]]))


def layer_case(case, module, *shape, training=True):
    randomize(module)
    if not training and "theta.weight_u" in module.state_dict():
        # In evaluation u and v stay; of unrelated ones the norm would come out near 0.
        module(to_torch(draw(*shape)))
        for name, value in module.state_dict().items():
            value.copy_(value.float())
    return record_module(case, module.train(training), draw(*shape))


@fixture("attention-layers")
def attention_layers():
    def block(channels, pooling, spectral=False):
        module = reference.SelfAttentionBlock(channels, pooling)
        return reference.under_spectral_norm(module) if spectral else module

    return (
        layer_case("self", SelfAttention(6, 2), 2, 4, 6) | layer_case("self-one-head", SelfAttention(4, 1), 3, 5, 4)
        | layer_case("self-no-bias", SelfAttention(6, 3, bias=False), 2, 4, 6)
        | layer_case("self-one-position", SelfAttention(6, 2), 2, 1, 6)
        | layer_case("self-evaluation", SelfAttention(4, 2, dropout=0.5), 2, 3, 4, training=False)
        | layer_case("cross", CrossAttention(3, 6, 2), 2, 3 + 5, 18)
        | layer_case("cross-hidden", CrossAttention(3, 6, 2, hides=True), 2, 3 + 5, 18)
        | layer_case("cross-widths", CrossAttention(3, 6, 2, kdim=4, vdim=5), 2, 3 + 5, 15)
        | layer_case("waves", Waves(), 2, 7, 6) | layer_case("waves-odd", Waves(), 1, 4, 5)
        | layer_case("positions", Positions(5, 6), 2, 5, 6) | layer_case("positions-fewer", Positions(5, 6), 2, 3, 6)
        | layer_case("looked-up", LookedUp(5, 4), 2, 3, 4)
        | layer_case("looked-up-padding", LookedUp(5, 4, padding_idx=3), 2, 3, 4)
        | layer_case("block", block(16, 2), 2, 4, 6, 16) | layer_case("block-odd", block(8, 2), 1, 5, 7, 8)
        | layer_case("block-unpooled", block(8, 1), 2, 3, 4, 8) | layer_case("block-narrow", block(3, 2), 1, 4, 4, 3)
        | layer_case("block-spectral", block(16, 2, spectral=True), 2, 4, 6, 16)
        | layer_case("block-spectral-evaluation", block(16, 2, spectral=True), 2, 4, 6, 16, training=False))
