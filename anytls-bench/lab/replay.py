"""Recorded flights of streams, sent again with the steps of a profile; all streams at once."""
import numpy as np

from flight import stream_at
from models import OVERHEAD
from observer import is_training

MTU_PAYLOAD = 1448
SYNACK = 29  # a frame of 7 bytes in a record of its own
FIN = 58     # what a client's FIN takes on the wire
BESIDE = 29  # a Waste frame in a record of its own, without its content
OPENED = 549       # the server's tickets and ServerSettings
PREFACE = 34 + 22  # a password's digest and a length, in a record of their own
SETTINGS = 165     # Settings, SYN and an address
WINDOW = 12000     # what a new connection sends at least before anything is acknowledged: ten packets, some of them small
WITHIN = 7   # a Waste frame's header in a record with others


class Base:
    """Later streams of the usual order: hello; SYNACK and the server's flight; Finished and request; answer; FIN. Sizes are those on the wire."""

    def __init__(self, run):
        rows = [x for x in map(flights, streams_of(run)) if x]
        self.count = len(rows)
        self.hello, self.flight, self.request, self.answer = (np.array([x[i] for x in rows], dtype=float) for i in range(4))
        self.training = np.array([is_training(x[4]) for x in rows])
        self.rtt = run.rtt


def streams_of(run):
    """(stream, [[from the client, packet sizes]]) without the first five of each lane, which the padding scheme shapes."""
    lanes, bursts = {}, {}
    for s in run.streams:
        lanes.setdefault(s.lane, []).append(s)
    for lane, sizes in run.flows:
        for t, up, n in sizes:
            s = stream_at(lanes[lane], t)
            if s and s.ok and s not in lanes[lane][:5]:
                mine = bursts.setdefault(s, [])
                if mine and mine[-1][0] == up:
                    mine[-1][1].append(n)
                else:
                    mine.append([up, [n]])
    return bursts.items()


def flights(item):
    s, bursts = item
    if [up for up, _ in bursts[:4]] != [True, False, True, False] or bursts[1][1][0] != SYNACK:
        return None
    sizes = [sum(x) for _, x in bursts[:4]]
    return sizes[0], sizes[1] - SYNACK, sizes[2], sizes[3], s


class Play:
    """Streams on their way: what is sent when, as the client's side sees it."""

    def __init__(self, base, profile, seed):
        self.random, self.count, self.added, self.sent = np.random.default_rng(seed), base.count, np.zeros(base.count), []
        self.profile, self.chosen = profile, {side: self.choice([w for w, _ in profile[side]]) for side in ("up", "down")}

    def choice(self, weights):
        return self.random.choice(len(weights), size=self.count, p=np.array(weights) / sum(weights))

    def draw(self, ranges):
        k = self.choice([x[0] for x in ranges])
        low, high = (np.array([x[i] for x in ranges])[k] for i in (1, 2))
        return np.floor(low + (high - low + 1) * self.random.random(self.count) * 0.999999)

    def steps(self, side, moment, action):
        """(sizes, delays) of each step of that kind; size 0 where a stream has it not."""
        for i, (_, shape) in enumerate(self.profile[side]):
            for step in shape:
                if step.moment == moment and step.action == action:
                    yield self.draw(step.sizes) * (self.chosen[side] == i) * (self.random.random(self.count) < step.chance), self.draw(step.delays)

    def pad(self, side, moment, where=True):
        total = sum((np.where(n > 0, n + WITHIN, 0) * where for n, _ in self.steps(side, moment, "pad")), np.zeros(self.count))
        self.added += total
        return total

    def send(self, time, up, size):
        self.sent.append((np.where(size > 0, time, np.inf), up, size))

    def waste(self, side, moment, time, where=True):
        for n, after in self.steps(side, moment, "waste"):
            size = np.where(n > 0, n + BESIDE, 0) * where
            self.added += size
            self.send(time + after, side == "up", size)


def opening(p):
    """What goes before the hello of a session's first stream, with the scheme's two packets."""
    preface, settings = (p.draw(ranges) for ranges in p.profile["scheme"])
    settings = np.maximum(settings, SETTINGS)
    p.added += preface + settings - SETTINGS
    return PREFACE + preface + settings + 22


def replay(base, profile, seed, foreign=False, first=False):
    """(4-grams, number of the stream of each, number of the client's burst in it, bytes added a stream)."""
    p = Play(base, {**profile, "down": [(1.0, [])]} if foreign else profile, seed)
    n, connected = base.count, base.rtt + 0.6
    away = connected + p.random.uniform(4, 16, n)
    hello = base.hello + p.pad("up", ("write", 1)) + (opening(p) if first else 0)
    late = np.maximum(0, hello - WINDOW) * (first & (p.random.random(n) < 0.5))  # seen: half of the rests leave behind the answer
    p.send(np.zeros(n), True, hello - late)
    p.send(np.full(n, base.rtt + 0.58), False, np.full(n, OPENED * first))
    p.send(np.full(n, base.rtt + 0.59), True, late)
    p.waste("up", ("open", 0), 0.1)
    p.waste("down", ("open", 0), base.rtt + 0.2)
    hold = sum((x for x, _ in p.steps("down", ("synack", 0), "hold")), np.zeros(n))
    alone = hold < away - connected
    at = connected + np.where(alone, hold, 0)
    p.send(at, False, np.where(alone, SYNACK + p.pad("down", ("synack", 0), alone), 0))
    p.waste("down", ("synack", 0), at + 0.05, alone)
    p.waste("up", ("synack", 0), at + 0.5, alone)
    p.send(away, False, base.flight + np.where(alone, 0, WITHIN) + p.pad("down", ("write", 1)))
    p.waste("up", ("heard", 1), away + 0.3)
    asked = away + p.random.uniform(1.5, 3, n)
    p.send(asked, True, base.request + p.pad("up", ("write", 2)))
    p.waste("down", ("heard", 2), asked + base.rtt + 0.2)
    answered = asked + base.rtt + p.random.uniform(4.3, 17, n)
    p.send(answered, False, base.answer + p.pad("down", ("write", 2)))
    p.send(answered + 3, True, FIN + p.pad("up", ("fin", 0)))
    p.send(answered + 3 + base.rtt, False, np.full(n, 0.0) if foreign else SYNACK + p.pad("down", ("fin", 0)))
    return (*fours(p, n), p.added.mean())


def fours(p, count):
    times, ups, sizes = np.stack([x[0] for x in p.sent], 1), np.array([x[1] for x in p.sent]), np.stack([x[2] for x in p.sent], 1)
    order = np.argsort(times, axis=1, kind="stable")
    there = np.isfinite(np.take_along_axis(times, order, 1))
    sizes = np.take_along_axis(sizes, order, 1)[there]
    up, row = ups[order][there], np.repeat(np.arange(count), there.sum(1))
    fresh = np.append(True, up[1:] != up[:-1])
    burst = np.bincount(np.cumsum(fresh) - 1, np.maximum(0, sizes - OVERHEAD * np.ceil(sizes / MTU_PAYLOAD)))
    of = row[np.append(fresh[1:], True)]  # a burst is its last packet's stream's
    first = np.flatnonzero(up[fresh][:-3])
    owner = of[first]
    starts = np.append(True, owner[1:] != owner[:-1])
    place = np.arange(len(owner)) - np.maximum.accumulate(np.where(starts, np.arange(len(owner)), 0))
    return np.stack([burst[first + i] for i in range(4)], 1), owner, place
