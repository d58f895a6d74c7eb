"""Descriptors, and places at a target."""
import time

from attacks import Attack
from targets import ECHO, SILENT, spread
from wire import FIN, HEARTBEAT, PSH, frame, pump


def lingering_targets(field):
    """Streams with data that no target takes, ended and opened anew: their targets must count until they are closed."""
    sessions, stream = field.sessions(20), 0
    while not field.over() and stream < field.share(40_000):
        for session in sessions:
            for _ in range(20):
                stream += 1
                session.open(stream, spread(SILENT, stream % 2000), bytes(30_000))
                session.write(frame(PSH, stream, bytes(60_000)) * 2 + frame(FIN, stream))
        pump(sessions, 0.3)
        for session in sessions:
            session.drain()
            session.unsent.clear() if session.dead else None
    field.notes["opened"] = stream
    field.wait()


def many_sessions(field):
    """Idle sessions of one user until the descriptors are gone."""
    sessions = field.sessions(400)
    while not field.over():
        time.sleep(min(1, max(0, field.left())))
        for session in sessions:
            session.drain()
        sessions = [s for s in sessions if not s.dead]
    field.notes["standing"] = len(sessions)


def busy_sessions(field):
    """The same with an open stream on each: none of them is idle."""
    sessions = field.sessions(400)
    for number, session in enumerate(sessions):
        session.open(1, spread(SILENT, number))
    field.pump(sessions)
    field.wait()


def many_streams(field):
    """Streams of one user on one session until the descriptors are gone."""
    session = field.session()
    for stream in range(1, field.share(1000) + 1):
        session.open(stream, spread(SILENT, stream))
    field.pump([session])
    field.wait()


def idle_streams(field):
    """A target that others want too: all its places taken by streams that do nothing."""
    sessions = field.sessions(10)
    for session in sessions:
        for stream in range(1, 51):
            session.open(stream, ECHO)
    field.pump(sessions)
    while not field.over():
        for session in sessions:
            session.write(frame(HEARTBEAT, 1))
            session.flush()
            session.drain()
        time.sleep(0.5)


def unread_log(field):
    """Sessions and streams at debug while nobody reads standard error."""
    for number in range(field.share(600)):
        session = field.session()
        if session:
            session.open(1, spread(ECHO, number), b"x")
            session.flush()
            if number % 4:
                session.close()
    field.wait()


ATTACKS = [
    Attack("lingering-targets", "targets with data left, opened and ended without end", lingering_targets, most_descriptors=4500),
    Attack("many-sessions", "400 idle sessions of one user at ulimit -n 300", many_sessions, descriptors=300),
    Attack("busy-sessions", "400 sessions with a stream each, of one user at ulimit -n 300", busy_sessions, descriptors=300),
    Attack("many-streams", "1,000 streams of one user at ulimit -n 300", many_streams, descriptors=300),
    Attack("idle-streams", "500 idle streams of one user to the target that the other one uses", idle_streams),
    Attack("unread-log", "600 sessions at log level debug, standard error unread", unread_log, options=("--log-level", "debug"), read_log=False),
]
