"""Frames as fast as they go: what held before, and must hold on. And what a flood costs somebody else."""
import time

from attacks import Attack
from targets import ANSWER, DISCARD, spread
from wire import ALERT, FIN, HEARTBEAT, PSH, SERVER_SETTINGS, SETTINGS, SYN, SYNACK, UPDATE, WASTE, frame


def repeat(*pieces, count=4):
    """The pieces again and again on a few sessions; answers are read, dead sessions replaced a bounded number of times."""
    block = b"".join(pieces)
    block *= max(1, 16_000 // len(block))

    def run(field):
        sessions, spare = [field.session() for _ in range(count)], 40
        while not field.over():
            for i, session in enumerate(sessions):
                if session is None or session.dead:
                    if spare:
                        spare -= 1
                        sessions[i] = field.session()
                    continue
                if len(session.unsent) < 100_000:
                    session.write(block)
                session.flush()
                session.drain()
            if not any(s and not s.dead for s in sessions) and not spare:
                break
        field.notes["sent_mib"] = round(sum(s.sent for s in field.held) / (1 << 20), 1)
        field.wait()
    return run


def opens(field):
    """Streams opened and ended as fast as they go, to a target that answers."""
    session, stream = field.session(), 0
    while not field.over() and stream < field.share(1_000_000):
        if session is None or session.dead:
            session = field.session()
            if session is None:
                time.sleep(0.1)
                continue
        if len(session.unsent) < 100_000:
            for _ in range(200):
                stream += 1
                session.open(stream, spread(ANSWER, stream % 5000))
                session.write(frame(FIN, stream))
        session.flush()
        session.drain()
    field.notes["opened"] = stream
    field.wait()


def bulk(field):
    """Eight sessions that upload as fast as they go."""
    sessions = field.sessions(8)
    for session in sessions:
        session.open(1, DISCARD)
    piece = frame(PSH, 1, bytes(65529))
    while not field.over():
        for session in sessions:
            if len(session.unsent) < 70_000:
                session.write(piece)
            session.flush()
            session.drain()
    field.notes["sent_mib"] = round(sum(s.sent for s in sessions) / (1 << 20), 1)


SETTING = b"v=2\npadding-md5=0\n" + b"\n".join(b"key%d=value" % i for i in range(4000))
ATTACKS = [
    Attack("flood-heartbeats", "heartbeats, answers read", repeat(frame(HEARTBEAT, 1)), seconds=6, bulk=True),
    Attack("flood-empty-psh", "PSH without data, of no stream", repeat(frame(PSH, 9)), seconds=6, bulk=True),
    Attack("flood-waste", "Waste without data", repeat(frame(WASTE, 0)), seconds=6, bulk=True),
    Attack("flood-unknown", "unknown commands", repeat(frame(77, 1), frame(255, 2, b"x")), seconds=6, bulk=True),
    Attack("flood-settings", "Settings again and again", repeat(frame(SETTINGS, 0, b"v=2\npadding-md5=1")), seconds=6, bulk=True),
    Attack("flood-huge-settings", "Settings of 60 KiB and 4,000 keys", repeat(frame(SETTINGS, 0, SETTING[:65535])), seconds=6, bulk=True),
    Attack("flood-server-frames", "frames that only a server sends", repeat(frame(SYNACK, 1), frame(SERVER_SETTINGS, 0, b"v=2"), frame(UPDATE, 0, b"stop=1"), frame(ALERT, 0, b"\x1b[2J")), seconds=6),
    Attack("flood-syn", "SYN without an address, new ids", repeat(*(frame(SYN, i) for i in range(1, 2000))), seconds=6, bulk=True),
    Attack("flood-fin", "FIN of no stream", repeat(frame(FIN, 9)), seconds=6, bulk=True),
    Attack("flood-opens", "streams opened and ended", opens, seconds=8, bulk=True),
    Attack("flood-bulk", "eight uploads as fast as they go", bulk, seconds=8, bulk=True),
]
