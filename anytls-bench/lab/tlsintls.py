#!/usr/bin/env python3
"""How visible are the inner TLS handshakes of proxied connections?

  tlsintls.py [--only ours,anytls-go] [--modes first,later,mixed] [--streams 96] [--lanes 4] [--rtt 40] [--peers DIR] [--show] [--save FILE.json]

Runs pairs (client and server, see lab.json) in a network of its own, a chosen round trip apart, lets real browsers' hellos (curl_cffi) go through the
client's SOCKS port to HTTPS sites with certificate chains of several lengths, and looks at the packets between client and server as an observer beside
the client does: sizes of bursts (consecutive packets in one direction), 24 bytes a packet taken off for the outer TLS. Four bursts in a row that begin
with one of the client's are compared with published models of TLS handshakes. What is saved is for refit.py.

  first   one stream on each new session           later   all streams of a lane on one session, one after the other
  mixed   a new session before every fourth or so  direct  (always, for comparison) ordinary HTTPS of the same browsers, kept alive

Needs Linux, root, /dev/net/tun, iproute2, unshare; makes itself a Python venv with curl_cffi and cryptography in a scratch folder (LAB_SCRATCH, default
the system's temporary folder). Exit status 125: something of that is missing.
"""
import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from surroundings import in_namespace, in_venv  # noqa: E402

PACKAGES = ["curl_cffi==0.17.0", "cryptography>=42"]


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pairs", default=os.path.join(HERE, "lab.json"))
    p.add_argument("--only", default="ours", help="entries of the pairs' file, with commas")
    p.add_argument("--modes", default="first,later")
    p.add_argument("--streams", type=int, default=96, help="of each entry in each mode")
    p.add_argument("--lanes", type=int, default=4, help="clients at work at the same time")
    p.add_argument("--rtt", type=float, default=40, help="milliseconds")
    p.add_argument("--seed", type=int, default=1, help="another one visits in another order")
    p.add_argument("--installation", type=int, default=1, help="all clients are one installation, which draws its profile of shapes from this number")
    p.add_argument("--peers", default="/PATH/TO", help="folder of other implementations' programs (@peers@)")
    p.add_argument("--show", action="store_true", help="print each stream's bursts, C from the client, S from the server; matches in brackets")
    p.add_argument("--save", metavar="FILE", help="write what was seen as JSON, for refit.py")
    return p.parse_args()


def main():
    a = arguments()
    in_venv(PACKAGES)
    in_namespace()
    import report
    from flight import judge
    from pair import Pair
    from rig import Rig
    from sites import BROWSERS, SIZES
    from traces import save
    with open(a.pairs) as f:
        entries = json.load(f)
    rig, runs = Rig(a.rtt, a.lanes, a.seed), []
    print(f"round trip {a.rtt:.0f} ms, certificate chains of {', '.join(str(s.chain) for s in rig.sites)} B, answers of {SIZES[0]} to {SIZES[-1]} B, {', '.join(BROWSERS)}")
    print(report.HEAD)

    def done(run):
        judge(run.flows, run.streams)
        runs.append(run)
        print(report.line(run), flush=True)
        if a.show:
            print("\n".join(report.each(run)))
        if a.save:
            save(a.save, runs)
    done(rig.direct(a.streams))
    for name in [n for n in a.only.split(",") if n != "direct"]:  # the control is always measured
        if name not in entries:
            sys.exit(f"no entry {name} in {a.pairs}: {', '.join(entries)}")
        for mode in a.modes.split(","):
            pair = Pair(name, entries[name], rig.tmp, a.peers, a.installation)
            if pair.missing:
                print(f"{name}: no {pair.missing} (from the project's root, after a build? --peers?)")
                break
            try:
                done(rig.through(name, pair, mode, a.streams))
            except RuntimeError as e:
                print(f"{name} {mode}: {e}")
            finally:
                pair.close()
    print(report.FOOT)


if __name__ == "__main__":
    main()
