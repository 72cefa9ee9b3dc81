"""Layers with and without state, in the training and in the evaluation phase."""

import torch
from torch import nn
from torch.nn.utils import weight_norm

from .module_cases import from_torch, numbered_state, randomize, record_module, to_torch
from .operation_cases import away_from
from .reference_models import BlurDown, BlurUp
from .registry import draw, fixture


def layer_case(case, module, *shape, training=True, x=None):
    return record_module(case, randomize(module).train(training), draw(*shape) if x is None else x)


class SequenceNorm(nn.BatchNorm1d):
    """Of [batch, time, channels]."""

    def forward(self, x):
        return super().forward(x.mT).mT


class UnevenConvolution(nn.Conv2d):
    """With zeros on each side as `ZeroPad2d` takes them: left, right, top, bottom."""

    def __init__(self, sides, *arguments, **options):
        super().__init__(*arguments, **options)
        self.sides = sides

    def forward(self, x):
        return super().forward(nn.functional.pad(x, self.sides))


class LogSumExp(nn.Module):
    def forward(self, x):
        return torch.logsumexp(x, -1)


class LearnedSwish(nn.Module):
    def __init__(self):
        super().__init__()
        self.beta = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


@fixture("layers")
def layers():
    torch_linear = nn.Linear(7, 4, bias=False)
    return (
        layer_case("convolution-k3", nn.Conv2d(3, 5, 3), 2, 6, 7, 3)
        | layer_case("convolution-k4-s2-p1", nn.Conv2d(3, 5, 4, stride=2, padding=1, bias=False), 2, 8, 7, 3)
        | layer_case("convolution-k7-reflect", nn.Conv2d(2, 4, 7, padding=3, padding_mode="reflect"), 1, 6, 9, 2)
        | layer_case("convolution-k3-replicate", nn.Conv2d(2, 4, 3, padding=1, padding_mode="replicate"), 1, 4, 5, 2)
        | layer_case("convolution-groups-2", nn.Conv2d(4, 6, 3, padding=1, groups=2), 2, 5, 4, 4)
        | layer_case("convolution-depthwise", nn.Conv2d(5, 5, 3, stride=2, padding=1, groups=5), 1, 7, 6, 5)
        | layer_case("transposed-k3-s2", nn.ConvTranspose2d(5, 3, 3, 2, padding=1, output_padding=1), 2, 4, 5, 5)
        | layer_case("transposed-k4-s2", nn.ConvTranspose2d(4, 2, 4, 2, padding=1, bias=False), 1, 3, 5, 4)
        | layer_case("transposed-k4-s1", nn.ConvTranspose2d(6, 3, 4), 3, 1, 1, 6)
        | layer_case("linear", nn.Linear(6, 5), 3, 6)
        | layer_case("linear-no-bias", torch_linear, 2, 7)
        | layer_case("instance-norm", nn.InstanceNorm2d(5), 3, 6, 4, 5)
        | layer_case("instance-norm-evaluation", nn.InstanceNorm2d(5), 2, 5, 4, 5, training=False)
        | layer_case("instance-norm-epsilon", nn.InstanceNorm2d(3, eps=0.1), 2, 3, 4, 3)
        | layer_case("batch-norm", nn.BatchNorm2d(4), 3, 5, 4, 4)
        | layer_case("batch-norm-evaluation", nn.BatchNorm2d(4), 3, 5, 4, 4, training=False)
        | layer_case("batch-norm-options", nn.BatchNorm2d(3, eps=0.01, momentum=0.4), 2, 3, 3, 3)
        | layer_case("batch-norm-rows", nn.BatchNorm1d(5), 6, 5)
        | layer_case("batch-norm-rows-evaluation", nn.BatchNorm1d(5), 6, 5, training=False)
        | layer_case("batch-norm-sequence", SequenceNorm(4), 3, 5, 4)
        | layer_case("batch-norm-single", nn.BatchNorm2d(3), 2, 1, 1, 3)
        | layer_case("instance-norm-affine", nn.InstanceNorm2d(5, affine=True), 3, 6, 4, 5)
        | layer_case("layer-norm", nn.LayerNorm(6), 2, 3, 6)
        | layer_case("layer-norm-evaluation", nn.LayerNorm(6), 4, 6, training=False)
        | layer_case("layer-norm-image", nn.LayerNorm([3, 4, 5], eps=0.01), 2, 4, 5, 3)
        | layer_case("layer-norm-plain", nn.LayerNorm(6, elementwise_affine=False), 4, 6)
        | layer_case("layer-norm-single", nn.LayerNorm(1), 4, 1)
        | layer_case("group-norm", nn.GroupNorm(2, 6), 3, 4, 5, 6)
        | layer_case("group-norm-one", nn.GroupNorm(1, 4, eps=0.01), 2, 3, 2, 4)
        | layer_case("group-norm-channels", nn.GroupNorm(4, 4, affine=False), 2, 3, 2, 4)
        | layer_case("group-norm-evaluation", nn.GroupNorm(2, 12), 2, 12, training=False)
        | layer_case("rms-norm", nn.RMSNorm(6), 2, 3, 6) | layer_case("rms-norm-epsilon", nn.RMSNorm(6, eps=0.1), 4, 6)
        | layer_case("rms-norm-plain", nn.RMSNorm(6, elementwise_affine=False), 4, 6)
        | layer_case("weight-norm-convolution", weight_norm(nn.Conv2d(3, 5, 3)), 2, 5, 4, 3)
        | layer_case("weight-norm-linear", weight_norm(nn.Linear(6, 4)), 3, 6)
        | layer_case("upsampling-nearest", nn.Upsample(scale_factor=2), 2, 3, 4, 3)
        | layer_case("upsampling-nearest-3", nn.Upsample(scale_factor=3), 1, 2, 3, 2)
        | layer_case("upsampling-bilinear", nn.Upsample(scale_factor=2, mode="bilinear"), 2, 3, 4, 3)
        | layer_case("upsampling-bilinear-4", nn.Upsample(scale_factor=4, mode="bilinear"), 1, 2, 3, 2)
        | layer_case("average-pooling", nn.AvgPool2d(2), 2, 6, 4, 3)
        | layer_case("average-pooling-3-odd", nn.AvgPool2d(3), 1, 7, 10, 2)
        | layer_case("padding-zero", nn.ZeroPad2d((1, 2, 3, 0)), 2, 3, 4, 2)
        | layer_case("padding-reflect", nn.ReflectionPad2d((1, 2, 3, 0)), 2, 4, 5, 2)
        | layer_case("padding-replicate", nn.ReplicationPad2d((1, 2, 3, 0)), 2, 3, 4, 2)
        | layer_case("relu", nn.ReLU(), x=away_from([0], 4, 9))
        | layer_case("leaky-relu", nn.LeakyReLU(), x=away_from([0], 4, 9))
        | layer_case("leaky-relu-0.2", nn.LeakyReLU(0.2), x=away_from([0], 4, 9))
        | layer_case("tanh", nn.Tanh(), 4, 9)
        | layer_case("sigmoid", nn.Sigmoid(), 4, 9)
        | layer_case("softplus", nn.Softplus(), 4, 9)
        | layer_case("elu", nn.ELU(), 4, 9) | layer_case("selu", nn.SELU(), x=away_from([0], 4, 9))
        | layer_case("gelu", nn.GELU(), 4, 9) | layer_case("gelu-tanh", nn.GELU("tanh"), 4, 9)
        | layer_case("swish", nn.SiLU(), 4, 9) | layer_case("mish", nn.Mish(), 4, 9)
        | layer_case("softmax", nn.Softmax(-1), 4, 9) | layer_case("log-softmax-first", nn.LogSoftmax(0), 4, 9)
        | layer_case("log-sum-exp", LogSumExp(), 4, 9) | layer_case("prelu", nn.PReLU(), x=away_from([0], 4, 9))
        | layer_case("prelu-channels", nn.PReLU(5), x=away_from([0], 2, 3, 4, 5))
        | layer_case("swish-learned", LearnedSwish(), 4, 9)
        | layer_case("dropout-evaluation", nn.Dropout(0.3), 4, 9, training=False)
        | layer_case("batch-norm-plain", nn.BatchNorm2d(4, affine=False), 3, 5, 4, 4)
        | layer_case("batch-norm-plain-evaluation", nn.BatchNorm2d(4, affine=False), 3, 5, 4, 4, training=False)
        | layer_case("instance-norm-tracking", nn.InstanceNorm2d(5, track_running_stats=True), 3, 6, 4, 5)
        | layer_case("instance-norm-tracking-evaluation", nn.InstanceNorm2d(5, track_running_stats=True), 2, 5, 4, 5,
                     training=False)
        | layer_case("instance-norm-tracking-affine",
                     nn.InstanceNorm2d(3, affine=True, track_running_stats=True, momentum=0.3), 2, 3, 4, 3)
        | layer_case("instance-norm-tracking-affine-evaluation",
                     nn.InstanceNorm2d(3, affine=True, track_running_stats=True), 2, 1, 1, 3, training=False)
        | layer_case("weight-norm-transposed", weight_norm(nn.ConvTranspose2d(5, 3, 3, 2, padding=1)), 2, 4, 5, 5)
        | layer_case("weight-norm-transposed-output", weight_norm(nn.ConvTranspose2d(4, 2, 4, bias=False), dim=1), 1, 3, 2, 4)
        | layer_case("convolution-k1x7", nn.Conv2d(3, 4, (1, 7), padding=(0, 3), bias=False), 2, 5, 9, 3)
        | layer_case("convolution-k7x1", nn.Conv2d(3, 4, (7, 1), padding=(3, 0)), 2, 8, 5, 3)
        | layer_case("convolution-uneven", UnevenConvolution((0, 1, 0, 1), 3, 5, 3, stride=2), 2, 8, 6, 3)
        | layer_case("convolution-uneven-depthwise", UnevenConvolution((1, 2, 1, 2), 6, 6, 5, stride=2, groups=6), 2, 8, 6, 6)
        | layer_case("average-pooling-3-s1-p1", nn.AvgPool2d(3, stride=1, padding=1), 2, 4, 5, 3)
        | layer_case("average-pooling-3-s1-p1-inside", nn.AvgPool2d(3, 1, 1, count_include_pad=False), 2, 4, 5, 3)
        | layer_case("average-pooling-4-s3-p2-inside", nn.AvgPool2d(4, 3, 2, count_include_pad=False), 1, 6, 8, 2)
        | layer_case("relu6", nn.ReLU6(), x=away_from([0, 6], 4, 9, scale=4))
        | layer_case("blurred-halving", BlurDown(3), 2, 6, 4, 3) | layer_case("blurred-halving-odd", BlurDown(2), 1, 7, 2, 2)
        | layer_case("blurred-doubling", BlurUp(3), 2, 3, 4, 3) | layer_case("blurred-doubling-line", BlurUp(2), 1, 1, 5, 2))


