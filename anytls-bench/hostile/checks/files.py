"""Files that are not what they should be: endless, waiting for ever, or of quadratic cost."""
import json
import os
import signal
import subprocess
import time

from checks import Check, certificate
from honest import Conversation
from server import ADDRESS, USERS

PATIENCE = 10


def configuration(bench, **tls):
    config = {"inbounds": [{"type": "anytls", "listen": ADDRESS[0], "listen_port": ADDRESS[1], "users": [{"name": "honest", "password": USERS["honest"]}], "tls": {"enabled": True, **tls}}],
              "outbounds": [{"type": "direct"}]}
    return bench.file("server.json", json.dumps(config).encode())


def endless_certificate(bench):
    """At a reload the certificate is a link to /dev/zero."""
    pem, key = certificate(bench.file("own"))
    path = configuration(bench, certificate_path=pem, key_path=key)
    with bench.targets(), bench.server("-c", path, "--allow-private") as server:
        honest = Conversation(ADDRESS, USERS["honest"])
        honest.ping()
        os.unlink(pem)
        os.symlink("/dev/zero", pem)
        server.process.send_signal(signal.SIGHUP)
        time.sleep(5)
        try:
            honest.ping()
            Conversation(ADDRESS, USERS["honest"]).ping()
        except (OSError, EOFError) as e:
            return [f"nobody is served any more: {e}"]
        return [] if server.alive() else ["the server has ended"]


def waiting_password(bench):
    """A FIFO as the password's file that nobody writes to: SIGTERM ends the program all the same."""
    fifo = bench.file("fifo")
    os.mkfifo(fifo, 0o600)
    process = subprocess.Popen([bench.program, "-l", "127.0.0.1:8443", "--password-file", fifo, "--data-dir", bench.file("fifo-data")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(3)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return [f"still there {PATIENCE} s after SIGTERM"]
    bench.notes["ended_after_s"] = round(time.monotonic() - began, 2)
    return []


def check(bench, path, what):
    seconds, done = bench.timed([bench.program, "check", "-c", path], 2 * PATIENCE)
    bench.notes[what] = round(seconds, 1)
    return [] if done is not None and seconds < PATIENCE else [f"{what}: {seconds:.0f} s"]


def many_blocks(bench):
    """256 KiB of PEM blocks that begin and do not end, and of empty ones in front of a certificate."""
    pem, key = certificate(bench.file("own"))
    with open(pem, "rb") as file:
        own = file.read()
    begin, end = b"-----BEGIN CERTIFICATE-----\n", b"-----END CERTIFICATE-----\n"
    wrong = []
    for name, text in {"begun": begin * ((256 << 10) // len(begin)), "empty": (begin + end) * ((256 << 10) // len(begin + end)) + own, "dashes": b"-" * (256 << 10)}.items():
        path = bench.file(f"{name}.pem", text)
        wrong += check(bench, configuration(bench, certificate_path=path, key_path=key), name + " as certificate")
        wrong += check(bench, configuration(bench, certificate_path=pem, key_path=path), name + " as key")
    return wrong


def many_keys(bench):
    """1 MiB of duplicate and of unknown keys, at the top and further down."""
    wrong, number = [], 1 << 16
    for name, keys in {"duplicate": b'"log": 1,' * number, "unknown": b"".join(b'"liste%d": 1,' % i for i in range(number))}.items():
        for place, text in {"top": b"{" + keys + b'"outbounds": []}', "log": b'{"log": {' + keys.replace(b"log", b"level") + b'"level": "info"}}'}.items():
            wrong += check(bench, bench.file(f"{name}-{place}.json", text), f"{name} in {place}")
    return wrong


CHECKS = [
    Check("endless-certificate", "the certificate is /dev/zero at a reload", endless_certificate),
    Check("waiting-password", "SIGTERM while a FIFO is read as password", waiting_password),
    Check("many-blocks", "256 KiB of PEM blocks", many_blocks),
    Check("many-keys", "1 MiB of duplicate and unknown keys", many_keys),
]
