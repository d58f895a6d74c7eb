#!/usr/bin/env python3
"""What the server's connections kept ready save, with a target 50 ms away (connect included), and what they cost.

  outbound.py [--rtt 50] [--seconds 20] [--rates 10,100,500] [--types off,lock,lockfree,highperf] [--targets 1] [--loops N] [--min-idle 5] [--out FILE.json]

Starts our server from the packaged jar in a network of its own (harness/slowlink.py): the server near, the target one round trip away. This
program speaks AnyTLS itself, on four sessions, so that no client is measured: streams of one request each begin at random moments of a given
rate. With --loops the server has so many event loops, whatever the machine has, and a session on each. With more than one target (--targets: ports of one host) each request goes to any of them. Each row begins after a pause of 35 s, when the target counts as quiet, and counts the first streams too.

  first byte   from the SYN to the first byte of the target's answer
  ready        streams that were served by a connection that lay there, as the server counts them
  made         connections that the target has accepted, those included that are closed unused after the row, for each stream served
  late         how late this program was with its streams (99th percentile): above a few ms the row measures this program
  alone        a connection and a request without any proxy, at the same rate: the link and this program under that load

Needs root, /dev/net/tun, iproute2, unshare; without them it says so and exits with 125.
"""
import argparse
import asyncio
import hashlib
import json
import multiprocessing
import os
import random
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SLOWLINK = os.path.join(ROOT, "anytls-bench", "harness", "slowlink.py")
FAR, SERVER, PASSWORD, SESSIONS = "10.99.0.2", ("127.0.0.1", 8443), "benchmark", 4
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
REQUEST = b"GET / HTTP/1.1\r\nHost: target\r\n\r\n"
SYN, PSH, FIN, SETTINGS, SYNACK, SERVER_SETTINGS = 1, 2, 3, 4, 7, 10
QUIET = 35


def listening():
    listener = socket.socket()
    listener.bind(("0.0.0.0", 0))
    listener.listen(4096)
    return listener


def target(listeners, accepted):
    """Answers each connection once and closes it, in a process of its own."""
    async def talk(reader, writer):
        accepted.value += 1
        try:
            if await reader.read(4096):
                writer.write(ANSWER)
            writer.close()
        except OSError:
            pass

    async def serve():
        servers = [await asyncio.start_server(talk, sock=listener, backlog=4096) for listener in listeners]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(serve())


def frame(command, stream, data=b""):
    return struct.pack(">BIH", command, stream, len(data)) + data


