#!/usr/bin/env python3
"""Sessions that are replaced while requests go on: how many requests meet a pool without one, and how many fail.

  rotation.py [--seconds 120] [--lifetime 20] [--write]

Ten requests a second, five sessions kept ready, each for --lifetime seconds. Needs what nets.py needs.
"""
import argparse
import time

import nets
import tables

HEAD = (("sessions", "会话"), ("requests", "请求"), ("failed", "失败"), ("slowest", "最慢"), ("found ready", "有现成的"), ("replaced for their age", "因年龄更换的"),
        ("kept ready, at least, of 5", "保持的，5 个中至少"))


def row(network, asker, name, options, socks, **setting):
    client = nets.Client(network, socks, ensure_idle_session=5, ensure_idle_session_create_rate=5, idle_session_timeout="10m", **setting)
    nets.wait_for("the pool is full", lambda: client.pool()["idle"] >= 5)
    before, numbers, least = client.pool(), [], 5
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        for _ in range(10):
            numbers.append(asker.begin(socks))
            time.sleep(0.1)
        now = client.pool()
        least = min(least, now["idle"] + now["active"])
    took = [asker.took(number) for number in numbers]
    after = client.pool()
    streams, ready = (after[key] - before[key] for key in ("streams", "streams_ready"))
    return (name, len(took), sum(1 for each in took if each < 0), f"{1000 * max(took):.0f} ms", f"{100 * ready / streams:.1f} %",
            after["closed"].get("lifetime", 0) - before["closed"].get("lifetime", 0), least)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--lifetime", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with nets.Nets() as network:
        asker = nets.Asker(network)
        rows = [row(network, asker, (f"for {options.lifetime} s", f"{options.lifetime} s 寿命"), options, 1080,
                    max_connection_lifetime=f"{options.lifetime}s", connection_lifetime_jitter=f"{options.lifetime // 4}s"),
                row(network, asker, ("as long as they live", "不限寿命"), options, 1081, max_connection_lifetime="0")]
    tables.write("rotation", HEAD, rows)


if __name__ == "__main__":
    main()
