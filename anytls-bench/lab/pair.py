"""The programs of an entry of lab.json: servers, and clients, the last entry, of which each lane has its own."""
import atexit
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from link import NEAR, far


class Pair:
    def __init__(self, name, entry, tmp, peers, installation=1):
        self.dir, self.running = tempfile.mkdtemp(prefix=name + "-", dir=tmp), []
        atexit.register(self.close)
        self.ports = {f"@p{i}@": str(free_port()) for i in range(1, 4)}
        crt = os.path.join(tmp, "proxy.crt")
        self.places = {"@dir@": self.dir, "@near@": NEAR, "@peers@": peers, "@cert@": crt, "@key@": crt[:-3] + "key",
                       "@seed@": hashlib.sha256(str(installation).encode()).hexdigest()[:16], **self.ports}
        self.entry = entry
        self.server_port = int(self.ports["@p1@"])
        programs = [p["argv"][0].replace("@peers@", peers) for p in entry["procs"]]
        self.missing = next((x for x in programs if not shutil.which(x)), None)

    def start(self, p, lane=0):
        """Starts a program of the entry; (process, port that it listens on)."""
        places = dict(self.places)
        if p is self.entry["procs"][-1]:
            places.update({"@far@": far(lane), "@p2@": str(free_port()), "@dir@": tempfile.mkdtemp(prefix=f"lane{lane}-", dir=self.dir)})

        def put(text):
            for k, v in places.items():
                text = text.replace(k, v)
            return text
        for file, lines in self.entry.get("files", {}).items():
            with open(os.open(os.path.join(places["@dir@"], file), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as f:
                f.write("\n".join(put(x) for x in lines))
        argv, port, log = [put(x) for x in p["argv"]], int(put(p["listen"])), os.path.join(places["@dir@"], p["name"] + ".log")
        with open(log, "ab") as f:
            child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=f, stderr=f, env={**os.environ, **p.get("env", {})}, start_new_session=True)
        self.running.append(child)
        end = time.monotonic() + 60
        while time.monotonic() < end and child.poll() is None:
            for host in ("127.0.0.1", NEAR):
                with socket.socket() as s:
                    if s.connect_ex((host, port)) == 0:
                        return child, port
            time.sleep(0.05)
        with open(log, errors="replace") as f:
            raise RuntimeError(f"{argv[0]} did not listen: {f.read()[-400:].strip()}")

    def servers(self):
        for p in self.entry["procs"][:-1]:
            self.start(p)

    def client(self, lane):
        """The lane's client; the port of its SOCKS."""
        return self.start(self.entry["procs"][-1], lane)[1]

    def close(self):
        for child in reversed(self.running):
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
                try:
                    child.wait(5)
                except subprocess.TimeoutExpired:
                    os.killpg(child.pid, signal.SIGKILL)
                    child.wait()


def free_port():
    with socket.socket() as s:
        s.bind(("", 0))
        return s.getsockname()[1]
