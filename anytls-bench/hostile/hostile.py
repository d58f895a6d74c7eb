#!/usr/bin/env python3
"""Attacks on a server, each bounded in number and time, and whether another user notices.

  hostile.py [--attacks NAME,...] [--profile default|512m] [--server ours|anytls-go|sing-box] [--program PATH] [--brief|--quick|--long] [--table] [--json FILE]
  hostile.py --list

Runs in a network namespace of its own, where tcp_wmem is small: a peer on loopback then holds back as one far away does. See README.md.
Exit status 0 if nobody noticed any attack, 1 if one has succeeded, 125 where this cannot run.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from catalogue import CHECKS, EVERYTHING  # noqa: E402
from checks import Bench  # noqa: E402
from trial import trial  # noqa: E402
from server import ROOT, build_agent  # noqa: E402
from targets import limit  # noqa: E402

INSIDE = "--inside"


def network():
    """The same command in a network of its own, or 125 where that is not to be had."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        print("hostile.py: needs unshare (util-linux) and ip (iproute2)", file=sys.stderr)
        return 125
    private = [] if os.geteuid() == 0 else ["--map-root-user"]
    if subprocess.run(["unshare", *private, "--net", "true"], capture_output=True).returncode:
        print("hostile.py: needs a network namespace: run as root, or allow unprivileged ones", file=sys.stderr)
        return 125
    setup = ("ip link set lo mtu 1500 up && echo '4096 16384 65536' >/proc/sys/net/ipv4/tcp_wmem && echo '1024 65000' >/proc/sys/net/ipv4/ip_local_port_range && echo 7001-7200,8443 >/proc/sys/net/ipv4/ip_local_reserved_ports && exec \"$@\"")
    return subprocess.call(["unshare", *private, "--net", "--kill-child", "sh", "-c", setup, "sh", sys.executable, os.path.abspath(__file__), INSIDE, *sys.argv[1:]])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attacks", type=lambda text: text.split(","), help="some of them only")
    parser.add_argument("--profile", choices=["default", "512m"], default="default", help="512m: in a control group of 512 MiB with the JVM flags that the documentation advises")
    parser.add_argument("--server", choices=["ours", "anytls-go", "sing-box"], default="ours")
    parser.add_argument("--program", default=os.path.join(ROOT, "bin", "anytls-server"), help="what to start")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--brief", action="store_true", help="half as many for a quarter of the time, and times are told but not judged: for a busy machine")
    size.add_argument("--quick", action="store_true", help="half as many for half as long")
    size.add_argument("--long", action="store_true", help="as long as an attack was seen to take: a minute for handshakes")
    parser.add_argument("--table", action="store_true", help="at the end, in Markdown")
    parser.add_argument("--json", metavar="FILE", help="a line for each attack, appended")
    parser.add_argument("--keep-log", metavar="FILE", help="the server's log, appended")
    parser.add_argument("--list", action="store_true")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    a = arguments()
    if a.list:
        print("\n".join(f"{each.name:24} {each.what}" for each in EVERYTHING))
        return 0
    chosen = [each for each in EVERYTHING if not a.attacks or each.name in a.attacks]
    if a.attacks and len(chosen) < len(a.attacks):
        print("hostile.py: no such attack: " + ", ".join(set(a.attacks) - {each.name for each in chosen}), file=sys.stderr)
        return 2
    if not a.inside:
        return network()
    limit()
    rows = []
    with tempfile.TemporaryDirectory() as work:
        agent = build_agent(work) if a.server == "ours" else None
        for attack in chosen:
            row = answer(attack, a) if attack in CHECKS else trial(attack, a, work, agent)
            rows.append(row)
            print(json.dumps(row), flush=True)
            if a.json:
                with open(a.json, "a") as file:
                    file.write(json.dumps(row) + "\n")
    if a.table:
        table(rows)
    return 1 if any(row["broken"] for row in rows) else 0


def answer(check, a):
    """A check in a folder of its own; one of our own programs is no question to another server."""
    if a.server != "ours" and not check.any_server:
        return {"attack": check.name, "server": a.server, "profile": a.profile, "broken": [], "notes": {"skipped": "about our own programs"}}
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(a.server, a.program, a.profile, work)
        try:
            wrong = check.run(bench)
        except (OSError, EOFError, SystemExit, subprocess.SubprocessError) as e:
            wrong = [f"{type(e).__name__}: {e}"]
        return {"attack": check.name, "server": a.server, "profile": a.profile, "broken": wrong, "notes": bench.notes}


def table(rows):
    print("\n| attack | pings lost | p99 before | p99 | upload before | upload | new refused | slowest new | peak | pool | result |\n|---|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        if "during" not in row:
            print(f"| {row['attack']} | | | | | | | | | | {'; '.join(row['broken']) or 'held'} {row['notes']} |")
            continue
        seen, calm, after = row["during"], row["calm"], row["after"] or {}
        upload = [f"{each['bulk_mib_s']} MiB/s" if calm["bulk_mib_s"] else "" for each in (calm, seen)]
        print(f"| {row['attack']} | {seen['lost']} of {seen['pings'] + seen['lost']} | {calm['p99_ms']} ms | {seen['p99_ms']} ms | {upload[0]} | {upload[1]}"
              f" | {seen['refused']} of {seen['new'] + seen['refused']} | {seen['new_max_ms']} ms"
              f" | {after.get('peak', 0) >> 20} MiB | {after.get('taken', 0) >> 20} MiB | {'; '.join(row['broken']) or 'held'} |")


if __name__ == "__main__":
    sys.exit(main())
