"""Recorded runs in files, so that judging is separate from recording."""
import json

from flight import Stream
from rig import Run


def save(path, runs):
    """Times in milliseconds; a packet is [time, size], with a minus in front of the size if the server sent it."""
    start = min((s.began for run in runs for s in run.streams), default=0)

    def ms(t):
        return round((t - start) * 1000, 2)
    with open(path, "w") as f:
        json.dump([{
            "name": run.name, "mode": run.mode, "rtt": run.rtt, "inner": run.inner,
            "streams": [{"began": ms(s.began), "lane": s.lane, "ok": s.ok, "first_byte": s.first_byte, **s.asked} for s in run.streams],
            "flows": [{"lane": lane, "packets": [[ms(t), n if up else -n] for t, up, n in sizes]} for lane, sizes in run.flows],
        } for run in runs], f)


def load(paths):
    runs = []
    for path in paths:
        with open(path) as f:
            for run in json.load(f):
                streams = []
                for x in run["streams"]:
                    s = Stream(x["began"] / 1000, x["lane"], **{k: x[k] for k in ("site", "browser", "request")})
                    s.ok, s.first_byte = x["ok"], x["first_byte"]
                    streams.append(s)
                flows = [(x["lane"], [(t / 1000, n > 0, abs(n)) for t, n in x["packets"]]) for x in run["flows"]]
                runs.append(Run(run["name"], run["mode"], run["rtt"], streams, flows, run["inner"]))
    return runs


def merged(runs):
    """Judged runs of one pair and mode in several files as one; what came at another round trip than the first is marked as `elsewhere`."""
    out = {}
    for run in runs:
        one = out.setdefault((run.name, run.mode), Run(run.name, run.mode, run.rtt, [], [], 0))
        for s in run.streams:
            s.asked["elsewhere"] = run.rtt != one.rtt
        one.streams, one.flows, one.inner = one.streams + run.streams, one.flows + run.flows, one.inner + run.inner
    return list(out.values())
