import unittest

from suite.contender import Role
from suite.process import Failed
from suite.row import Variant
from suite.tests import example
from suite.turns import rotated, run, turns


def said(row, rounds):
    return [(turn.round, turn.variant.label, turn.contender.name) for turn in turns(row, row.contenders, rounds)]


class TurnTests(unittest.TestCase):
    def test_the_order_rotates(self):
        self.assertEqual(rotated("ABC", 0), ["A", "B", "C"])
        self.assertEqual(rotated("ABC", 4), ["B", "C", "A"])
        self.assertEqual(rotated([], 3), [])

    def test_all_take_turns_after_a_warm_up(self):
        row = example.row(contenders=(example.contender("A"), example.contender("B")), variants=(Variant("v"),))
        self.assertEqual(
            said(row, 2),
            [(0, "v", "A"), (0, "v", "B"), (1, "v", "A"), (1, "v", "B"), (2, "v", "B"), (2, "v", "A")],
        )

    def test_who_is_left_out_of_a_variant_has_no_turn_there(self):
        late = example.contender("B", left_out={"small": "takes 9 minutes"})
        row = example.row(contenders=(example.contender("A"), late))
        self.assertNotIn((1, "small", "B"), said(row, 1))
        self.assertIn((0, "large", "B"), said(row, 1))
        self.assertIn((1, "large", "B"), said(row, 1))

    def test_a_variant_may_have_fewer_rounds(self):
        row = example.row(variants=(Variant("often"), Variant("once", rounds=1)))
        rounds = [turn[0] for turn in said(row, 3) if turn[1] == "once"]
        self.assertEqual(rounds, [1, 1, 1])


class RunTests(unittest.TestCase):
    def run_row(self, measure, **options):
        contenders = (example.contender("Mode", Role.MODE, measure=measure), example.contender("Peer", measure=measure))
        row = example.row(contenders=contenders, variants=(Variant("v", {"n": 7}),), **options)
        return run(row, 2, lambda *_: None)

    def test_the_warm_up_does_not_count(self):
        values = iter(range(100))
        measured = self.run_row(lambda *_: {"time": next(values), "other": 1})
        self.assertEqual(measured.samples["Mode"]["v"], {"time": [2, 5]})

    def test_the_values_of_a_variant_get_into_the_command(self):
        commands = []
        self.run_row(lambda command, *_: commands.append(command) or {"time": 1})
        self.assertEqual(commands[0], ["sh", "7"])

    def test_who_fails_once_is_absent_and_not_run_again(self):
        calls = []

        def measure(*_):
            calls.append(1)
            if len(calls) == 4:
                raise Failed("ended with 1: in /somewhere/on/disk.c")
            return {"time": 1}

        measured = self.run_row(measure)
        self.assertEqual(measured.absent, {"Peer": {"v": "ended with 1: in disk.c"}})
        self.assertEqual(measured.samples.get("Peer", {}), {})
        self.assertEqual(len(measured.samples["Mode"]["v"]["time"]), 2)
        self.assertEqual(len(calls), 5)

    def test_figures_that_the_row_does_not_know_are_a_failure(self):
        measured = self.run_row(lambda *_: {"other": 1})
        self.assertIn("printed none of the row's figures but other", measured.absent["Mode"]["v"])
