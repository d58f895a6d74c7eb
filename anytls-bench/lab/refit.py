#!/usr/bin/env python3
"""What an observer finds who knows the pair and fits the four-burst method to its traffic.

  refit.py TRACES.json...        what tlsintls.py --save has written; ordinary HTTPS of the same files is the control

For each pair and mode: mean and covariance of two fifths of the streams' 4-grams, the threshold where 5 % (and 1 %) of the 4-grams of ordinary HTTPS lie
within it, and how many of the other streams have any 4-gram within; their sites or browsers were not trained on. The fit is made at the 4-gram that
begins with the stream's first burst, where the hello is. `by place`: the same for fits at the client's first, second and third burst, at all of them
together, and at the last one, which is the client's FIN where the server answers that. `forest` is a random forest over the first 12 sizes with sign:
the area under the curve, 0.5 is blind.
Files recorded with several round trips: the first one's is trained on, the others are found. Makes itself a venv with numpy and scikit-learn.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from surroundings import in_venv  # noqa: E402

PACKAGES = ["numpy>=2", "scikit-learn>=1.5"]


def forest(streams, ordinary):
    """Area under the curve of a random forest over the first 12 sizes, on streams that it was not trained on."""
    import numpy as np
    from observer import is_training
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import roc_auc_score

    def sizes(some):
        return np.array([(s.sizes + [0] * 12)[:12] for s in some], dtype=float)
    seen, unseen = ([[s for s in some if is_training(s) is x] for some in (streams, ordinary)] for x in (True, False))
    model = RandomForestClassifier(200, n_jobs=1, random_state=1)
    model.fit(np.vstack([sizes(x) for x in seen]), [1] * len(seen[0]) + [0] * len(seen[1]))
    return roc_auc_score([1] * len(unseen[0]) + [0] * len(unseen[1]), model.predict_proba(np.vstack([sizes(x) for x in unseen]))[:, 1])


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__)
        sys.exit(0 if "--help" in sys.argv else 2)
    in_venv(PACKAGES)
    from flight import judge
    from observer import MARKS, PLACES, find, share
    from traces import load, merged
    runs = load(sys.argv[1:])
    for run in runs:
        judge(run.flows, run.streams)
        run.streams = [s for s in run.streams if s.ok]
    runs = merged(runs)
    ordinary = next(run for run in runs if run.name == "direct").streams
    print(f"{'entry':18s} {'mode':7s} streams  tight                  found, {MARKS[0]:.0%} false        found, {MARKS[1]:.0%} false        by place: {' '.join(map(str, PLACES))}     added  forest")
    for run in runs:
        tight, n = sum(s.tight > 0 for s in run.streams), len(run.streams)
        start = f"{run.name:18s} {run.mode:7s} {n:7d}  {share(tight, n):21s}"
        if run.name == "direct":
            print(start)
            continue
        first, strict = (find(run.streams, ordinary, mark, 0) for mark in MARKS)
        others = " ".join(f"{100 * f.hits / f.total:3.0f}" if f else "  -" for f in (find(run.streams, ordinary, MARKS[0], place) for place in PLACES))
        print(f"{start}  {first!s:23s} {strict!s:23s} {others}  {run.added():6.0f}  {forest(run.streams, ordinary):.3f}", flush=True)
    print("in brackets: upper end of the 95 % interval; by place: 5 % false; added: bytes a stream")


if __name__ == "__main__":
    main()
