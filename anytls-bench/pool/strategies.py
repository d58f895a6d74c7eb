#!/usr/bin/env python3
"""The five strategies of config-examples side by side: bytes per hour, first request, availability, memory of an idle session.

  strategies.py [--minutes 5] [--out FILE.json]

Each strategy runs twice behind relays of its own, 40 ms from the server: once left alone, for the bytes that it sends and receives by itself; once asked
for a page each second while its link is cut for 5 s in each minute (what is sent meanwhile is held back, as TCP would send it again). All of them
at the same time. Needs what pool.py needs.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

import pool

NAMES = ("low-latency", "high-availability", "nat-traversal", "resource-saving", "balanced")
IN_TIME = 2.0


class HeldRelay(pool.Relay):
    """Counts, and can hold back what is under way."""

    def __init__(self):
        self.bytes, self.pieces, self.open = 0, 0, threading.Event()
        self.open.set()
        super().__init__()

    def link(self, near):
        self.open.wait()
        super().link(near)

    def carry(self, source, sink, state):
        try:
            while data := source.recv(65536):
                self.open.wait()
                self.bytes += len(data)
                self.pieces += 1
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(2)
            except OSError:
                pass


def options(name):
    with open(f"{pool.ROOT}/config-examples/client-{name}.json") as file:
        config = json.load(file)
    return {key: value for key, value in config.items() if key not in ("type", "tag", "server", "server_port", "password", "tls")}


def resident(process):
    with open(f"/proc/{process.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def idle_memory(directory, server, clients):
    """KiB per session: the slope between two numbers of them, on each side."""
    seen = []
    for sessions in (50, 450):
        before = resident(server)
        client = pool.Client(directory, f"memory{sessions}", pool.SERVER, ensure_idle_session=sessions, max_idle_session=500, ensure_idle_session_create_rate=20)
        clients.append(client)
        time.sleep(25)
        seen.append((resident(client.process), resident(server) - before))
        client.close()
        clients.remove(client)
    return {"client_kib": round((seen[1][0] - seen[0][0]) / 400, 1), "server_kib": round((seen[1][1] - seen[0][1]) / 400, 1)}


def asked(client, port, until, answered):
    def one():
        try:
            answered.append(client.request(port, pool.REQUEST))
        except (OSError, AssertionError):
            answered.append(None)
    while time.monotonic() < until:
        threading.Thread(target=one, daemon=True).start()
        time.sleep(1)


def inside(minutes, out):
    clients, result = [], {}
    with tempfile.TemporaryDirectory() as directory:
        port = pool.plain_target()
        server = subprocess.Popen([f"{pool.ROOT}/bin/anytls-server", "-l", f"0.0.0.0:{pool.SERVER[1]}", "-p", pool.PASSWORD, "--allow-private", "--data-dir", f"{directory}/data"],
                                  stdout=open(f"{directory}/server.log", "w"), stderr=subprocess.STDOUT)
        try:
            pool.wait_for(pool.SERVER)
            runs = []
            for name in NAMES:
                alone, cut = HeldRelay(), HeldRelay()
                clients.append(pool.Client(directory, f"{name}-alone", ("127.0.0.1", alone.port), **options(name)))
                clients.append(pool.Client(directory, f"{name}-cut", ("127.0.0.1", cut.port), **options(name)))
                runs.append((name, alone, cut, clients[-1], []))
            time.sleep(5)
            first = {name: client.request(port, pool.REQUEST) for name, _, _, client, _ in runs}
            start = [(alone.bytes, alone.pieces) for _, alone, _, _, _ in runs]
            began = time.monotonic()
            threads = [threading.Thread(target=asked, args=(client, port, began + 60 * minutes, answered)) for _, _, _, client, answered in runs]
            for thread in threads:
                thread.start()
            for minute in range(minutes):
                time.sleep(max(0, began + 60 * minute + 30 - time.monotonic()))
                for _, _, cut, _, _ in runs:
                    cut.open.clear()
                time.sleep(5)
                for _, _, cut, _, _ in runs:
                    cut.open.set()
            for thread in threads:
                thread.join()
            passed = time.monotonic() - began
            time.sleep(20)
            for (name, alone, _, _, answered), (bytes_, pieces) in zip(runs, start):
                seconds = [took for took in answered if took is not None]
                result[name] = {"tls_bytes_per_hour": round((alone.bytes - bytes_) * 3600 / passed), "records_per_hour": round((alone.pieces - pieces) * 3600 / passed),
                                "first_request_ms": round(1000 * first[name], 1), "asked": len(answered), "answered": len(seconds),
                                "answered_within_2s": sum(took <= IN_TIME for took in seconds), "slowest_s": round(max(seconds), 2)}
                print(f"{name:20} {result[name]}", flush=True)
            result["idle session"] = idle_memory(directory, server, clients)
            print(f"{'idle session':20} {result['idle session']}", flush=True)
        finally:
            for client in clients:
                client.close()
            server.terminate()
            server.wait(10)
    if out:
        with open(out, "w") as file:
            json.dump(result, file, indent=1)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--minutes", type=int, default=5)
    p.add_argument("--out", help="JSON file for the figures")
    p.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.inside:
        return inside(a.minutes, a.out)
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        print("strategies.py: needs root and /dev/net/tun for a network of its own", file=sys.stderr)
        return 125
    more = ["--out", os.path.abspath(a.out)] if a.out else []
    return subprocess.call([pool.SLOWLINK, "--rtt", "40", "--", sys.executable, os.path.abspath(__file__), "--inside", "--minutes", str(a.minutes), *more])


if __name__ == "__main__":
    sys.exit(main())
