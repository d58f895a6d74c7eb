"""What a prober without a password can tell."""
import concurrent.futures
import hashlib
import random
import time

from checks import Check
from server import ADDRESS, USERS
from wire import CONTEXT, connect

PATIENCE, ALIKE = 40, 0.5


def until_closed(first):
    """Seconds from the end of the handshake to the end of the connection, and how many bytes came."""
    with CONTEXT.wrap_socket(connect(ADDRESS, timeout=PATIENCE)) as tls:
        began, came = time.monotonic(), 0
        if first:
            tls.sendall(first)
        try:
            while data := tls.recv(4096):
                came += len(data)
        except TimeoutError:
            return None, came
        except OSError:
            pass
        return time.monotonic() - began, came


def time_to_close(bench):
    """0, 1, 33, 34, 100 wrong bytes and 5,000, a request for a web page, and a digest of which half is right: closed after the same time."""
    noise, digest = random.Random(3).randbytes(5000), hashlib.sha256(USERS["honest"].encode()).digest()
    tries = {str(n): noise[:n] for n in (0, 1, 33, 34, 100, 5000)} | {"GET": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "half": digest[:16] + noise[:84]}
    with bench.server(), concurrent.futures.ThreadPoolExecutor(len(tries)) as pool:
        until_closed(noise[:100]) if bench.kind != "ours" else None
        found = dict(zip(tries, pool.map(until_closed, tries.values())))
    bench.notes.update({name: round(seconds, 2) if seconds else f"open after {PATIENCE} s" for name, (seconds, _) in found.items()})
    times = [seconds for seconds, _ in found.values()]
    wrong = [f"{name}: {came} bytes answered" for name, (_, came) in found.items() if came]
    if None in times or max(times) - min(times) > ALIKE:
        wrong.append("the length can be told by the time to the close")
    return wrong


CHECKS = [Check("time-to-close", "wrong passwords of several lengths are closed after the same time", time_to_close, any_server=True)]
