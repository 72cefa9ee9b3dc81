"""The generator's forward pass in ONNX Runtime and in OpenVINO, from the same PyTorch network."""

import io
import warnings

import numpy
import torch

from networks import resnet_generator


def onnx_model(options):
    torch.manual_seed(0)
    network = resnet_generator(options.blocks, options.ngf).eval()
    file = io.BytesIO()
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, torch.zeros(shape(options)), file, dynamo=False, opset_version=17)
    return file.getvalue()


def shape(options):
    return (options.batch, 3, options.size, options.size)


def image(options):
    return numpy.random.default_rng(0).uniform(-1, 1, shape(options)).astype(numpy.float32)


def onnxruntime_forward(options):
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx_model(options), settings, providers=["CPUExecutionProvider"])
    inputs = {session.get_inputs()[0].name: image(options)}
    return lambda: session.run(None, inputs)


def openvino_forward(options):
    import openvino

    core = openvino.Core()
    # Full precision, as everyone else computes here.
    compiled = core.compile_model(core.read_model(onnx_model(options)), "CPU", {
        "INFERENCE_NUM_THREADS": options.threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32"})
    request, x = compiled.create_infer_request(), image(options)
    return lambda: request.infer([x])
