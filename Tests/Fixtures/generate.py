"""Writes the fixtures in Tests/Fixtures/Data with PyTorch, the reference that the tests hold the toolkit against.

    pip install torch safetensors numpy
    python Tests/Fixtures/generate.py            # all of them
    python Tests/Fixtures/generate.py shape      # the named ones

A fixture is a function marked @fixture("name") in a file of generators/; it becomes Data/name.safetensors. The same
versions of the libraries give the same bytes.
"""

import importlib
import pathlib
import pkgutil
import sys

import generators
from generators.registry import FIXTURES, write


def main(names: list[str]) -> None:
    for module in sorted(module.name for module in pkgutil.iter_modules(generators.__path__)):
        importlib.import_module(f"generators.{module}")
    unknown = sorted(set(names) - set(FIXTURES))
    if unknown:
        sys.exit(f"error: no fixture called {', '.join(unknown)} - there are: {', '.join(sorted(FIXTURES))}")
    folder = pathlib.Path(__file__).resolve().parent / "Data"
    folder.mkdir(exist_ok=True)
    for name in names or sorted(FIXTURES):
        path = write(name, folder)
        print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main(sys.argv[1:])
