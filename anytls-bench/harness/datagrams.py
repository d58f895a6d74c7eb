#!/usr/bin/env python3
"""Datagrams through our pair, through others, and without any, taking turns.

    anytls-bench/harness/datagrams.py PEERDIR [--reps N] [--seconds S] [--only NAME,...]

PEERDIR and ANYTLS_BIN as for interop/run. Each program is started fresh in each repetition, warmed up, and measured:

    ping      100 bytes there and back, one at a time: p50 and p99 in microseconds; the same beside a TCP download,
              as fast as it goes, and of 20 MB a second, which leaves both processors time
    window    1,200 bytes, 64 of them under way: datagrams a second, there and back, and CPU seconds per million of them
    blast     1,200 bytes, 50,000 a second whatever comes back: percent that did not come back

Medians of the repetitions, as a table. All on the loopback interface.
"""
import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "interop"))
sys.dont_write_bytecode = True

from programs import AnytlsGo, Ours, Pair, SingBox  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
PACE = 20_000_000  # bytes a second
ROWS = [("p50 of a ping, us", "ping", 0), ("p99", "ping", 1), ("lost", "ping", 2),
        ("p50 beside a download of 20 MB a second, us", "paced", 0), ("p99", "paced", 1),
        ("p50 beside a download as fast as it goes, us", "beside", 0), ("p99", "beside", 1),
        ("datagrams a second, 1,200 B, 64 under way", "window", 0), ("CPU s per million", "cpu", 0),
        ("lost at 50,000 a second, %", "blast", 0)]


class Direct:
    """No proxy at all."""
    name = "direct"
    entry = ("127.0.0.1", "-")
    running = ()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class Straight(Pair):
    """Without the relay that counts connections: it would be the slowest of all."""

    def __enter__(self):
        self.work.mkdir(parents=True)
        try:
            server_port = self.start("server", self.server.server)
            self.entry = "127.0.0.1", self.start("client", self.client.client, server_port)
        except BaseException:
            self.stop()
            raise
        return self


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", type=Path)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--only", default="direct,ours,sing-box,anytls-go")
    options = parser.parse_args()
    tool = HERE / "udpbench"
    if not tool.exists():
        subprocess.run(["cc", "-O2", "-o", tool, HERE / "udpbench.c"], check=True)
    programs = {"ours": Ours(Path(os.environ.get("ANYTLS_BIN", HERE.parent.parent / "bin"))), "sing-box": SingBox(options.peers.absolute()),
                "anytls-go": AnytlsGo(options.peers.absolute())}
    names = [name for name in options.only.split(",")
             if name == "direct" or programs[name].client_path.exists()]
    results = {name: [] for name in names}
    target = subprocess.Popen([tool, "echo"], stdout=subprocess.PIPE, text=True)
    try:
        port = target.stdout.readline().strip()
        for _ in range(options.reps):
            for name in names:
                with tempfile.TemporaryDirectory() as work:
                    pair = Direct() if name == "direct" else Straight(programs[name], programs[name], Path(work) / "pair")
                    with pair:
                        results[name].append(measure(tool, pair, port, options.seconds))
                print(name, results[name][-1], file=sys.stderr, flush=True)
    finally:
        target.kill()
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for title, test, column in ROWS:
        cells = [f"{statistics.median(rep[test][column] for rep in results[name]):.6g}" for name in names]
        print(f"| {title} | " + " | ".join(cells) + " |")


def measure(tool, pair, port, seconds):
    def run(*arguments):
        done = subprocess.run([tool, arguments[0], str(pair.entry[1]), port, *map(str, arguments[1:])],
                              capture_output=True, text=True, timeout=300)
        return [float(number) for number in done.stdout.split()]

    run("window", 1200, 64, 2 if pair.name == "direct" else 8)  # a JVM compiles
    found = {"ping": run("ping", 100, 2000)}
    before = cpu(pair)
    found["window"] = run("window", 1200, 64, seconds)
    spent = cpu(pair) - before
    found["cpu"] = [spent / (found["window"][0] * seconds / 1e6)]
    found["blast"] = run("blast", 1200, 50_000, seconds)
    if pair.name == "direct":
        found["paced"] = found["beside"] = found["ping"]
    else:
        with Download(pair.entry, PACE):
            found["paced"] = run("ping", 100, 2000)
        with Download(pair.entry):
            found["beside"] = run("ping", 100, 2000)
    return found


def cpu(pair):
    """Seconds of both programs so far."""
    total = 0
    for _, process in pair.running:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


class Download:
    """Until the end, as fast as it goes or so many bytes a second."""

    def __init__(self, entry, pace=None):
        self.pace = pace
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.app = socket.create_connection(entry)
        threading.Thread(target=self.serve, daemon=True).start()
        self.app.sendall(b"\5\1\0")
        self.app.recv(2)
        port = self.listener.getsockname()[1]
        self.app.sendall(b"\5\1\0\1\x7f\0\0\1" + port.to_bytes(2, "big"))
        self.app.recv(10)
        threading.Thread(target=self.read, daemon=True).start()

    def serve(self):
        connection, _ = self.listener.accept()
        block = bytes(self.pace // 100 if self.pace else 1 << 20)
        due = time.monotonic()
        try:
            while True:
                connection.sendall(block)
                if self.pace:
                    due += 0.01
                    time.sleep(max(0, due - time.monotonic()))
        except OSError:
            pass

    def read(self):
        buffer = bytearray(1 << 20)
        try:
            while self.app.recv_into(buffer):
                pass
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.app.close()
        self.listener.close()


if __name__ == "__main__":
    main()
