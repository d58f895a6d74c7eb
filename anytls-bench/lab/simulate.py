#!/usr/bin/env python3
"""What a profile of stream shapes would do to recorded traffic, before anybody runs it.

  simulate.py TRACES.json PROFILE... [--installations 8] [--foreign] [--first]

TRACES.json: later streams of the entry `unshaped` and ordinary HTTPS, as tlsintls.py --save has written them; PROFILE: files as stream_padding takes them.
Each stream's flights are sent again with the profile's steps at their times, for several installations that draw their own numbers, and judged as refit.py
does: found at 5 % and at 1 % false positives, mean and worst of the installations; found at 5 % by where the fit is made (0 to 2: at the client's first to
third burst of a stream; 3: where most streams end; all 4-grams together), of which the best but 3 counts; tight; bytes added a stream. `--foreign`: the
server shapes nothing and does not answer FIN, as anytls-go's. `--first`: each stream is the first of a session, behind the first two packets of the
profile's scheme.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from surroundings import in_venv  # noqa: E402

PACKAGES = ["numpy>=2", "scikit-learn>=1.5"]
PLACES = (0, 1, 2, 3, "all")


def line(name, base, ordinary, text, installations, foreign, first):
    import numpy as np
    from judging import found, tight
    from shapes import parse
    from replay import replay
    rows = []
    for i in range(1, installations + 1):
        fours, owner, place, added = replay(base, parse(text, i, first), i, foreign, first)
        rates = np.array([found(base, fours, owner, place, ordinary, x) for x in PLACES])
        rows.append([*rates[[0, 1, 2, 4]].max(axis=0), *rates[:, 0], tight(fours, owner, base.count), added])
    mean, worst = np.mean(rows, axis=0), np.max(rows, axis=0)
    return (f"{name:24s} {100 * mean[0]:5.0f} % {100 * worst[0]:5.0f} %  {100 * mean[1]:5.0f} % {100 * worst[1]:5.0f} %  {' '.join(f'{100 * x:3.0f}' for x in mean[2:7])}"
            f"   {100 * mean[7]:5.1f} % {100 * worst[7]:5.1f} %  {mean[8]:6.0f}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("traces")
    p.add_argument("profiles", nargs="+")
    p.add_argument("--installations", type=int, default=8)
    p.add_argument("--foreign", action="store_true")
    p.add_argument("--first", action="store_true")
    a = p.parse_args()
    in_venv(PACKAGES)
    from flight import judge
    from judging import training_fours
    from replay import Base
    from traces import load
    runs = {(run.name, run.mode): run for run in load([a.traces])}
    for run in runs.values():
        judge(run.flows, run.streams)
    base, ordinary = Base(runs["unshaped", "later"]), training_fours(runs["direct", "-"].streams)
    print(f"{base.count} streams, {a.installations} installations\n{'profile':24s} found 5 %: worst  1 %:     worst   at {' '.join(map(str, PLACES))}    tight  worst    added")
    for path in a.profiles:
        with open(path) as f:
            print(line(os.path.basename(path), base, ordinary, f.read(), a.installations, a.foreign, a.first), flush=True)


if __name__ == "__main__":
    main()
