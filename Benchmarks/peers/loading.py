"""Training images in Pillow and NumPy: decoded, resized, cropped, mirrored and normalised, as ours are."""

import pathlib
import random

import numpy
from PIL import Image

LOAD_SIZE, CROP_SIZE = 286, 256


def loader(folder):
    paths = sorted(pathlib.Path(folder).glob("*.jpg"))

    def load_all():
        for path in paths:
            load(path)

    return load_all


def load(path):
    with Image.open(path) as file:
        image = file.convert("RGB").resize((LOAD_SIZE, LOAD_SIZE), Image.Resampling.BICUBIC)
    left, top = random.randint(0, LOAD_SIZE - CROP_SIZE), random.randint(0, LOAD_SIZE - CROP_SIZE)
    image = image.crop((left, top, left + CROP_SIZE, top + CROP_SIZE))
    if random.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    values = numpy.asarray(image, dtype=numpy.float32)
    values = values * numpy.float32(2 / 255)
    values -= numpy.float32(1)
    return values
