"""What TLS itself offers to somebody who means ill."""
import subprocess
import time

from checks import Check, certificate
from honest import Conversation
from server import ADDRESS

SECONDS = 4


def flood(letter, version):
    """s_client writes a letter's command for each line: R renegotiates, K updates the keys. How long it went on, at most SECONDS."""
    began = time.monotonic()
    process = subprocess.Popen(["openssl", "s_client", "-connect", "%s:%d" % ADDRESS, version, "-brief"],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sent = 0
    try:
        while time.monotonic() - began < SECONDS and process.poll() is None and sent < 200_000:
            process.stdin.write(letter + b"\n")
            process.stdin.flush()
            sent += 1
            time.sleep(0.0002)
    except OSError:
        pass
    finally:
        process.kill()
        process.wait()
    return sent, time.monotonic() - began


def repeated_handshakes(bench):
    """Renegotiation is refused, and updating keys without end costs little."""
    wrong = []
    with bench.targets(), bench.server() as server:
        honest = Conversation(ADDRESS, server.password("honest"))
        honest.ping()
        for letter, version in ((b"R", "-tls1_2"), (b"K", "-tls1_3")):
            cpu = server.seconds()
            sent, lasted = flood(letter, version)
            cost = server.seconds() - cpu
            bench.notes[letter.decode()] = f"{sent} in {lasted:.1f} s, {cost:.2f} s of CPU"
            if cost > SECONDS / 2:
                wrong.append(f"{letter.decode()}: {cost:.1f} s of CPU in {lasted:.1f} s")
        honest.ping()
        if not server.alive():
            wrong.append("the server has ended")
    return wrong


def old_suites(bench):
    """With an RSA certificate no key exchange by RSA alone, no CBC, no version below 1.2."""
    pem, key = certificate(bench.file("rsa"), "-newkey", "rsa:2048")
    wrong = []
    with bench.server("--cert", pem, "--key", key):
        for name, words in {"TLS_RSA": ["-tls1_2", "-cipher", "kRSA:@SECLEVEL=0"], "CBC": ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:@SECLEVEL=0"],
                            "TLS 1.1": ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]}.items():
            done = subprocess.run(["openssl", "s_client", "-connect", "%s:%d" % ADDRESS, "-brief", *words], input=b"", capture_output=True, timeout=20)
            accepted = done.returncode == 0 and b"Ciphersuite" in done.stderr
            bench.notes[name] = "accepted" if accepted else "refused"
            if accepted:
                wrong.append(f"{name} accepted")
    return wrong


CHECKS = [
    Check("repeated-handshakes", "floods of renegotiations and key updates", repeated_handshakes),
    Check("old-suites", "old suites and versions with an RSA certificate", old_suites),
]
