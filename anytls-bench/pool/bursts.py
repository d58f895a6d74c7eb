#!/usr/bin/env python3
"""Bursts of 1 to 20 requests after pauses, with four sessions kept ready and others: how many found one, and what was made for nothing.

  bursts.py [--bursts 60] [--write]

The first ten bursts are not counted. Each request takes 200 ms at its target, so those of a burst are under way at the same time; the pauses are 1 to 3 s. All settings at the same time, each
with a client of its own. Needs what nets.py needs.
"""
import argparse
import sys
import threading
import time

import nets
import tables

SETTINGS = (
    ("`ensure_idle_session` 4", {"ensure_idle_session": 4, "ensure_idle_session_create_rate": 4}),
    ("`ensure_idle_session` 10", {"ensure_idle_session": 10, "ensure_idle_session_create_rate": 10}),
    ("`ensure_idle_session` `auto`", {"ensure_idle_session": "auto"}),
    (("the defaults", "默认值"), {}),
)
HEAD = (("setting", "设置"), ("requests", "请求"), ("failed", "失败"), ("found ready", "有现成的"), ("reuse", "复用率"), ("dialled for a request", "为请求建的"),
        ("made ahead", "提前建的"), ("closed meanwhile", "期间关掉的"))


WARM = 10  # a Java that is young takes its time, and would be what is measured


def bursts(asker, client, count, rows, index):
    random, numbers = nets.seeded(), []
    before = client.pool()
    for burst in range(WARM + count):
        if burst == WARM:
            before, numbers = client.pool(), []
        numbers += [asker.begin(client.socks) for _ in range(random.randint(1, 20))]
        time.sleep(1 + 2 * random.random())
    failed = sum(1 for number in numbers if asker.took(number) < 0)
    time.sleep(1)
    after = client.pool()
    print(SETTINGS[index][1], {reason: after["closed"][reason] - before["closed"].get(reason, 0) for reason in after["closed"]}, file=sys.stderr)
    streams = after["streams"] - before["streams"]
    ready = after["streams_ready"] - before["streams_ready"]
    made = {kind: after["created"][kind] - before["created"][kind] for kind in ("demand", "ensure")}
    closed = sum(after["closed"].values()) - sum(before["closed"].values())
    rows[index] = (SETTINGS[index][0], streams, failed, f"{100 * ready / streams:.0f} %", f"{100 * (streams - sum(made.values())) / streams:.0f} %",
                   made["demand"], made["ensure"], closed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bursts", type=int, default=60)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = [None] * len(SETTINGS)
    with nets.Nets(delay=0.2) as network:
        asker = nets.Asker(network)
        threads = [threading.Thread(target=bursts, args=(asker, nets.Client(network, 1080 + index, **setting), options.bursts, rows, index))
                   for index, (_, setting) in enumerate(SETTINGS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if None in rows:
        sys.exit("a setting has no row: see above")
    tables.write("bursts", HEAD, rows)


if __name__ == "__main__":
    main()