class Session:
    async def open(self, server=SERVER):
        """Returns when the server has answered: under load it may give up a handshake that has ended for us."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.reader, self.writer = await asyncio.open_connection(*server, ssl=context)
        self.streams, self.last = {}, 0
        self.writer.write(hashlib.sha256(PASSWORD.encode()).digest() + b"\0\0" + frame(SETTINGS, 0, b"v=2\nclient=bench/1\npadding-md5=0"))
        self.answered = asyncio.Event()
        self.task = asyncio.create_task(self.read())
        await asyncio.wait_for(self.answered.wait(), 20)
        return self

    def check(self):
        """A session that has ended fails each of its streams, which would look as if the pool had nothing ready for them."""
        if self.task.done():
            sys.exit(f"the server has ended one of this program's sessions: {self.task.exception()}")

    async def read(self):
        while True:
            command, stream, length = struct.unpack(">BIH", await self.reader.readexactly(7))
            data = await self.reader.readexactly(length)
            if command == SERVER_SETTINGS:
                self.answered.set()
            known = self.streams.get(stream)
            if known is None:
                continue
            if command == SYNACK:
                known["refused"] = data
                known["answered"] = time.monotonic()
            elif command == PSH:
                known.setdefault("first", time.monotonic())
            elif command == FIN:
                del self.streams[stream]
                self.writer.write(frame(FIN, stream))
                known["over"].set()

    async def request(self, port):
        """Seconds to the SYNACK and to the first byte; None if it has failed."""
        self.check()
        self.last += 1
        began, mine = time.monotonic(), {"over": asyncio.Event()}
        self.streams[self.last] = mine
        address = b"\x01" + socket.inet_aton(FAR) + struct.pack(">H", port)
        self.writer.write(frame(SYN, self.last) + frame(PSH, self.last, address) + frame(PSH, self.last, REQUEST))
        try:
            await asyncio.wait_for(mine["over"].wait(), 20)
        except asyncio.TimeoutError:
            return None
        if mine.get("refused") or "first" not in mine:
            return None
        return mine["answered"] - began, mine["first"] - began


async def alone(port):
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(FAR, port)
    connected = time.monotonic()
    writer.write(REQUEST)
    await reader.read(4096)
    first = time.monotonic()
    writer.close()
    return connected - began, first - began


async def pool(process, file):
    """What the server says of its pool now."""
    before = os.stat(file).st_mtime_ns
    process.send_signal(signal.SIGUSR1)
    while os.stat(file).st_mtime_ns == before:
        await asyncio.sleep(0.02)
    with open(file) as text:
        return json.load(text)["outbound_pool"]


async def load(requests, rate, seconds):
    """Starts one request after the other, at moments that the seed fixes."""
    moments, generator, now = [], random.Random(5), 0.0
    while (now := now + generator.expovariate(rate)) < seconds:
        moments.append(now)
    began, late, running = time.monotonic(), [], []
    for i, moment in enumerate(moments):
        wait = began + moment - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        late.append(max(0, time.monotonic() - began - moment))
        running.append(asyncio.create_task(requests[i % len(requests)]()))
    return [await each for each in running], late


def at(values, share):
    ordered = sorted(values) or [0]
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def row(results, late, made, ready):
    served = [each for each in results if each]
    return {"streams": len(results), "failed": len(results) - len(served), "p50_ms": at([s[1] for s in served], 0.5), "p99_ms": at([s[1] for s in served], 0.99),
            "ready": round(ready / max(1, len(served)), 3), "made": round(made / max(1, len(served)), 3), "late_ms": at(late, 0.99)}


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


async def measure(kind, a, directory):
    accepted, listeners, rows = multiprocessing.Value("q", 0), [listening() for _ in range(a.targets)], []
    ports, chance = [listener.getsockname()[1] for listener in listeners], random.Random(7)
    far = multiprocessing.Process(target=target, args=(listeners, accepted), daemon=True)
    far.start()
    process, pooled, stats = None, kind not in ("alone", "off"), f"{directory}/{kind}.json"
    try:
        requests = [lambda: alone(chance.choice(ports))]
        if kind != "alone":
            java = f"-XX:ActiveProcessorCount={a.loops} {os.environ.get('ANYTLS_JAVA_OPTS', '')}" if a.loops else None
            process = subprocess.Popen([f"{ROOT}/bin/anytls-server", "-l", f"{SERVER[0]}:{SERVER[1]}", "-p", PASSWORD, "--allow-private", "--data-dir", f"{directory}/{kind}", "--pool-type", kind,
                                        "--warm-ports", ",".join(map(str, ports)), "--max-outbound-connections", "2000", "--stats-file", stats, "--min-idle-connections", a.min_idle],
                                       env={**os.environ, "ANYTLS_JAVA_OPTS": java} if java else None, stdout=open(f"{directory}/{kind}.log", "w"), stderr=subprocess.STDOUT)
            for _ in range(200):
                try:
                    socket.create_connection(SERVER, timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            sessions = [await Session().open() for _ in range(a.loops or SESSIONS)]
            requests = [lambda session=session: session.request(chance.choice(ports)) for session in sessions]
        await load(requests, 200, 5)  # for the just-in-time compilers
        for rate in a.rates:
            await asyncio.sleep(1 if kind in ("alone", "off") else QUIET)
            before, reused = accepted.value, (await pool(process, stats))["reused"] if pooled else 0
            results, late = await load(requests, rate, a.seconds)
            await asyncio.sleep(1)
            ready = (await pool(process, stats))["reused"] - reused if pooled else 0
            rows.append({"type": kind, "targets": a.targets, "per_second": rate, **row(results, late, accepted.value - before, ready), "resident_mib": resident(process) if process else 0})
            print(json.dumps(rows[-1]), flush=True)
    finally:
        if process:
            process.terminate()
            process.wait(10)
        far.terminate()


def table(rows):
    print("\n| type | streams/s | streams | failed | p50 | p99 | ready | made | late | resident |\n|---|---|---|---|---|---|---|---|---|---|")
    for r in rows:
        print(f"| {r['type']} | {r['per_second']} | {r['streams']} | {r['failed']} | {r['p50_ms']} ms | {r['p99_ms']} ms | {r['ready']:.1%} | {r['made']:.2f} | {r['late_ms']} ms | {r['resident_mib']} MiB |")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rtt", type=float, default=50)
    p.add_argument("--seconds", type=float, default=20)
    p.add_argument("--rates", type=lambda text: [int(each) for each in text.split(",")], default=[10, 100, 500])
    p.add_argument("--types", type=lambda text: text.split(","), default=["alone", "off", "lock", "lockfree", "highperf"])
    p.add_argument("--targets", type=int, default=1)
    p.add_argument("--loops", type=int, default=0)
    p.add_argument("--min-idle", default="5")
    p.add_argument("--out", help="JSON file for the figures")
    p.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.inside:
        with tempfile.TemporaryDirectory() as directory:
            for kind in a.types:
                asyncio.run(measure(kind, a, directory))
        return 0
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        print("outbound.py: needs root and /dev/net/tun for a network of its own", file=sys.stderr)
        return 125
    command = [SLOWLINK, "--rtt", str(a.rtt), "--", sys.executable, os.path.abspath(__file__), "--inside", *sys.argv[1:]]
    rows = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as inside:
        for line in inside.stdout:
            rows.append(json.loads(line))
            print(line, end="", flush=True)
    table(rows)
    if a.out:
        with open(a.out, "w") as file:
            json.dump(rows, file, indent=1)
    return inside.returncode


if __name__ == "__main__":
    sys.exit(main())
