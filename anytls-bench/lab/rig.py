"""Everything on one machine: a link, sites, and visits to them in several lanes at once, directly or through a pair."""
import atexit
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from flight import Stream, after_handshake
from link import Link
from sites import BROWSERS, SIZES, Site, browse, make_chain

CHAINS = (5, 20, 40, 70, 90)  # names in the leaf's certificate


class Run:
    """What one pair did in one mode, and what the observer has noted of it."""

    def __init__(self, name, mode, rtt, streams, flows, inner):
        self.name, self.mode, self.rtt, self.streams, self.flows, self.inner = name, mode, rtt, streams, flows, inner

    @property
    def wire(self):
        return sum(n for _, sizes in self.flows for _, _, n in sizes)

    def added(self):
        """Bytes a stream on the wire beyond those of the inner connections."""
        return (self.wire - self.inner) / max(1, len(self.streams))


class Rig:
    def __init__(self, rtt, lanes=4, seed=1):
        self.tmp, self.rtt, self.lanes, self.seed = tempfile.mkdtemp(prefix="lab-"), rtt, lanes, seed
        atexit.register(shutil.rmtree, self.tmp, ignore_errors=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.link = Link(rtt, self.tmp)
        self.sites = [Site(*make_chain(self.tmp, i, n)) for i, n in enumerate(CHAINS)]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=proxy.test", "-keyout",
                        os.path.join(self.tmp, "proxy.key"), "-out", os.path.join(self.tmp, "proxy.crt")], check=True, capture_output=True)

    def settle(self):
        time.sleep(2 * self.rtt / 1000 + 0.12)

    def inner(self):
        return sum(s.inner for s in self.sites)

    def record(self, name, mode, ports, lane_of):
        """Runs `lane_of(lane)`, a generator of streams, in each lane at once while the ports are watched."""
        self.link.watched, self.link.packets, self.link.ends = set(ports), [], {}
        before, streams, failures = self.inner(), [], []

        def work(lane):
            try:
                for s in lane_of(lane):
                    streams.append(s)
            except RuntimeError as e:
                failures.append(e)
        threads = [threading.Thread(target=work, args=(lane,)) for lane in range(self.lanes)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.settle()
        if failures:
            raise failures[0]
        flows = [(lane, sizes) for (lane, _), packets in self.link.flows().items() if (sizes := after_handshake(packets))]
        return Run(name, mode, self.rtt, sorted(streams, key=lambda s: s.began), flows, self.inner() - before)

    def through(self, name, pair, mode, count):
        """`count` visits through a pair. first: a session for each; later: one session a lane; mixed: a new session before every fourth or so."""
        pair.servers()
        ports = [pair.client(lane) for lane in range(self.lanes)]

        def lane_of(lane):
            r = random.Random(f"{self.seed} {name} {mode} {lane}")
            for i in range(count // self.lanes):
                if i and mode == "first" or mode == "mixed" and r.random() < 0.25:
                    self.link.reset(lane)
                    time.sleep(0.05)
                site, browser, request = r.randrange(len(self.sites)), r.choice(BROWSERS), (r.choice(SIZES), r.randrange(300), 0)
                s = Stream(time.monotonic(), lane, site=site, browser=browser, request=request)
                s.ok = browse(self.sites[site], browser, [request], lane, ports[lane], after=lambda seconds, s=s: setattr(s, "first_byte", seconds))
                self.settle()
                yield s
        try:
            return self.record(name, mode, [pair.server_port], lane_of)
        finally:
            pair.close()

    def direct(self, count, requests=6):
        """Ordinary HTTPS of mixed sizes, connections kept alive: each request is counted as a stream."""
        def lane_of(lane):
            r = random.Random(f"{self.seed} direct {lane}")
            for _ in range(max(1, count // self.lanes // requests)):
                site, browser, streams = r.randrange(len(self.sites)), r.choice(BROWSERS), []
                wanted = [(r.choice(SIZES), r.randrange(300), 0 if r.random() < 0.9 else r.randrange(50, 3000)) for _ in range(requests)]
                ok = browse(self.sites[site], browser, wanted, lane,
                            before=lambda request: streams.append(Stream(time.monotonic(), lane, site=site, browser=browser, request=request)),
                            after=lambda seconds: setattr(streams[-1], "first_byte", seconds))
                self.settle()
                for s in streams:
                    s.ok = ok
                yield from streams
        return self.record("direct", "-", [s.port for s in self.sites], lane_of)
