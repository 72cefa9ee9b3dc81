"""Writes the fixtures beside it: small pictures, and what Pillow makes of them.

Run from anywhere:  python3 Tests/ImageFilesTests/Data/generate.py [folder with pngsuite]
Made with Pillow 13.0.0 (libjpeg-turbo 3.2.0) and NumPy 2. The pictures are drawn from formulas, so that a second run
writes the same bytes. With a folder that holds PngSuite, `pngsuite.tsv` is written anew as well.
"""

import io
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps

DATA = pathlib.Path(__file__).parent


def picture(width, height, channels, largest=255, seed=1):
    """Smooth waves, a hard-edged disc and a little noise: [height, width, channels]."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    noise = np.random.RandomState(seed)
    planes = []
    for channel in range(channels):
        wave = 0.5 + 0.3 * np.sin(x * (0.21 + 0.1 * channel)) + 0.2 * np.cos(y * (0.33 - 0.05 * channel) + x * 0.1)
        disc = (x - width * 0.6) ** 2 + (y - height * 0.4) ** 2 < (min(width, height) * 0.3) ** 2
        planes.append(np.where(disc, (channel + 1) / (channels + 1), wave) + noise.normal(0, 0.03, wave.shape))
    values = np.stack(planes, axis=-1)
    if channels in (2, 4):
        alpha = np.clip(x / (width - 1) * 1.5 - 0.25, 0, 1)
        values[..., -1] = alpha
    return np.clip(np.round(values * largest), 0, largest).astype(np.uint16 if largest > 255 else np.uint8)


def fnv1a(data):
    """64-bit FNV-1a, as the tests compute it."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def pillow_image(array):
    if array.dtype == np.uint16:
        return Image.fromarray(array[..., 0])
    return {1: lambda: Image.fromarray(array[..., 0]), 2: lambda: Image.fromarray(array, "LA"),
            3: lambda: Image.fromarray(array), 4: lambda: Image.fromarray(array)}[array.shape[2]]()


