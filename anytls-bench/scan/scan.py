#!/usr/bin/env python3
"""The same probes at a web site and at our server in front of the same site: what differs in bytes, in the kind of end and in time.

  scan.py [--repetitions N] [--scanners] [--only TEXT] [--json FILE] [--bin DIR]

Needs nginx and openssl. Exit status 1 if anything above TLS differs; times are told with the p of two tests and judged by nobody, as they
depend on the machine: the hop between the two costs some tenths of a millisecond.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter

import probes
import scanners
from sites import PASSWORD, ROOT, Sites
from statistic import kolmogorov_smirnov, mann_whitney, median

# Those that end with the site's patience cost seconds each: they run beside each other, and a few times only. Where only the end takes long
# it is waited for that often too, and after that the first byte counts.
SLOW = {"half a request", "silence", "a letter", "1 byte of the right one", "33 bytes of the right one", "an end of a line"}
MOST_OF_SLOW = 5


def once(kind, address, what, waits=True):
    try:
        answer, end, first, ended = (probes.over_tls if kind == "tls" else probes.over_tcp)(address, *what, waits=waits)
        return probes.normal(answer), end, first, ended
    except OSError as e:
        return b"", f"failed: {type(e).__name__}", None, None


def run(sites, kind, name, what, repetitions):
    """In turns, and which comes first is drawn, so that a busy machine meets both alike."""
    came, waits = {"site": [], "ours": []}, True
    for done in range(repetitions):
        if done == MOST_OF_SLOW:
            ends = [o[3] or probes.LIMIT for outcomes in came.values() for o in outcomes]
            if min(map(median, times(came).values())) > 1000:
                break
            waits = median(ends) < 1
        order = [("site", sites.site), ("ours", sites.ours)]
        random.shuffle(order)
        for where, address in order:
            came[where].append(once(kind, address, what, waits))
    return came


def text(outcomes):
    return ", ".join(f"{count} x {len(answer)} bytes, {end}" for (answer, end), count in Counter(o[:2] for o in outcomes if o[1]).most_common())


def times(came):
    """Of the first byte; where none came, of the end."""
    found = {where: [o[2] if o[2] is not None else o[3] for o in outcomes] for where, outcomes in came.items()}
    return {where: [1000 * (value if value is not None else probes.LIMIT) for value in values] for where, values in found.items()}


def report(kind, name, came):
    seen = {where: {o[:2] for o in outcomes if o[1]} for where, outcomes in came.items()}
    same = seen["site"] == seen["ours"]
    taken = times(came)
    row = {"probe": name, "kind": kind, "same": same}
    line = f"{'same' if same else 'DIFFERS':8} {name:32}"
    if min(map(len, taken.values())) >= 2:
        row.update(site_ms=median(taken["site"]), ours_ms=median(taken["ours"]), mann_whitney=mann_whitney(*taken.values()),
                   kolmogorov_smirnov=kolmogorov_smirnov(*taken.values()), n=len(taken["site"]))
        line += (f" {row['site_ms']:9.2f} {row['ours_ms']:9.2f} ms  MW p={row['mann_whitney']:.3f}  KS p={row['kolmogorov_smirnov']:.3f}"
                 f"  n={row['n']}")
    print(line, flush=True)
    if not same:
        print(f"           site: {text(came['site'])}\n           ours: {text(came['ours'])}", flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=30)
    parser.add_argument("--scanners", action="store_true", help="testssl.sh, sslyze, nmap and slowhttptest too, where they are")
    parser.add_argument("--only", default="", help="probes with this in their name")
    parser.add_argument("--json", help="a file for the rows")
    parser.add_argument("--bin", default=os.path.join(ROOT, "bin"), help="where anytls-server is")
    options = parser.parse_args()
    if not shutil.which("nginx") and not os.path.exists("/usr/sbin/nginx"):
        print("SKIPPED: nginx is not installed")
        return 0
    work = tempfile.mkdtemp(prefix="anytls-scan-")
    sites = Sites(work, os.path.join(options.bin, "anytls-server"))
    rows, above = [], 0
    try:
        once("tls", sites.ours, ([probes.LAST],))  # the first one waits for classes
        todo = [("tls", *item) for item in probes.above_tls(PASSWORD).items()] + [("tcp", *item) for item in probes.below_tls().items()]
        todo = [one for one in todo if options.only in one[1]]
        print(f"{'':8} {'':32} {'site':>9} {'ours':>9}")
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            slow = [(k, n, pool.submit(run, sites, k, n, w, min(MOST_OF_SLOW, options.repetitions))) for k, n, w in todo if n in SLOW]
            for kind, name, came in slow:
                rows.append(report(kind, name, came.result()))
        for kind, name, what in todo:
            if name not in SLOW:
                rows.append(report(kind, name, run(sites, kind, name, what, options.repetitions)))
        above = sum(not row["same"] and (row["kind"] == "tls" or row["probe"].startswith(probes.IN_CLEAR)) for row in rows)
        if options.scanners:
            above += scanners.compare(sites, work)
    finally:
        sites.close()
        shutil.rmtree(work, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(rows, file, indent=1)
    print(f"\n{len(rows)} probes, {sum(row['same'] for row in rows)} the same; {above} differences above TLS")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
