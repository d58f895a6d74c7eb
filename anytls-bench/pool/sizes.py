#!/usr/bin/env python3
"""How many idle sessions are enough: max_idle_session against request rate and round-trip time.

  sizes.py [--seconds 8] [--out FILE.json]

For each round trip (10, 40, 100 ms) three clients with room for 5, 20 and 64 idle sessions get the same load at the same time, requests for a page at random
moments of a given rate. Printed is the share of requests that found a session ready, and the time to the first byte. Needs what pool.py needs.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

import pool

SIZES, RATES, ROUND_TRIPS = (5, 20, 64), (5, 25, 75), (10, 40, 100)


def load(client, port, rate, seconds, results):
    end, threads = time.monotonic() + seconds, []
    while time.monotonic() < end:
        threads.append(threading.Thread(target=pool.attempt, args=(results, lambda: client.request(port, pool.REQUEST)), daemon=True))
        threads[-1].start()
        time.sleep(random.expovariate(rate))
    for thread in threads:
        thread.join(20)


def inside(seconds):
    clients, rows = [], []
    with tempfile.TemporaryDirectory() as directory:
        port = pool.plain_target()
        server = subprocess.Popen([f"{pool.ROOT}/bin/anytls-server", "-l", f"0.0.0.0:{pool.SERVER[1]}", "-p", pool.PASSWORD, "--allow-private", "--data-dir", f"{directory}/data"],
                                  stdout=open(f"{directory}/server.log", "w"), stderr=subprocess.STDOUT)
        try:
            pool.wait_for(pool.SERVER)
            runs = []
            for size in SIZES:
                relay = pool.Relay()
                clients.append(pool.Client(directory, f"size{size}", ("127.0.0.1", relay.port), max_idle_session=size))
                runs.append((size, relay, clients[-1]))
            for _, _, client in runs:
                pool.measured(40, lambda: client.request(port, pool.REQUEST))
            for rate in RATES:
                before = [relay.connections for _, relay, _ in runs]
                results = [[[], 0] for _ in runs]
                threads = [threading.Thread(target=load, args=(client, port, rate, seconds, result)) for (_, _, client), result in zip(runs, results)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                for (size, relay, _), had, result in zip(runs, before, results):
                    asked = len(result[0]) + result[1]
                    rows.append({"per_second": rate, "max_idle_session": size, "ready": round(1 - (relay.connections - had) / asked, 3), **pool.figures(result[0] or [0], result[1])})
        finally:
            for client in clients:
                client.close()
            server.terminate()
            server.wait(10)
    print(json.dumps(rows))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--seconds", type=float, default=8)
    p.add_argument("--out", help="JSON file for the figures")
    p.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.inside:
        return inside(a.seconds)
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        print("sizes.py: needs root and /dev/net/tun for a network of its own", file=sys.stderr)
        return 125
    result = {}
    for round_trip in ROUND_TRIPS:
        done = subprocess.run([pool.SLOWLINK, "--rtt", str(round_trip), "--", sys.executable, os.path.abspath(__file__), "--inside", "--seconds", str(a.seconds)], stdout=subprocess.PIPE, check=True)
        result[round_trip] = json.loads(done.stdout)
        for row in result[round_trip]:
            print(f"{round_trip:4} ms {row}", flush=True)
    if a.out:
        with open(a.out, "w") as file:
            json.dump(result, file, indent=1)


if __name__ == "__main__":
    sys.exit(main())
