"""Tables of the results, and what the machine was."""

import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import subprocess

from cases import OUR_AVX2_NAME, OUR_NAME

PACKAGES = ("torch", "onnxruntime", "openvino", "pillow", "numpy")


def our_instruction_set(binary):
    answer = subprocess.run(
        [binary, "benchmark", "--work", "burst", "--json", "--quiet"], check=True, capture_output=True, text=True).stdout
    return json.loads(answer)["machine"]["instructionSet"]


def table(header, rows):
    """A table in Markdown, its columns padded to be read as text too."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]

    def line(cells):
        padded = [cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(cells, widths))]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (width + 1) + ("-" if i == 0 else ":") for i, width in enumerate(widths)) + "|"
    return "\n".join([line(header), rule, *(line(row) for row in rows)])


class Row:
    """What one contender reached in one case."""

    def __init__(self, contender, items):
        self.name = contender.name
        seconds = [value / items for value in contender.seconds]
        self.minimum, self.median, self.count = min(seconds), statistics.median(seconds), len(seconds)
        self.peak_bytes = contender.peak_bytes
        self.bursts = contender.bursts


class Results:
    def __init__(self, instruction_set):
        self.instruction_set = instruction_set
        self.sections = []
        self.rows = {}

    def add(self, case, contenders):
        """The case as a section of text; also keeps it."""
        rows = {contender.name: Row(contender, case.items) for contender in contenders}
        for name, row in rows.items():
            self.rows[case.name, case.threads, name] = row
        ours = rows.get(OUR_NAME)
        header = ["", "minimum ms", "median ms", "minima, ours = 1", "medians, ours = 1", "times", "peak MiB", "burst GFLOP/s"]
        lines = []
        for row in rows.values():
            ratios = [row.minimum / ours.minimum, row.median / ours.median] if ours else []
            lines.append([
                row.name, f"{row.minimum * 1e3:.2f}", f"{row.median * 1e3:.2f}",
                *([f"{ratio:.2f}" for ratio in ratios] or ["", ""]), str(row.count),
                f"{row.peak_bytes >> 20}" if row.peak_bytes else "",
                f"{min(row.bursts):.0f} to {max(row.bursts):.0f}"])
        threads = f"{case.threads} thread{'s' if case.threads > 1 else ''}"
        section = f"## {case.title}, {threads}\n\n{table(header, lines)}\n"
        self.sections.append(section)
        return section

    def summary(self):
        """The ratios that matter most, as far as their cases were measured; empty where none were."""
        rows = []

        def least(case, threads, name):
            row = self.rows.get((case, threads, name))
            return row.minimum if row else None

        def ratio(what, goal, one, other, aspect=lambda row: row.minimum):
            one, other = self.rows.get(one), self.rows.get(other)
            if one and other:
                rows.append([what, goal, f"{aspect(one) / aspect(other):.2f}"])

        forward = ("forward-256", 2)
        ratio("translation, 256 px, against torch.compile", "2.4", (*forward, "compile"), (*forward, OUR_NAME))
        ratio("the same with AVX2 against torch.compile", "1.3", (*forward, "compile"), (*forward, OUR_AVX2_NAME))
        for size, goal in ((256, "3.0"), (128, "2.5"), (64, "2.5")):
            step = (f"step-{size}", 2)
            ratio(f"training step, {size} px, against eager", goal, (*step, "eager"), (*step, OUR_NAME))
        ratio(
            "peak memory of the 256 px step, eager's against ours", "3.0", ("step-256", 2, "eager"), ("step-256", 2, OUR_NAME),
            lambda row: row.peak_bytes)
        for case in ("forward-256", "step-256"):
            ratio(f"2 threads against 1, {case}", "1.8", (case, 1, OUR_NAME), (case, 2, OUR_NAME))
        whole, alone = least("translate", 2, "cyclegan translate"), least("translate", 2, OUR_NAME)
        if whole and alone:
            rows.append(["translate, milliseconds beside the forward pass", "80", f"{(whole - alone) * 1e3:.0f}"])
        ratio("data, against Pillow and NumPy", "2.0", ("data", 1, "pillow"), ("data", 1, OUR_NAME))
        for engine in ("eager", "channels-last"):
            rivals = [name for case, _, name in self.rows if case == "features" and name.startswith(f"{engine},")]
            best = min(rivals, key=lambda name: least("features", 2, name), default=None)
            ratio(f"features, against {best}", "1.5", ("features", 2, best), ("features", 2, OUR_NAME))
        return f"## In short (minima)\n\n{table(['', 'goal', 'measured'], rows)}\n" if rows else ""

    def write(self, path):
        text = "# Results\n\nMade by `Benchmarks/run`; the README beside it tells how to read the tables.\n\n"
        text += machine(self.instruction_set) + "\n" + self.summary() + "\n" + "\n".join(self.sections)
        partial = path.with_suffix(".partial")
        partial.write_text(text.rstrip() + "\n")
        partial.replace(path)


def machine(instruction_set):
    """The machine and the versions, as a list."""
    facts = {
        "processor": f"{processor()}, {os.cpu_count()} cores, cyclegan uses {instruction_set}",
        "caches": caches(),
        "memory": f"{memory() / 2**30:.0f} GiB",
        "system": system(),
        "peers": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
        + f", Python {platform.python_version()}",
        "cyclegan": f"commit {output('git', 'rev-parse', '--short', 'HEAD')}, "
        + output("swift", "--version").splitlines()[0].split("(")[0].strip(),
    }
    return "## Machine\n\n" + "".join(f"- {name}: {value}\n" for name, value in facts.items() if value)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() or "unknown"


def processor():
    names = [line.split(":", 1)[1].strip() for line in lines("/proc/cpuinfo") if line.startswith("model name")]
    families = [line.split(":", 1)[1].strip() for line in lines("/proc/cpuinfo") if line.startswith(("cpu family", "model\t"))]
    return f"{names[0]} (family {families[0]}, model {families[1]})" if names else platform.machine()


def caches():
    found = []
    for index in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((index / name).read_text().strip() for name in ("level", "type", "size"))
        if kind != "Instruction":
            found.append(f"L{level} {size}")
    return ", ".join(found)


def memory():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def system():
    names = [line.split("=", 1)[1].strip().strip('"') for line in lines("/etc/os-release") if line.startswith("PRETTY_NAME")]
    return names[0] if names else platform.system()


def lines(path):
    path = pathlib.Path(path)
    return path.read_text().splitlines() if path.exists() else []
