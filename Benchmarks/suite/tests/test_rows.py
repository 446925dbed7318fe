import unittest

from suite.goals import AtMost, Within
from suite.row import Headline, load
from suite.tests import example


class RowTests(unittest.TestCase):
    def test_every_row_is_declared_without_mistakes(self):
        for row in load():
            with self.subTest(row.name):
                self.assertEqual(row.mistakes(), [])
                self.assertGreater(len(row.text), 100)
                for contender in row.contenders:
                    for variant in row.variants:
                        self.assertTrue(contender.command(variant.values))

    def test_rows_come_in_their_order(self):
        self.assertEqual([row.name for row in load(["spawn", "memory"])], ["memory", "spawn"])

    def test_a_row_that_does_not_exist_is_refused(self):
        with self.assertRaisesRegex(ValueError, "there is no row 'nonsense'"):
            load(["nonsense"])

    def test_mistakes_are_found(self):
        row = example.row(
            goals=(AtMost("nothing", limit=1), Within("time", ("tiny",), than="Nobody")),
            headlines=(Headline("", "time", "tiny"),),
            contenders=(example.contender("A"), example.contender("A", left_out={"tiny": ""})),
        )
        self.assertEqual(len(row.mistakes()), 8, row.mistakes())
