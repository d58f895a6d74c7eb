"""A run in a line, and its streams one by one."""
import statistics

HEAD = f"{'entry':18s} {'mode':7s} streams   wide           tight         added B/stream   first byte"
FOOT = "wide: streams with four bursts within a published model's threshold; tight: within half of the Chrome model's; added: bytes beyond those of the inner connection"


def line(run):
    streams = run.streams
    n = max(1, len(streams))
    wide, tight = sum(s.wide > 0 for s in streams), sum(s.tight > 0 for s in streams)
    added = "       -" if run.name == "direct" else f"{run.added():8.0f}"
    times = [s.first_byte for s in streams if s.first_byte]
    failed = sum(not s.ok for s in streams)
    return (f"{run.name:18s} {run.mode:7s} {len(streams):7d}   {wide:4d} {100 * wide / n:5.1f} %   {tight:4d} {100 * tight / n:5.1f} %  {added}"
            + (f"   {1000 * statistics.median(times):12.0f} ms" if times else "") + (f"   {failed} FAILED" if failed else ""))


def each(run):
    return [f"    {i:3d} {' '.join(s.text)}" for i, s in enumerate(run.streams, 1)]
