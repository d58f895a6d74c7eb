"""One attack on one server, start to end, and what is wrong with the outcome."""
import os
import time

from attacks import Field
from honest import Honest
from server import ADDRESS, Server
from targets import HONEST, HOSTILE, Targets

CALM, RECOVERY = 3, 10
# Where times are not judged, a slow machine may take longer to let go.
BRIEF_RECOVERY = 30
P99_MS, SLACK, LOSS = 200, 0.05, 0.1
# What a twentieth of little would be: a heap's figure moves by what classes were loaded, and buffers are lent to the pings that go on.
LEAST = {"heap": 1 << 20, "lent": 256 << 10, "descriptors": 4}
# What a first, small attack has to give back, but for what the honest user's work takes; heap is not asked for, as classes have been loaded.
RETURNED = {"lent": 1 << 20, "descriptors": 8}
# What Netty's pool has taken from the system it gives back by the chunk, and each that holds a page of small buffers stays: an eighth of what it may
# take is what the server's own arithmetic leaves to it (MemoryLimits).
POOL = 8


def trial(attack, a, work, agent):
    seconds = duration(attack, a)
    honest_targets, hostile_targets = Targets(HONEST), Targets(HOSTILE)
    options = attack.options if a.server == "ours" else ()
    server = Server(a.server, a.program, a.profile, work, options, attack.descriptors, attack.read_log)
    honest = Honest(ADDRESS, server.password("honest"), attack.bulk)
    try:
        time.sleep(1)
        fresh = server.holdings(agent)
        # Small, so that classes are loaded and pools are filled before anything is counted.
        strike(attack, server, 0.03, min(4, seconds))
        patience = (1, BRIEF_RECOVERY) if a.brief else (2, RECOVERY)
        small, _ = recovered(server, agent, fresh, time.monotonic(), *patience, RETURNED)
        time.sleep(1 if a.brief else 3)
        server.holdings(agent)
        before = server.holdings(agent)
        calm = time.monotonic()
        time.sleep(1 if a.brief else CALM)
        begin = time.monotonic()
        notes, under = strike(attack, server, 0.5 if a.quick or a.brief else 1, seconds, agent)
        end = time.monotonic()
        after, took = recovered(server, agent, before, end, *patience)
    finally:
        honest.end()
        alive = server.alive()
        status = server.process.poll()
        log = server.log()
        if a.keep_log:
            with open(a.keep_log, "a") as file:
                file.write(f"--- {attack.name} ({a.profile})\n{log}")
        server.close()
        if os.path.exists(server.log_path):
            os.unlink(server.log_path)
        honest_targets.close()
        hostile_targets.close()
    calm, during = honest.summary(calm, begin), honest.summary(begin, end)
    return {"attack": attack.name, "server": a.server, "profile": a.profile, "seconds": round(end - begin, 1), "calm": calm, "during": during,
            "recovery": honest.summary(end, end + took), "recovered_s": round(took, 1), "before": before, "under": under, "after": after, "notes": notes, "exit": status,
            "broken": left(fresh, small) + broken(alive, during, before, after) + crowded(attack, under) + ([] if a.brief else late(calm, during))}


def duration(attack, a):
    if a.brief:
        return max(2, attack.seconds / 4)
    if a.quick:
        return attack.seconds / 2
    return attack.full if a.long and attack.full else attack.seconds


def strike(attack, server, scale, seconds, agent=None):
    """What the attack says of itself, and what the server held at its end."""
    field = Field(server, scale, time.monotonic() + seconds)
    try:
        attack.run(field)
        return field.notes, server.holdings(agent, collect=False)
    finally:
        field.leave()


def recovered(server, agent, before, end, step, patience, least=LEAST):
    """What it holds so many seconds after the attack, or as soon as all of these is as before; and the seconds that took."""
    while True:
        time.sleep(step)
        after = server.holdings(agent)
        took = time.monotonic() - end
        if after is None or took >= patience or not kept(before, after, least):
            return after, took


def left(fresh, small):
    """What a small attack has left behind: else it would count as there before the large one."""
    return ["after a small one " + each for each in kept(fresh, small, RETURNED)]


def kept(before, after, least=LEAST):
    """What of these is still held that was not before."""
    if before is None or after is None:
        return []
    still = [f"{name} {before[name]} -> {after[name]}" for name, most in least.items()
             if name in before and name in after and after[name] > before[name] + max(SLACK * before[name], most)]
    if least is LEAST and "taken" in after and after["taken"] > before["taken"] + after["most"] / POOL:
        still.append(f"taken by the pool {before['taken']} -> {after['taken']}")
    return still


def broken(alive, during, before, after):
    wrong = []
    if not alive:
        wrong.append("the server has ended")
    if during["lost"] or not during["pings"]:
        wrong.append(f"{during['lost']} pings lost, {during['pings']} answered")
    if during["refused"] or not during["new"]:
        wrong.append(f"{during['refused']} new sessions failed, {during['new']} stood")
    return wrong + kept(before, after)


def late(calm, during):
    """What took longer than it may, or was less."""
    wrong = []
    # On a machine that is busy with other things the calm is no calm: then the attack may cost what a machine ten times as slow would.
    if during["p99_ms"] is None or during["p99_ms"] > max(P99_MS, 10 * (calm["p99_ms"] or 0)):
        wrong.append(f"p99 of pings {during['p99_ms']} ms")
    if calm["bulk_mib_s"] and during["bulk_mib_s"] < (1 - LOSS) * calm["bulk_mib_s"]:
        wrong.append(f"upload {calm['bulk_mib_s']} -> {during['bulk_mib_s']} MiB/s")
    return wrong


def crowded(attack, under):
    """Descriptors beyond what the attack may cost, at its end."""
    if attack.most_descriptors and under and under["descriptors"] > attack.most_descriptors:
        return [f"{under['descriptors']} descriptors during the attack"]
    return []
