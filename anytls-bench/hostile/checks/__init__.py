"""Single questions with a clear answer, beside the attacks that last. Each returns what is wrong, and figures."""
import contextlib
import dataclasses
import os
import subprocess
import time
import typing

from server import Server
from targets import HONEST, HOSTILE, Targets


@dataclasses.dataclass
class Check:
    name: str
    what: str
    run: typing.Callable
    # Other servers can be asked too.
    any_server: bool = False


@dataclasses.dataclass
class Bench:
    """What a check starts with: the chosen server's kind and program, our client, and a folder."""
    kind: str
    program: str
    profile: str
    work: str
    notes: dict = dataclasses.field(default_factory=dict)

    @property
    def client(self):
        return os.path.join(os.path.dirname(os.path.abspath(self.program)), "anytls-client")

    @contextlib.contextmanager
    def server(self, *options):
        server = Server(self.kind, self.program, self.profile, self.work, options if self.kind == "ours" else ())
        try:
            yield server
        finally:
            server.close()

    @contextlib.contextmanager
    def targets(self):
        both = [Targets(HONEST), Targets(HOSTILE)]
        try:
            yield
        finally:
            for each in both:
                each.close()

    def file(self, name, content=None):
        path = os.path.join(self.work, name)
        if content is not None:
            with open(path, "wb") as file:
                file.write(content)
        return path

    def timed(self, command, seconds, **how):
        """How long the command takes, at most so long; and whether it has ended by itself."""
        began = time.monotonic()
        try:
            done = subprocess.run(command, capture_output=True, timeout=seconds, **how)
            return time.monotonic() - began, done
        except subprocess.TimeoutExpired:
            return time.monotonic() - began, None


def certificate(path, *key):
    """A self-signed certificate with its key beside it."""
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    *(key or ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")), "-keyout", f"{path}.key", "-out", f"{path}.pem"],
                   check=True, capture_output=True)
    return f"{path}.pem", f"{path}.key"
