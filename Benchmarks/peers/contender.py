"""One contender in a process of its own, which measures when it is told to.

It answers `ready`, then each line of standard input, a number of repeats, with their seconds on one line, and at the end
`peak BYTES`. `cyclegan benchmark --in-turns` speaks the same way.
"""

import argparse
import os
import resource
import sys
import time

ENGINES = ("eager", "channels-last", "compile", "onnxruntime", "openvino", "pillow")


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--work", choices=("translation", "step", "data", "features"), required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--blocks", type=int, default=9)
    parser.add_argument("--ngf", type=int, default=64)
    parser.add_argument("--ndf", type=int, default=64)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--count", type=int, default=1, help="images of one measurement, in batches of --batch")
    parser.add_argument("--images", help="folder of images, for the work `data`")
    return parser.parse_args()


def main():
    options = parse()
    # Libraries read this when they are imported.
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    work = make(options)
    for _ in range(options.warm_up):
        work()
    answer("ready")
    for line in iter(sys.stdin.readline, ""):
        answer(" ".join(f"{seconds_of(work):.6f}" for _ in range(int(line))))
    answer(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}")


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def answer(text):
    print(text, flush=True)


def make(options):
    """The piece of work, as a function without arguments."""
    if options.engine == "pillow":
        import loading

        return loading.loader(options.images)
    if options.engine == "onnxruntime":
        import exported

        return exported.onnxruntime_forward(options)
    if options.engine == "openvino":
        import exported

        return exported.openvino_forward(options)
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    layout = torch.channels_last if options.engine == "channels-last" else torch.contiguous_format
    compiled = options.engine == "compile"

    def image():
        shape = (options.batch, 3, options.size, options.size)
        return torch.empty(shape).uniform_(-1, 1).contiguous(memory_format=layout)

    if options.work == "features":
        from features import lite0

        network = lite0().to(memory_format=layout)
        if compiled:
            network = torch.compile(network)
        x = image()

        def see():
            with torch.inference_mode():
                for _ in range(0, options.count, options.batch):
                    network(x)

        return see
    if options.work == "translation":
        from networks import resnet_generator

        network = resnet_generator(options.blocks, options.ngf).to(memory_format=layout).eval().requires_grad_(False)
        if compiled:
            import torch._inductor.config

            # Weights become constants, which lets them be packed once.
            torch._inductor.config.freezing = True
            network = torch.compile(network)
        x = image()

        def forward():
            with torch.inference_mode():
                network(x)

        return forward
    from training import CycleGANStep

    step = CycleGANStep(options.blocks, options.ngf, options.ndf, layout, compiled)
    a, b = image(), image()
    return lambda: step(a, b)


if __name__ == "__main__":
    main()
