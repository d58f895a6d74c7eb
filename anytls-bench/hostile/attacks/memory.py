"""Buffers: what a target or a client does not take, and answers that nobody reads."""
from attacks import Attack
from targets import FLOOD, SILENT, spread
from wire import FIN, HEARTBEAT, PSH, frame, pump


def one_byte_frames(field):
    """A stream's worth of bytes is small; what each frame costs must be too."""
    sessions = field.sessions(400)
    for number, session in enumerate(sessions):
        session.open(1, spread(SILENT, number))
        session.write(frame(PSH, 1, bytes(65535)) * 2 + frame(PSH, 1, b"x") * 20_000)
    field.pump(sessions)
    field.wait()


def heartbeats(field):
    """80 sessions that ask 15,000 times each and read no answer."""
    sessions = field.sessions(80, receive=2048)
    for session in sessions:
        session.write(frame(HEARTBEAT, 1) * field.share(15_000))
    field.pump(sessions)
    field.wait()


def stalled_uploads(field):
    """Each stream holds what the server reads for a target that takes nothing."""
    sessions = field.sessions(1350)
    for number, session in enumerate(sessions):
        session.open(1, spread(SILENT, number))
        session.write(frame(PSH, 1, bytes(65535)) * 10)
    field.pump(sessions)
    field.wait()


def unread_downloads(field):
    """The targets send for ever, the sessions read nothing."""
    sessions = field.sessions(1100, receive=2048)
    for number, session in enumerate(sessions):
        session.open(1, spread(FLOOD, number))
    field.pump(sessions)
    field.wait()


def paused_downloads(field):
    """Ten users with 200 downloads each, one a session as deployed clients have them, all paused: nobody is hostile."""
    paused = []
    for user in range(10):
        paused += field.sessions(200, user=f"user{user}", receive=2048)
    for number, session in enumerate(paused):
        session.open(1, spread(FLOOD, number))
    field.pump(paused)
    field.wait()
    for session in paused:
        session.drain()
    field.notes["ended_sessions"] = sum(s.dead for s in paused)


def uploads_left_behind(field):
    """Data and FIN to a target that never reads, then the session is closed: nobody is left to wait for it."""
    left = 0
    while left < field.share(430) and not field.over():
        sessions = field.sessions(86)
        for session in sessions:
            session.open(1, spread(SILENT, left))
            session.write(frame(PSH, 1, bytes(65535)) * 4 + frame(FIN, 1))
            left += 1
        pump(sessions, 1)
        field.leave()
    field.notes["left_behind"] = left
    field.wait()


ATTACKS = [
    Attack("one-byte-frames", "one-byte PSH frames to 400 targets that never read", one_byte_frames, seconds=15),
    Attack("heartbeats", "80 sessions x 15,000 heartbeats, no answer read", heartbeats),
    Attack("stalled-uploads", "1,350 uploads to targets that never read", stalled_uploads, seconds=20),
    Attack("unread-downloads", "1,100 downloads that nobody reads", unread_downloads, seconds=20),
    Attack("paused-downloads", "2,000 paused downloads of ten users", paused_downloads, seconds=20),
    Attack("uploads-left-behind", "430 uploads with FIN to targets that never read, sessions closed", uploads_left_behind),
]