def resize_fixtures():
    folder = DATA / "resize"
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {"grey": (1, 255), "greyalpha": (2, 255), "rgb": (3, 255), "rgba": (4, 255), "grey16": (1, 65535)}
    filters = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
    for kind, (channels, largest) in kinds.items():
        image = pillow_image(picture(40, 30, channels, largest))
        image.save(folder / f"{kind}.png", optimize=True)
        for name, method in filters.items():
            for width, height in [(13, 11), (64, 50), (40, 7), (91, 30), (1, 1)]:
                image.resize((width, height), method).save(folder / f"{kind}-{name}-{width}x{height}.png", optimize=True)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png_bytes(array, colour_type, depth, extra=(), interlaced=False, before_end=()):
    """Writes a PNG by the standard alone, for the kinds that Pillow does not write. [height, width, samples]."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def packed(part):
        rows = b""
        for row in part.reshape(part.shape[0], -1):
            if depth == 16:
                line = row.astype(">u2").tobytes()
            elif depth == 8:
                line = row.astype(np.uint8).tobytes()
            else:
                bits = "".join(f"{int(value):0{depth}b}" for value in row)
                bits += "0" * (-len(bits) % 8)
                line = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
            rows += b"\0" + line
        return rows

    if interlaced:
        parts = [array[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        raw = b"".join(packed(part) for part in parts if part.size)
    else:
        raw = packed(array)
    height, width = array.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*one) for one in extra)
            + chunk(b"IDAT", zlib.compress(raw, 9)) + b"".join(chunk(*one) for one in before_end) + chunk(b"IEND", b""))


def png_fixtures():
    """Each kind of PNG with the samples that it holds, told by their hash (16 bits: little-endian)."""
    folder = DATA / "png"
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["file\twidth\theight\tchannels\tdepth\tstored\tfnv1a"]

    def add(name, data, expected, stored):
        (folder / name).write_bytes(data)
        height, width, channels = expected.shape
        depth = 16 if expected.dtype == np.uint16 else 8
        raw = expected.astype("<u2").tobytes() if depth == 16 else expected.tobytes()
        lines.append("\t".join(map(str, [name, width, height, channels, depth, stored, fnv1a(raw)])))

    for interlaced in (False, True):
        suffix = "-interlaced" if interlaced else ""
        for depth in (1, 2, 4, 8, 16):
            largest = 2 ** depth - 1
            grey = picture(19, 14, 1, max(largest, 255) if depth == 16 else 255)
            if depth < 8:
                grey = grey >> (8 - depth)
            shown = (grey * (255 // largest)).astype(np.uint8) if depth < 16 else grey
            add(f"grey{depth}{suffix}.png", png_bytes(grey, 0, depth, interlaced=interlaced), shown, depth)
            if depth <= 8:
                colours = picture(min(2 ** depth, 200), 1, 3, seed=depth)[0]
                index = np.minimum(grey, len(colours) - 1)
                palette = (b"PLTE", colours.tobytes())
                add(f"palette{depth}{suffix}.png", png_bytes(index, 3, depth, [palette], interlaced),
                    colours[index[..., 0]], depth)
                alpha = np.full(len(colours), 255, np.uint8)
                alpha[:2] = (0, 90)
                add(f"palette{depth}-transparent{suffix}.png",
                    png_bytes(index, 3, depth, [palette, (b"tRNS", alpha[:2].tobytes())], interlaced),
                    np.concatenate([colours[index[..., 0]], alpha[index]], axis=-1), depth)
        for depth, largest in ((8, 255), (16, 65535)):
            for name, colour_type, channels in (("greyalpha", 4, 2), ("rgb", 2, 3), ("rgba", 6, 4)):
                array = picture(19, 14, channels, largest)
                add(f"{name}{depth}{suffix}.png", png_bytes(array, colour_type, depth, interlaced=interlaced), array, depth)
            array = picture(19, 14, 3, largest)
            key = array[5, 11]
            alpha = np.where((array == key).all(-1, keepdims=True), 0, largest).astype(array.dtype)
            add(f"rgb{depth}-transparent{suffix}.png",
                png_bytes(array, 2, depth, [(b"tRNS", key.astype(">u2").tobytes())], interlaced),
                np.concatenate([array, alpha], -1), depth)
    grey = picture(19, 14, 1)
    exif = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    for name, places in (("before", {"extra": [(b"eXIf", exif)]}), ("after", {"before_end": [(b"eXIf", exif)]})):
        add(f"exif-{name}-pixels.png", png_bytes(grey, 0, 8, **places), np.ascontiguousarray(np.rot90(grey, -1)), 8)
    (folder / "manifest.tsv").write_text("\n".join(lines) + "\n")


def exif_bytes(orientation, order):
    mark = {"<": b"II", ">": b"MM"}[order]
    return (b"Exif\0\0" + mark + struct.pack(order + "HI", 42, 8) + struct.pack(order + "H", 2)
            + struct.pack(order + "HHII", 0x010F, 2, 4, 0x00414243)
            + struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(order + "I", 0))


def jpeg_fixtures():
    """JPEGs of every kind, each beside a PNG of what Pillow decodes."""
    folder = DATA / "jpeg"
    folder.mkdir(parents=True, exist_ok=True)

    def add(name, data, shown=None):
        (folder / f"{name}.jpg").write_bytes(data)
        (shown or Image.open(io.BytesIO(data))).save(folder / f"{name}.png", optimize=True)

    def encoded(image, **options):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", **options)
        return buffer.getvalue()

    colour = Image.fromarray(picture(43, 29, 3))
    grey = Image.fromarray(picture(43, 29, 1)[..., 0])
    add("rgb-444", encoded(colour, quality=90, subsampling=0))
    add("rgb-420", encoded(colour, quality=80))
    add("rgb-422", encoded(colour, quality=80, subsampling=1))
    add("rgb-progressive", encoded(colour, quality=85, progressive=True))
    add("rgb-restarts", encoded(colour, quality=85, restart_marker_blocks=2))
    add("rgb-untransformed", encoded(colour, quality=85, keep_rgb=True))
    add("grey", encoded(grey, quality=85))
    add("grey-progressive", encoded(grey, quality=85, progressive=True))
    inks = encoded(Image.fromarray(picture(43, 29, 4), "CMYK"), quality=92)
    add("cmyk-adobe", inks, Image.open(io.BytesIO(inks)).convert("RGB"))
    marker = inks.index(b"\xff\xee\x00\x0eAdobe")
    ycck = bytearray(inks)
    ycck[marker + 15] = 2
    add("ycck-adobe", bytes(ycck), Image.open(io.BytesIO(ycck)).convert("RGB"))
    # Inks count as inverted, whether Adobe's marker is there or not.
    plain = inks[:marker] + inks[marker + 16:]
    add("cmyk-plain", plain, Image.open(io.BytesIO(plain)).convert("RGB"))
    # A transform that is not for four channels counts as the one that is.
    ycck[marker + 15] = 1
    add("ycck-wrong-transform", bytes(ycck), Image.open(io.BytesIO(ycck)).convert("RGB"))
    for orientation in range(0, 10):
        exif = exif_bytes(orientation, "<" if orientation % 2 else ">")
        if orientation in (0, 9):
            add(f"orientation-{orientation}", encoded(colour, quality=90, exif=exif))
            continue
        undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
        stored = colour if undo is None else colour.transpose(undo)
        add(f"orientation-{orientation}", encoded(stored, quality=95, subsampling=0, exif=exif), colour)


def chunk_bytes(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def segment_bytes(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"


def xmp_text(orientation, form):
    body = {"attribute": f'<rdf:Description tiff:Orientation="{orientation}"/>',
            "element": f"<tiff:Orientation>{orientation}</tiff:Orientation>",
            "quoted": f"<rdf:Description tiff:Orientation='{orientation}'/>"}[form]
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{body}</x:xmpmeta>'.encode()


def raw_profile(data, name="exif"):
    """The text that ImageMagick writes for a profile."""
    digits = data.hex()
    lines = [digits[i:i + 72] for i in range(0, len(digits), 72)]
    return f"\n{name}\n{len(data):8}\n".encode() + "\n".join(lines).encode() + b"\n"


def orientation_fixtures():
    """Orientations outside EXIF's own place, each file beside the PNG that Pillow's exif_transpose makes of it."""
    folder = DATA / "orientation"
    folder.mkdir(parents=True, exist_ok=True)

    def add(name, data):
        (folder / name).write_bytes(data)
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        upright.info = {}
        upright.save(folder / (name.replace(".", "-") + ".expected"), "PNG", optimize=True)

    grey = picture(13, 7, 1)
    plain = png_bytes(grey, 0, 8)
    pixels = plain.index(b"IDAT") - 4

    def png(name, *chunks, after=()):
        encoded = b"".join(chunk_bytes(*one) for one in chunks), b"".join(chunk_bytes(*one) for one in after)
        add(name + ".png", plain[:pixels] + encoded[0] + plain[pixels:-12] + encoded[1] + plain[-12:])

    def xmp(orientation, form, compressed=False):
        text = xmp_text(orientation, form)
        return (b"iTXt", b"XML:com.adobe.xmp\0" + (b"\1\0" if compressed else b"\0\0") + b"\0\0"
                + (zlib.compress(text) if compressed else text))

    def exif(orientation):
        return exif_bytes(orientation, ">")

    def raw(orientation, kind=b"zTXt", name="exif", header=True):
        text = raw_profile(exif(orientation)[0 if header else 6:], name)
        key = b"Raw profile type " + name.encode() + b"\0"
        return (kind, key + (b"\0" + zlib.compress(text) if kind == b"zTXt" else text))

    without = exif_bytes(6, ">").replace(b"\x01\x12", b"\x01\x13")
    png("xmp-attribute", xmp(6, "attribute"))
    png("xmp-element", xmp(8, "element"))
    png("xmp-compressed", xmp(3, "element", compressed=True))
    png("xmp-quoted", xmp(6, "quoted"))
    png("xmp-9", xmp(9, "attribute"))
    png("xmp-text", (b"tEXt", b"XML:com.adobe.xmp\0" + xmp_text(5, "attribute")))
    png("xmp-after-pixels", after=[xmp(7, "attribute")])
    png("xmp-twice", xmp(6, "attribute"), xmp(2, "attribute"))
    png("xmp-and-exif", xmp(6, "attribute"), (b"eXIf", exif(3)[6:]))
    png("xmp-and-other-exif", xmp(6, "attribute"), (b"eXIf", without[6:]))
    png("exif-with-header", (b"eXIf", exif(6)))
    png("raw-exif", raw(6))
    png("raw-exif-text", raw(8, b"tEXt"))
    png("raw-exif-without-header", raw(4, header=False))
    png("raw-exif-after-pixels", after=[raw(5)])
    png("raw-exif-and-xmp", raw(6), xmp(3, "attribute"))
    png("raw-app1", raw(6, name="APP1"))
    for count in (0, 2):
        png(f"exif-count-{count}", (b"eXIf", exif(6)[6:].replace(b"\0\3\0\0\0\1\0\6", b"\0\3\0\0\0" + bytes([count]) + b"\0\6")))

    buffer = io.BytesIO()
    Image.fromarray(grey[..., 0]).save(buffer, "JPEG", quality=95)
    jpeg = buffer.getvalue()

    def with_segments(name, *segments):
        add(name + ".jpg", jpeg[:20] + b"".join(segment_bytes(*one) for one in segments) + jpeg[20:])

    with_segments("xmp-attribute", (0xE1, XMP_NAME + xmp_text(6, "attribute")))
    with_segments("xmp-element", (0xE1, XMP_NAME + xmp_text(8, "element")))
    with_segments("xmp-and-exif", (0xE1, XMP_NAME + xmp_text(8, "element")), (0xE1, exif(3)))
    with_segments("xmp-and-other-exif", (0xE1, without), (0xE1, XMP_NAME + xmp_text(5, "element")))
    with_segments("exif-in-two", (0xE1, exif(6)[:30]), (0xE1, b"Exif\0\0" + exif(6)[30:]))


def metadata_fixtures():
    """Profiles and resolutions, and what Pillow finds: the length and the hash of the profile, pixels per inch."""
    folder = DATA / "metadata"
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["file\tprofile\tfnv1a\thorizontal\tvertical"]

    def add(name, data):
        (folder / name).write_bytes(data)
        info = Image.open(io.BytesIO(data)).info
        profile, dpi = info.get("icc_profile"), info.get("dpi")
        lines.append("\t".join(map(str, [name, len(profile or b""), fnv1a(profile) if profile else "",
                                         *(f"{float(one):.4f}" for one in dpi or (0, 0))])))

    def saved(image, kind, **options):
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        return buffer.getvalue()

    colour = Image.fromarray(picture(21, 13, 3))
    grey = Image.fromarray(picture(21, 13, 1)[..., 0])
    # The time of making, which would differ at every run.
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes([0x07, 0xE0, 0, 1, 0, 1] + 6 * [0])
    profile[84:100] = bytes(16)
    profile = bytes(profile)
    grey_profile = profile[:16] + b"GRAY" + profile[20:]
    ink_profile = profile[:16] + b"CMYK" + profile[20:]
    add("profile.png", saved(colour, "PNG", icc_profile=profile, dpi=(300, 150)))
    add("grey-profile.png", saved(grey, "PNG", icc_profile=grey_profile, dpi=(72, 72)))
    add("profile.jpg", saved(colour, "JPEG", icc_profile=profile, dpi=(300, 300)))
    add("grey-profile.jpg", saved(grey, "JPEG", icc_profile=grey_profile))
    plain = saved(colour, "JPEG")
    add("plain.jpg", plain)
    add("plain.png", saved(colour, "PNG"))
    add("centimetres.jpg", plain[:13] + struct.pack(">BHH", 2, 118, 59) + plain[18:])
    parts = [profile[:200], profile[200:330], profile[330:]]
    segments = [segment_bytes(0xE2, b"ICC_PROFILE\0" + bytes([i + 1, 3]) + part) for i, part in enumerate(parts)]
    add("segments.jpg", plain[:20] + segments[2] + segments[0] + segments[1] + plain[20:])
    add("segment-missing.jpg", plain[:20] + segments[0] + segments[2] + plain[20:])
    resolution = b"MM\0*" + struct.pack(">IHHHIIHHIIHHIHHI", 8, 3, 0x011A, 5, 1, 50, 0x011B, 5, 1, 50, 0x0128, 3, 1, 3, 0, 0)
    resolution += struct.pack(">II", 11811, 100)
    exif = segment_bytes(0xE1, b"Exif\0\0" + resolution)
    add("exif-resolution.jpg", plain[:20] + exif + plain[20:])
    add("exif-without-jfif.jpg", plain[:2] + exif + plain[20:])
    inks = saved(Image.fromarray(picture(21, 13, 4), "CMYK"), "JPEG")
    (folder / "ink-profile.jpg").write_bytes(
        inks[:2] + segment_bytes(0xE2, b"ICC_PROFILE\0\1\1" + ink_profile) + inks[2:])
    (folder / "manifest.tsv").write_text("\n".join(lines) + "\n")


def pngsuite_manifest(folder):
    """For every file that Pillow reads, the hash of its pixels as RGBA of 8 bits.

    Two things are done here and not by Pillow 13. It clips 16-bit grey at 255, so that nearly everything becomes white: the
    high byte is taken instead, as it does itself for 16-bit colour. It compares the transparent level of grey of less than 8
    bits with levels that are already scaled to 8: the level is scaled too.
    """
    lines = ["file\twidth\theight\tfnv1a"]
    for path in sorted(folder.glob("*.png")):
        if path.name.startswith("x"):
            continue
        image = Image.open(path)
        image.load()
        if image.mode.startswith("I"):
            values = np.asarray(image).astype(np.uint16)
            high = (values >> 8).astype(np.uint8)
            key = image.info.get("transparency")
            alpha = np.where(values == key, 0, 255).astype(np.uint8) if key is not None else np.full_like(high, 255)
            rgba = np.stack([high, high, high, alpha], -1)
        else:
            stored = path.read_bytes()[24]
            if image.mode == "L" and stored < 8 and "transparency" in image.info:
                image.info["transparency"] *= 255 // (2 ** stored - 1)
            rgba = np.asarray(image.convert("RGBA"))
        lines.append(f"{path.name}\t{image.width}\t{image.height}\t{fnv1a(rgba.tobytes())}")
    (DATA / "pngsuite.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    resize_fixtures()
    png_fixtures()
    jpeg_fixtures()
    orientation_fixtures()
    metadata_fixtures()
    if len(sys.argv) > 1:
        pngsuite_manifest(pathlib.Path(sys.argv[1]))
