"""An observer who knows the pair: the four-burst method, fitted anew to the very streams that it is to find."""
import math

import numpy as np

MARKS = (0.05, 0.01)  # false positives on ordinary HTTPS


PLACES = (0, 1, 2, "all", "end")


def is_training(s):
    """Two fifths; each of the other streams is from a site or a browser, or came at a round trip, that was not trained on."""
    return s.asked["site"] % 2 == 0 and s.asked["browser"] != "safari" and not s.asked.get("elsewhere")


def four_bursts(streams, place="all"):
    """Matrix of 4-grams: all, those that begin with each stream's `place`th burst of the client, or with its last one."""
    def of(s):
        return s.fours if place == "all" else s.fours[-1:] if place == "end" else s.fours[place:place + 1]
    return np.array([f for s in streams for f in of(s)], dtype=float).reshape(-1, 4)


class Gauss:
    """Mean and covariance of 4-grams, and how near one is to them."""

    def __init__(self, rows):
        self.mean = rows.mean(axis=0)
        self.inverse = np.linalg.pinv(np.cov(rows, rowvar=False) + np.eye(4))

    def squared(self, rows):
        d = rows - self.mean
        return np.einsum("ij,jk,ik->i", d, self.inverse, d)


class Found:
    """Of how many streams, how many were found."""

    def __init__(self, hits, total):
        self.hits, self.total = hits, total

    def __str__(self):
        return share(self.hits, self.total)


def share(part, total):
    return f"{100 * part / total:5.1f} % (<= {100 * upper(part, total):.1f})"


def hits(model, threshold, streams):
    """Streams that have any 4-gram within the threshold."""
    rows, owner = four_bursts(streams), np.repeat(np.arange(len(streams)), [len(s.fours) for s in streams])
    return len(np.unique(owner[model.squared(rows) <= threshold])) if len(rows) else 0


def find(streams, ordinary, mark, place):
    """Fits to the training part at that place, and says what is found of the rest; None if there is too little to fit to."""
    seen, unseen = ([s for s in streams if is_training(s) is x] for x in (True, False))
    rows = four_bursts(seen, place)
    if len(rows) < 40:
        return None
    model = Gauss(rows)
    threshold = np.quantile(model.squared(four_bursts([s for s in ordinary if is_training(s)])), mark)
    return Found(hits(model, threshold, unseen), len(unseen))


def upper(hits, total):
    """Upper end of the 95 % interval (Clopper-Pearson, one side 97.5 %)."""
    if hits >= total:
        return 1.0
    low, high = hits / total, 1.0
    for _ in range(50):
        p = (low + high) / 2
        logs = [math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * math.log(p) + (total - k) * math.log1p(-p) for k in range(hits + 1)]
        if sum(math.exp(x) for x in logs) > 0.025:
            low = p
        else:
            high = p
    return high
