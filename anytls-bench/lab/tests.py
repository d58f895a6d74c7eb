"""What the lab's arithmetic rests on; standard library only: python3 -m unittest tests"""
import os
import struct
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from flight import Stream, after_handshake, bursts, judge  # noqa: E402
from link import reset_packet  # noqa: E402
from models import MODELS, is_tight, is_wide  # noqa: E402
from shapes import parse  # noqa: E402


class Observed(unittest.TestCase):

    def test_a_burst_is_what_goes_one_way_without_the_outer_records(self):
        seen = bursts([(0, True, 124), (1, True, 224), (2, False, 29), (3, True, 24)])
        self.assertEqual([(True, 300), (False, 5), (True, 0)], [(b.up, b.size) for b in seen])

    def test_the_handshake_is_left_out(self):
        def record(kind, n):
            return struct.pack(">BHH", kind, 0x303, n) + b"x" * n
        hello, changed, finished, data = record(22, 500), record(20, 1), record(23, 53), record(23, 100)
        flight = [(0, True, 1000, hello), (1, False, 7, b"y" * 900), (2, True, 1000 + len(hello), changed + finished + data)]
        self.assertEqual([(2, True, 105)], after_handshake(flight))

    def test_what_the_model_expects_is_tight_and_a_longer_first_burst_is_not(self):
        mean = MODELS["chrome"][0]
        self.assertTrue(is_tight(mean))
        self.assertFalse(is_tight((mean[0] + 600, *mean[1:])))
        self.assertTrue(is_wide((mean[0] + 600, *mean[1:])))

    def test_a_match_belongs_to_the_stream_of_its_lane_in_whose_time_it_began(self):
        first, second, other = Stream(0, 0), Stream(10, 0), Stream(9, 1)
        sizes = [(11, True, 1874), (12, False, 4927), (13, True, 809), (14, False, 1075)]
        judge([(0, sizes)], [first, other, second])
        self.assertEqual([0, 1, 0], [s.tight for s in (first, second, other)])
        self.assertEqual([1874, -4927, 809, -1075], second.sizes)


class Reset(unittest.TestCase):

    def test_checksums_are_right(self):
        def total(data):
            n = sum(struct.unpack(f">{len(data) // 2}H", data))
            while n >> 16:
                n = (n >> 16) + (n & 0xffff)
            return n
        p = reset_packet("10.99.0.2", "10.99.0.1", 4711, 443, 0xdeadbeef)
        self.assertEqual(0xffff, total(p[:20]))
        self.assertEqual(0xffff, total(p[12:20] + struct.pack(">BBH", 0, 6, 20) + p[20:]))


class Profiles(unittest.TestCase):

    def test_an_installation_draws_once(self):
        text = "most 100\nup tls 5~6: write1 pad 10~20-30*3,40; synack 50% waste 7 after 1-2\nup plain 1: write1 pad 9\n"
        self.assertEqual(str(self.numbers(text, 1)), str(self.numbers(text, 1)))
        self.assertNotEqual(str(self.numbers(text, 1)), str(self.numbers(text, 2)))

    def test_steps(self):
        (weight, (pad, waste)), = parse("up tls 5: write1 pad 10-30*3,40; synack 50% waste 7 after 1-2", 1)["up"]
        self.assertEqual((5, ("write", 1), "pad", [(3, 10, 30), (1, 40, 40)]), (weight, pad.moment, pad.action, pad.sizes))
        self.assertEqual((("synack", 0), 0.5, [(1, 1, 2)]), (waste.moment, waste.chance, waste.delays))

    def test_first_streams_have_lines_of_their_own(self):
        text = "scheme stop=2 0=10-20 1=7\nup tls 5: write1 pad 1\nup first 6: write1 pad 2\ndown tls 8: fin pad 3"
        first, later = parse(text, 1, first=True), parse(text, 1)
        self.assertEqual([6, 8, 5, 8], [x[side][0][0] for x in (first, later) for side in ("up", "down")])
        self.assertEqual([[(1, 10, 20)], [(1, 7, 7)]], first["scheme"])

    def test_what_was_tried_can_be_read(self):
        for name in os.listdir(os.path.join(HERE, "tried")):
            with open(os.path.join(HERE, "tried", name)) as f:
                self.assertTrue(parse(f.read(), 1), name)

    @staticmethod
    def numbers(text, installation):
        return [(weight, [(s.chance, s.sizes, s.delays) for s in steps]) for weight, steps in parse(text, installation)["up"]]


if __name__ == "__main__":
    unittest.main()
