"""What an observer makes of a connection's packets: what follows the outer handshake, in bursts, four at a time."""
import bisect
import collections
import struct

from models import OVERHEAD, distances, is_tight, is_wide

Burst = collections.namedtuple("Burst", "up size packets began ended")


def after_handshake(packets):
    """(time, from the client, size) of what follows the outer handshake, whose end is the client's first record after ChangeCipherSpec."""
    ups = sorted((x for x in packets if x[1]), key=lambda x: (x[2] - packets[0][2]) & 0xffffffff)
    if not ups:
        return []
    base, stream = ups[0][2], b""
    for _, _, seq, data in ups[:64]:
        at = (seq - base) & 0xffffffff
        if at > len(stream):
            break
        stream = stream[:at] + data
    p, end, changed = 0, None, False
    while p + 5 <= len(stream) and end is None:
        p, kind = p + 5 + struct.unpack(">H", stream[p + 3:p + 5])[0], stream[p]
        end = p if changed or kind == 0x17 else None
        changed = changed or kind == 0x14
    out = []
    for t, up, seq, data in packets if end else []:
        n = len(data)
        if up:
            n = min(n, max(0, ((seq - base) & 0xffffffff) + n - end))
        if n and (up or out):
            out.append((t, up, n))
    return out


def bursts(sizes):
    """Consecutive packets (time, from the client, size) of one direction, taken together."""
    out = []
    for t, up, n in sizes:
        n = max(0, n - OVERHEAD)
        if out and out[-1].up == up:
            b = out[-1]
            out[-1] = Burst(up, b.size + n, b.packets + 1, b.began, t)
        else:
            out.append(Burst(up, n, 1, t, t))
    return out


class Stream:
    """One visit through a proxy, or one request of an ordinary connection: what was asked for, and what was seen of it."""

    def __init__(self, began, lane=0, **asked):
        self.began, self.lane, self.asked, self.ok, self.first_byte = began, lane, asked, False, None
        self.wide, self.tight, self.fours, self.sizes, self.text = 0, 0, [], [], []


def stream_at(streams, t):
    """The last of the streams, which are in order, that began before."""
    at = bisect.bisect_right(streams, t, key=lambda s: s.began)
    return streams[at - 1] if at else None


def judge(flows, streams):
    """Gives each burst and match to the stream of its lane whose time the end of its first burst falls in. `flows` are (lane, [(time, up, size)])."""
    lanes = collections.defaultdict(list)
    for s in streams:
        lanes[s.lane].append(s)
    for lane, sizes in flows:
        for t, up, n in sizes:
            if s := stream_at(lanes[lane], t):
                s.sizes.append(n if up else -n)
        b = bursts(sizes)
        for i, first in enumerate(b):
            s = stream_at(lanes[lane], first.ended)
            if not s:
                continue
            s.text.append(("C" if first.up else "S") + str(first.size))
            four = [x.size for x in b[i:i + 4]]
            if first.up and len(four) == 4:
                note_match(s, four)
    return streams


def note_match(s, four):
    wide, tight = is_wide(four), is_tight(four)
    s.fours.append(four)
    s.wide += wide
    s.tight += tight
    if wide:
        near = min(distances(four).items(), key=lambda x: x[1])
        s.text[-1] += f"[{near[0]} {near[1]:.2f}{' tight' if tight else ''}]"
