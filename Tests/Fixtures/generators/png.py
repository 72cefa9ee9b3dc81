"""PNG files of 16-bit RGB, which Pillow neither reads nor writes."""

import pathlib
import struct
import zlib

import numpy

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write(path: pathlib.Path, levels: numpy.ndarray) -> None:
    """levels: [height, width, 3] of uint16."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width, _ = levels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in levels)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    path.write_bytes(SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def read(path: pathlib.Path) -> numpy.ndarray:
    """[height, width, 3] of uint16, from a file of that kind with any of PNG's row filters."""
    data, position, parts = path.read_bytes(), len(SIGNATURE), []
    width, height = struct.unpack(">II", data[16:24])
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position:position + 8])
        if kind == b"IDAT":
            parts.append(data[position + 8:position + 8 + length])
        position += length + 12
    rows = numpy.frombuffer(zlib.decompress(b"".join(parts)), numpy.uint8).reshape(height, 1 + width * 6)
    result = numpy.zeros((height + 1, width * 6 + 6), numpy.int32)
    for y in range(height):
        kind, line, above, out = rows[y, 0], rows[y, 1:].astype(numpy.int32), result[y], result[y + 1]
        if kind in (0, 2):
            out[6:] = (line + (above[6:] if kind == 2 else 0)) & 255
            continue
        for x in range(6, width * 6 + 6):
            left, up, corner = out[x - 6], above[x], above[x - 6]
            estimate = left + up - corner
            nearest = min((left, up, corner), key=lambda value: abs(estimate - value))
            out[x] = (line[x - 6] + (left if kind == 1 else (left + up) // 2 if kind == 3 else nearest)) & 255
    return result[1:, 6:].astype(numpy.uint8).reshape(height, width, 6).view(">u2").astype(numpy.uint16)
