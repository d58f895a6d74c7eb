#!/usr/bin/env python3
"""The settings of the guide of other pools, each at the rate that it is meant for, and what a person who watches sees meanwhile: two tables of one run.

  watch.py [--seconds 20] [--rates 10,100,1000] [--write]

The guide puts a number of idle connections, an idle timeout, a lifetime and an interval of checks together for each rate of requests. Each row is that with ours,
on a client of its own, one after the other; the first ten seconds of each are not counted. Requests take 10 ms at their target. Needs what nets.py needs.
"""
import argparse
import asyncio
import json
import os
import random
import socket
import struct
import subprocess
import sys
import time

import nets
import tables

# rate: idle sessions, idle timeout, check interval, lifetime, as the guide has them together
GUIDE = {10: (12, "30s", "60s", "300s"), 100: (20, "60s", "60s", "600s"), 1000: (50, "90s", "60s", "600s")}
HEAD = (("requests a second", "每秒请求"), "`max_idle_session`", "`idle_session_timeout`", "`idle_session_check_interval`", "`max_connection_lifetime`",
        ("requests", "请求"), ("failed", "失败"), ("found ready", "有现成的"), ("reuse", "复用率"), ("median", "中位数"), "p99", ("made a minute", "每分钟新建"))
WATCH = (("what", "看什么"), ("normal there", "那边的正常值"), ("here", "这里测得"))
WARM = 10


def resident(process):
    with open(f"/proc/{process.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


async def one(socks, took):
    began = time.monotonic()
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", socks), 20)
        writer.write(b"\x05\x01\x00\x05\x01\x00\x01" + socket.inet_aton(nets.TARGET[0]) + struct.pack("!H", nets.TARGET[1]) + b"GET / HTTP/1.1\r\nHost: t\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(-1), 20)
        took.append(time.monotonic() - began if b"200 OK" in answer else -1)
        writer.close()
    except (OSError, asyncio.TimeoutError):
        took.append(-1)


async def go(socks, rate, seconds):
    took, tasks, begun, draw = [], [], time.monotonic(), random.Random(12)
    due = begun
    while due < begun + seconds:
        await asyncio.sleep(max(0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(socks, took)))
        due += draw.expovariate(rate)
    await asyncio.gather(*tasks)
    good = sorted(each for each in took if each >= 0) or [0]
    print(json.dumps({"n": len(took), "failed": len(took) - len(good), "p50": good[len(good) // 2], "p99": good[int(0.99 * (len(good) - 1))]}))


def load(network, socks, rate, seconds):
    done = subprocess.run(["ip", "netns", "exec", network.near, sys.executable, os.path.abspath(__file__), "--go", str(socks), str(rate), str(seconds)],
                          check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def mean(after, before, what):
    count = after[what]["count"] - before[what]["count"]
    return f"{(after[what]['total_us'] - before[what]['total_us']) / count / 1000:.1f} ms" if count else "none"


def row(network, rate, seconds, socks):
    idle, timeout, check, lifetime = GUIDE[rate]
    client = nets.Client(network, socks, max_idle_session=idle, idle_session_timeout=timeout, idle_session_check_interval=check,
                         max_connection_lifetime=lifetime, heartbeat="15s")
    empty = resident(client.process)
    load(network, socks, rate, WARM)
    before, began = client.pool(), time.monotonic()
    asked = load(network, socks, rate, seconds)
    after, minutes = client.pool(), (time.monotonic() - began) / 60
    streams = after["streams"] - before["streams"]
    ready = after["streams_ready"] - before["streams_ready"]
    made = sum(after["created"].values()) - sum(before["created"].values())
    closed = {reason.replace("_", " "): count - before["closed"].get(reason, 0) for reason, count in after["closed"].items()
              if count > before["closed"].get(reason, 0)}
    figures = {"ready": 100 * ready / streams, "reuse": 100 * (streams - made) / streams, "made": made / minutes, "closed": closed, "synack": mean(after, before, "synack"),
               "heartbeat": mean(after, before, "heartbeat"), "resident": resident(client.process) - empty, "idle": after["idle"], **asked}
    print(figures, file=sys.stderr)
    return figures, (rate, idle, timeout, check, lifetime, asked["n"], asked["failed"], f"{figures['ready']:.1f} %", f"{figures['reuse']:.1f} %",
                     f"{1000 * asked['p50']:.0f} ms", f"{1000 * asked['p99']:.0f} ms", f"{figures['made']:.0f}")


def watched(rows):
    each = lambda key, form: " / ".join(form.format(figures[key]) for figures in rows)
    reasons = sorted({reason for figures in rows for reason in figures["closed"]})
    return [
        (("reuse rate, `reuse`", "复用率，`reuse`"), ("over 90 %, alarming below 80 %", "90 % 以上，低于 80 % 报警"), each("reuse", "{:.0f} %")),
        (("found ready, `ready`", "有现成的，`ready`"), ("over 80 %", "80 % 以上"), each("ready", "{:.0f} %")),
        (("answer time: `heartbeat` (the round trip), `SYNACK` (with the target's)", "响应时间：`heartbeat`（往返），`SYNACK`（含目标）"),
         ("under 10 ms, alarming over 50 ms", "10 ms 以内，超过 50 ms 报警"), each("heartbeat", "{}") + "; " + each("synack", "{}")),
        (("memory that the client has grown by", "客户端多用的内存"), ("under 80 %", "80 % 以内"), each("resident", "{:,} KiB")),
        (("creation rate, `created` a minute", "新建速率，`created` 每分钟"), ("low", "低"), each("made", "{:.0f}") + (", `closed`: " + ", ".join(reasons) if reasons else "")),
    ]


def main():
    if sys.argv[1:2] == ["--go"]:
        return asyncio.run(go(*map(int, sys.argv[2:5])))
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rates", default="10,100,1000")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with nets.Nets(delay=0.01) as network:
        rows = [row(network, int(rate), options.seconds, 1080 + index) for index, rate in enumerate(options.rates.split(","))]
    tables.write("together", HEAD, [table for _, table in rows])
    tables.write("watch", WATCH, watched([figures for figures, _ in rows]))


if __name__ == "__main__":
    main()
