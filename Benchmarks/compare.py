"""Measures this toolkit and its peers by turns. Started by Benchmarks/run, which makes their environment and builds ours."""

import argparse
import signal
import subprocess
import sys
import time

import report
from cases import make_cases
from contenders import HOUSE, OURS, Failure, ours


def parse():
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run", description="Measures this toolkit and its peers by turns, in one run of some 20 minutes.")
    parser.add_argument("--only", nargs="+", metavar="CASE", help="cases, such as forward-256, step-64, translate, data")
    parser.add_argument("--threads", nargs="+", type=int, help="numbers of threads, of 1 and 2")
    parser.add_argument("--engines", nargs="+", help="contenders beside cyclegan, such as eager compile")
    parser.add_argument("--rounds", type=int, help="rounds of every case")
    parser.add_argument("--list", action="store_true", help="names the cases and their contenders")
    parser.add_argument("--write", action="store_true", help="writes Benchmarks/RESULTS.md, as a run of everything does")
    return parser.parse_args()


def choose(options, cases):
    names = {case.name for case in cases}
    for name in options.only or []:
        if name not in names:
            sys.exit(f"error: no case {name} - choose of {', '.join(sorted(names))}")
    for case in cases:
        if options.only and case.name not in options.only or options.threads and case.threads not in options.threads:
            continue
        if options.engines:
            engines = {"cyclegan", *options.engines}
            case.starters = {
                name: start for name, start in case.starters.items() if name.split(",")[0].split()[0] in engines}
        case.rounds = options.rounds or case.rounds
        yield case


def measure(case):
    """Starts the contenders, lets them take turns and gives those that lasted."""
    contenders, bursts = [], None
    try:
        bursts = ours("burst", "--work", "burst", threads=case.threads)
        for name, start in case.starters.items():
            print(f"  starting {name}", file=sys.stderr)
            try:
                contenders.append(start())
            except Failure as failure:
                print(f"  {failure}", file=sys.stderr)
        for turn in range(case.rounds):
            print(f"  round {turn + 1} of {case.rounds}", file=sys.stderr)
            for contender in list(contenders):
                try:
                    contender.bursts.append(max(bursts.ask(2)))
                    contender.measure()
                except Failure as failure:
                    print(f"  {failure}", file=sys.stderr)
                    contenders.remove(contender)
        for contender in contenders:
            contender.finish()
        return contenders
    finally:
        for contender in [*contenders, *([bursts] if bursts else [])]:
            contender.kill()


def main():
    options = parse()
    work = HOUSE / "Benchmarks" / ".work"
    work.mkdir(exist_ok=True)
    default_set = report.our_instruction_set(OURS)
    cases = make_cases(work, has_avx2=default_set == "avx512")
    chosen = list(choose(options, cases))
    if options.list:
        for case in chosen:
            print(f"{case.name}, {case.threads} threads: {', '.join(case.starters)}")
        return
    begin = time.time()
    results = report.Results(default_set)
    for case in chosen:
        print(f"{case.name}, {case.threads} threads", file=sys.stderr)
        print(results.add(case, measure(case)), flush=True)
    summary = results.summary()
    if summary:
        print(summary)
    print(f"took {(time.time() - begin) / 60:.1f} minutes", file=sys.stderr)
    if options.write or not (options.only or options.threads or options.engines or options.rounds):
        results.write(HOUSE / "Benchmarks" / "RESULTS.md")
        print("wrote Benchmarks/RESULTS.md", file=sys.stderr)


if __name__ == "__main__":
    # An end by signal must not leave stopped processes behind either.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        main()
    except (Failure, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