class Residual(nn.Module):
    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return (x if self.shortcut is None else self.shortcut(x)) + self.body(x)


class Skip(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


@fixture("composition")
def composition():
    def body(width):
        return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Tanh(), nn.Conv2d(4, width, 1))

    return (
        layer_case("sequential", body(2), 2, 4, 5, 3)
        | layer_case("residual", Residual(body(3)), 2, 4, 5, 3)
        | layer_case("residual-shortcut", Residual(body(5), nn.Conv2d(3, 5, 1)), 2, 4, 5, 3)
        | layer_case("skip-connection", Skip(nn.Conv2d(3, 4, 3, padding=1)), 2, 4, 5, 3))


@fixture("batch-statistics")
def batch_statistics():
    """Three batches of different sizes in training, the statistics after each, then one in evaluation."""
    tensors = {}
    for case, momentum in (("norm", 0.1), ("cumulative", None)):
        module = randomize(nn.BatchNorm2d(4, momentum=momentum))
        tensors |= numbered_state(case, module)
        for i, (batch, side) in enumerate([(2, 3), (1, 5), (4, 2)]):
            x = draw(batch, side, side, 4, scale=1.0 + i) + i
            tensors |= {f"{case}/input{i}": x, f"{case}/output{i}": from_torch(module(to_torch(x)))}
            tensors |= {f"{case}/after{i}/{name}": value.clone() for name, value in module.state_dict().items()}
        module.eval()
        x = draw(2, 3, 4, 4)
        tensors |= {f"{case}/input3": x, f"{case}/output3": from_torch(module(to_torch(x)))}
    return tensors
