"""The text of a profile of stream shapes (docs/configuration.md, stream_padding), as far as the simulator needs it.

A line: SIDE KIND WEIGHT: STEP; STEP ..., a step: MOMENT [P%] ACTION SIZES [after A-B], sizes: A-B*WEIGHT,N*WEIGHT, a number that each installation draws
for itself: A~B.
"""
import random
import re

STEP = re.compile(r"([a-z]+)(\d*) (?:(\S+)% )?(pad|cut|waste|hold) (\S+)(?: after (\S+))?$")

SCHEME = [[(1.0, 30.0, 30.0)], [(1.0, 100.0, 400.0)]]  # the default's packets 0 and 1


class Step:
    """At a moment (its number is 0 where it has none), with a chance, one of the sizes, after one of the delays (ms)."""

    def __init__(self, text, number):
        found = STEP.match(text)
        if not found:
            raise ValueError(f"no step of a shape: {text}")
        moment, nth, chance, self.action, sizes, delays = found.groups()
        self.moment, self.chance = (moment, int(nth or 0)), number(chance) / 100 if chance else 1.0
        self.sizes, self.delays = ranges(sizes, number), ranges(delays or "0", number)


def ranges(text, number):
    """(weight, low, high) of each alternative."""
    out = []
    for part in text.split(","):
        size, _, weight = part.partition("*")
        low, _, high = size.partition("-")
        low, high = sorted((number(low), number(high or low)))
        out.append((number(weight or "1"), low, high))
    return out


def parse(text, installation, first=False):
    """{"up": [(weight, steps)], "down": [...]} of the shapes for TLS, or for first streams; "scheme": [ranges of packet 0, of packet 1]."""
    r = random.Random(installation)

    def number(word):
        low, _, high = word.partition("~")
        return r.uniform(float(low), float(high)) if high else float(low)
    kinds, scheme = {kind: {"up": [], "down": []} for kind in ("tls", "first")}, SCHEME
    for line in text.splitlines():
        head, _, steps = line.split("#")[0].strip().partition(":")
        words = head.split()
        if words[:1] == ["scheme"]:
            scheme = [ranges(word.partition("=")[2], number) for word in words[2:4]]
        elif len(words) == 3 and words[1] in kinds:
            kinds[words[1]][words[0]].append((number(words[2]), [Step(s.strip(), number) for s in steps.split(";") if s.strip()]))
    out = {side: first and kinds["first"][side] or kinds["tls"][side] or [(1.0, [])] for side in ("up", "down")}
    return {**out, "scheme": scheme}
