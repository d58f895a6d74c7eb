"""The observer of observer.py for simulated 4-grams, all at once."""
import numpy as np

from models import MODELS
from observer import MARKS, Gauss, four_bursts, is_training

MEAN, THRESHOLD, INVERSE = (np.array(x) for x in MODELS["chrome"])


def training_fours(ordinary):
    return four_bursts([s for s in ordinary if is_training(s)])


def found(base, fours, owner, place, ordinary, where):
    """Share of the streams not trained on that have a 4-gram within the threshold, for each of MARKS; the fit is made `where`."""
    seen = base.training[owner]
    rows = fours[seen & ((place == where) | (where == "all"))]
    if len(rows) < 40:
        return [0.0 for _ in MARKS]
    model = Gauss(rows)
    squared, of, control = model.squared(fours[~seen]), owner[~seen], model.squared(ordinary)
    return [len(np.unique(of[squared <= np.quantile(control, mark)])) / (~base.training).sum() for mark in MARKS]


def tight(fours, owner, count):
    d = fours - MEAN
    distance = np.sqrt(np.maximum(0, np.einsum("ij,jk,ik->i", d, INVERSE, d))) / THRESHOLD
    return len(np.unique(owner[distance < 0.5])) / count
