#!/usr/bin/env python3
"""Behind a NAT that forgets a connection after 30 s of silence: which settings survive 45 s without a request, and what they send for it.

  nat.py [--learn 5] [--rounds 4] [--forgets 30] [--write]

The NAT is a router's connection tracking, which sees TCP's own keep-alive, too; that of the server is off, or it would hold all of them. Each setting has a client of its own, all at the same time: 45 s of
silence and a request, --learn times, in which `auto` learns, and then --rounds times, which count: over the silences all bytes, with IP and TCP headers and in both
directions. Needs what nets.py needs.
"""
import argparse
import sys
import threading
import time

import nets
import tables

KEPT = {"ensure_idle_session": 3, "idle_session_timeout": "10m"}
ALONE = {**KEPT, "disable_tcp_keep_alive": True}
SETTINGS = (
    (("no heartbeat, TCP keep-alive (the default)", "无心跳，只有 TCP 保活（默认）"), KEPT),
    (("no heartbeat, no TCP keep-alive", "无心跳，也无 TCP 保活"), ALONE),
    (("heartbeat 10 s", "心跳 10 s"), {**ALONE, "heartbeat": "10s"}),
    (("heartbeat 20 s", "心跳 20 s"), {**ALONE, "heartbeat": "20s"}),
    (("heartbeat 40 s", "心跳 40 s"), {**ALONE, "heartbeat": "40s"}),
    (("heartbeat `auto`", "心跳 `auto`"), {**ALONE, "heartbeat": "auto"}),
)
HEAD = (("three sessions kept, and", "保持三个会话，并且"), ("packets an hour", "每小时包数"), ("kB an hour, TCP and IP included", "每小时 kB，含 TCP 和 IP"),
        ("the request after 45 s, median", "45 s 后的请求，中位数"), ("slowest", "最慢"), ("lost", "丢失"), ("sessions closed by silence", "因静默关掉的会话"))
SILENCE = 45


def live(network, asker, options, rows, index):
    name, setting = SETTINGS[index]
    port = 9000 + index
    client = nets.Client(network, 1080 + index, port, **setting)
    asker.ask(client.socks)
    for _ in range(options.learn):
        time.sleep(SILENCE)
        asker.ask(client.socks)
    took = []
    began, quiet = client.pool(), 0.0
    sent = [0, 0]
    for _ in range(options.rounds):
        start, since = network.counted(port), time.monotonic()
        time.sleep(SILENCE)
        end = network.counted(port)
        quiet += time.monotonic() - since
        sent = [sent[0] + end[0] - start[0], sent[1] + end[1] - start[1]]
        took.append(asker.ask(client.socks))
    good = sorted(seconds for seconds in took if seconds >= 0)
    closed = client.pool()["closed"]
    silent = sum(closed.get(reason, 0) - began["closed"].get(reason, 0) for reason in ("heartbeat", "remote", "error"))
    rows[index] = (name, f"{3600 * sent[0] / quiet:.0f}", f"{3.6 * sent[1] / quiet:.0f}",
                   f"{1000 * good[len(good) // 2]:.0f} ms", f"{1000 * good[-1]:.0f} ms", len(took) - len(good), silent)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--learn", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--forgets", type=int, default=30)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = [None] * len(SETTINGS)
    with nets.Nets(disable_tcp_keep_alive=True) as network:
        for index in range(len(SETTINGS)):
            network.also_at(9000 + index)
            network.count(9000 + index)
        network.forgetful(options.forgets)
        asker = nets.Asker(network)
        threads = [threading.Thread(target=live, args=(network, asker, options, rows, index)) for index in range(len(SETTINGS))]
        for thread in threads:
            thread.start()
            time.sleep(2)
        for thread in threads:
            thread.join()
    if None in rows:
        sys.exit("a setting has no row: see above")
    tables.write("nat", HEAD, rows)


if __name__ == "__main__":
    main()
