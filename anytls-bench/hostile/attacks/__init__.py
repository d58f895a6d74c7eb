"""The attacks. Each is bounded in number and time, and takes a Field: the server, a scale below 1 for the warm-up, and a moment to end."""
import concurrent.futures
import dataclasses
import time
import typing

from server import ADDRESS
from wire import Session, pump


@dataclasses.dataclass
class Attack:
    name: str
    what: str
    run: typing.Callable
    seconds: float = 12
    # For the tables: as long as it was seen to take.
    full: float = None
    # Options of our server, and its limit of descriptors, where the attack is about them.
    options: tuple = ()
    descriptors: int = None
    most_descriptors: int = None
    read_log: bool = True
    # The other user uploads too, at a fixed rate.
    bulk: bool = False


@dataclasses.dataclass
class Field:
    server: object
    scale: float
    end: float
    # What to close when the attacker leaves.
    held: list = dataclasses.field(default_factory=list)
    # Figures to show.
    notes: dict = dataclasses.field(default_factory=dict)

    def share(self, number):
        return max(1, int(number * self.scale))

    def left(self):
        return self.end - time.monotonic()

    def over(self):
        return self.left() <= 0

    def session(self, user="mallory", **how):
        """An authenticated session, or None if the server does not let it in."""
        if self.over():
            return None
        try:
            session = Session(ADDRESS, self.server.password(user), **how)
        except OSError:
            self.count("turned_away")
            return None
        self.held.append(session)
        self.count("sessions")
        return session

    def sessions(self, number, **how):
        """Several at a time: a handshake is mostly waiting."""
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return [s for s in pool.map(lambda _: self.session(**how), range(self.share(number))) if s]

    def count(self, what, by=1):
        self.notes[what] = self.notes.get(what, 0) + by

    def pump(self, sessions):
        """Writes until all is out or the time is over, and says how much it was."""
        self.notes["sent_mib"] = round(pump(sessions, max(0, self.left())) / (1 << 20), 1)
        self.notes["ended_sessions"] = sum(s.dead for s in sessions)

    def wait(self):
        time.sleep(max(0, self.left()))

    def leave(self):
        for each in self.held:
            each.abort() if isinstance(each, Session) else each.close()
        self.held.clear()
