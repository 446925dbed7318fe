import unittest

from suite.goals import Ahead, AtMost, Beyond, Flat, Times, Within
from suite.tests import example


def medians(**values):
    """By contender and figure, and optionally by variant: Mode_time=1, Mode_time_small=2."""

    def find(contender, variant, figure):
        return values.get(f"{contender}_{figure}_{variant}", values.get(f"{contender}_{figure}"))

    return find


class GoalTests(unittest.TestCase):
    def judge(self, goal, **values):
        verdict = goal.judge(example.row(), medians(**values))
        return verdict.text

    def test_a_limit_is_met_up_to_itself(self):
        self.assertEqual(self.judge(AtMost("time", limit=2), Mode_time=2), "met")

    def test_a_limit_is_judged_where_it_is_missed_most(self):
        text = self.judge(AtMost("time", limit=2), Mode_time_small=3, Mode_time_large=5)
        self.assertEqual(text, "missed by 2.5× at large")

    def test_only_the_variants_that_are_named_count(self):
        self.assertEqual(self.judge(AtMost("time", ("small",), limit=2), Mode_time_small=1, Mode_time_large=5), "met")

    def test_a_limit_of_zero_is_met_by_zero_alone(self):
        self.assertEqual(self.judge(AtMost("time", limit=0), Mode_time=0), "met")
        self.assertEqual(self.judge(AtMost("time", ("small",), limit=0), Mode_time=0.1), "missed at small")

    def test_nothing_is_said_without_figures(self):
        self.assertEqual(self.judge(AtMost("time", limit=2)), "not measured")
        self.assertEqual(self.judge(Within("time", factor=2, than="Floor"), Mode_time=1), "not measured")

    def test_within_a_multiple_of_another(self):
        goal = Within("time", ("small",), factor=1.1, than="Floor")
        self.assertEqual(self.judge(goal, Mode_time=1.1, Floor_time=1.0), "met")
        self.assertEqual(self.judge(goal, Mode_time=2.2, Floor_time=1), "missed by 2.0× at small")

    def test_so_much_beyond_another(self):
        goal = Beyond("time", ("small",), extra=200, than="Floor")
        self.assertEqual(self.judge(goal, Mode_time=300, Floor_time=100), "met")
        self.assertEqual(self.judge(goal, Mode_time=600, Floor_time=100), "missed by 2.0× at small")

    def test_so_many_times_as_good_whichever_way_the_figure_runs(self):
        self.assertEqual(self.judge(Times("time", factor=4, than="Peer"), Mode_time=1, Peer_time=4), "met")
        self.assertEqual(self.judge(Times("rate", factor=0.95, than="Floor"), Mode_rate=96, Floor_rate=100), "met")
        missed = self.judge(Times("rate", ("small",), factor=1, than="Floor"), Mode_rate=50, Floor_rate=100)
        self.assertEqual(missed, "missed by 2.0× at small")

    def test_flat_compares_two_variants(self):
        goal = Flat("time", factor=1.5, small="small", large="large")
        self.assertEqual(self.judge(goal, Mode_time_small=2, Mode_time_large=3), "met")
        self.assertEqual(self.judge(goal, Mode_time_small=1, Mode_time_large=3), "missed by 2.0× at large")

    def test_ahead_of_every_peer_but_not_of_a_lower_bound(self):
        self.assertEqual(self.judge(Ahead("time"), Mode_time=2, Peer_time=3, Floor_time=1), "met")
        self.assertEqual(self.judge(Ahead("rate", ("small",)), Mode_rate=2, Peer_rate=4), "missed by 2.0× at small")

    def test_ahead_of_nobody_is_not_said(self):
        self.assertEqual(self.judge(Ahead("time"), Mode_time=2, Floor_time=1), "not measured")
