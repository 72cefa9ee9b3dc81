"""Programs that measure by turns. While one works, the others are stopped, so that no idle thread of theirs disturbs it."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HOUSE = pathlib.Path(__file__).resolve().parent.parent
OURS = HOUSE / ".build" / "release" / "cyclegan"
PEER = HOUSE / "Benchmarks" / "peers" / "contender.py"


class Failure(Exception):
    """A contender that ended before it answered."""


class Contender:
    """A process that answers `ready`, then a line of numbers for every number of repeats, at the end `peak BYTES`."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.seconds, self.bursts = [], []
        self.peak_bytes = None
        self.estimate = None
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
            env={**os.environ, **(environment or {})})
        try:
            self.read("ready")
        except BaseException:
            self.kill()
            raise
        self.process.send_signal(signal.SIGSTOP)

    def read(self, start):
        line = self.process.stdout.readline()
        if not line.startswith(start):
            self.kill()
            self.errors.seek(0)
            last = self.errors.read().strip().splitlines()[-1:]
            raise Failure(f"{self.name} failed: {last[0] if last else line.strip() or 'no message'}")
        return line

    def ask(self, repeats):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(f"{repeats}\n")
        self.process.stdin.flush()
        numbers = [float(word) for word in self.read("").split()]
        self.process.send_signal(signal.SIGSTOP)
        if len(numbers) != repeats:
            raise Failure(f"{self.name} gave {len(numbers)} results, not {repeats}")
        return numbers

    def measure(self):
        """One turn. Short work is repeated, and its first time left out: the others have emptied the caches."""
        if self.estimate is None or self.estimate >= 1:
            first = self.ask(1)
            self.estimate = self.estimate or first[0]
        if self.estimate >= 1:
            self.seconds += first
        else:
            self.seconds += self.ask(1 + max(1, min(20, round(0.4 / self.estimate))))[1:]

    def finish(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.close()
        self.peak_bytes = int(self.read("peak").split()[1])
        self.process.wait()

    def kill(self):
        """Ends the process, stopped or not, if it has not ended by itself."""
        self.process.kill()
        self.process.wait()


class CommandContender:
    """A command that is started anew for each measurement."""

    def __init__(self, name, command):
        self.name, self.command = name, [str(word) for word in command]
        self.seconds, self.bursts = [], []
        self.peak_bytes = None
        self.start()

    def start(self):
        begin = time.perf_counter()
        done = subprocess.run(self.command, capture_output=True, text=True)
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            raise Failure(f"{self.name} failed: {done.stderr.strip()}")
        return seconds

    def measure(self):
        self.seconds += [self.start() for _ in range(3)]

    def finish(self):
        pass

    def kill(self):
        pass


def ours(name, *options, threads, instruction_set=None):
    environment = {"CYCLEGAN_INSTRUCTION_SET": instruction_set} if instruction_set else None
    return Contender(name, [OURS, "benchmark", "--in-turns", "--threads", threads, *options], environment)


def peer(engine, work, threads, *options, name=None):
    return Contender(name or engine, [sys.executable, PEER, "--engine", engine, "--work", work, "--threads", threads, *options])
