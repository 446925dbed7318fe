import tempfile
import unittest
from pathlib import Path

from suite import readme, report
from suite.headline import headlines
from suite.results import Results
from suite.tables import Table, absences, comparison
from suite.tests import example


class TableTests(unittest.TestCase):
    def test_a_page_has_pipes_and_a_terminal_has_columns(self):
        table = Table(["", "ns"], [["Mode", "1"], ["A peer", "1,000"]])
        self.assertEqual(table.markdown(), "|  | ns |\n| :-- | --: |\n| Mode | 1 |\n| A peer | 1,000 |")
        self.assertEqual(table.plain(), "           ns\nMode        1\nA peer  1,000")

    def test_a_comparison_has_medians_extremes_and_ratios(self):
        row, results = example.row(), example.results()
        table = comparison(row, results.rows["example"], row.variants[0])
        self.assertEqual(table.header, ["small", "Time (µs)", "Mode is ahead", "Rate (/s)", "Mode is ahead"])
        self.assertEqual(
            table.lines,
            [
                ["Mode", "2.00 (1.00 – 3.00)", "", "100", ""],
                ["Peer", "7.00 (6.00 – 8.00)", "3.5×", "50.0", "2.0×"],
                ["Floor", "1.00", "0.50×", "200", "0.50×"],
            ],
        )

    def test_who_is_absent_is_named_with_the_reason(self):
        row, result = example.row(), example.result()
        result.absent = {"Peer": {"": "was not built"}, "Floor": {"large": "takes 9 minutes"}}
        self.assertEqual(absences(row, result), ["Peer: was not built", "Floor at large: takes 9 minutes"])


class HeadlineTests(unittest.TestCase):
    def test_a_line_names_the_best_peer_and_the_lower_bound(self):
        table = headlines([example.row()], example.results())
        self.assertEqual(
            table.lines[0], ["Time of one", "**2.00 µs**", "7.00 µs (Peer)", "3.5×", "1.00 µs (Floor)", "–"]
        )

    def test_the_readme_has_some_of_them(self):
        table = headlines([example.row()], example.results(), is_for_readme=True)
        self.assertEqual([line[0] for line in table.lines], ["Time of one"])


class PageTests(unittest.TestCase):
    def test_it_says_all_there_is(self):
        page = report.page([example.row()], example.results())
        for part in ("Abacus", "Swift 6.3", "commit abc", "## An example", "What it measures.", "charts/example.svg"):
            self.assertIn(part, page)

    def test_a_row_of_another_machine_says_so(self):
        results = example.results()
        later = example.run("2026-01-02T00:00:00Z", machine={**example.MACHINE, "processor": "Slide rule"})
        results.add("other", example.result(later.date, Mode={"time": [1]}), later)
        page = report.page([example.row(), example.row(name="other", title="Another")], results)
        self.assertIn("on another machine: Abacus", page)

    def test_rows_without_results_are_not_on_it(self):
        page = report.page([example.row(), example.row(name="b", title="Another")], example.results())
        self.assertNotIn("Another", page)


class ReadmeTests(unittest.TestCase):
    def test_only_what_is_between_the_marks_is_replaced(self):
        before = f"head\n{readme.BEGIN}\nold\n{readme.END}\ntail"
        self.assertEqual(readme.with_block(before, "new"), f"head\n{readme.BEGIN}\nnew\n{readme.END}\ntail")
        self.assertEqual(readme.with_block(before, ""), f"head\n{readme.BEGIN}\n{readme.END}\ntail")

    def test_the_marks_must_be_there_once(self):
        for text in ("", f"{readme.BEGIN}{readme.END}" * 2):
            with self.assertRaises(ValueError):
                readme.with_block(text, "new")


class ResultsTests(unittest.TestCase):
    def test_what_is_written_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.json"
            example.results().write(path)
            self.assertEqual(Results.read(path), example.results())
            self.assertIn('"time": [2, 1, 3]', path.read_text(encoding="utf-8"))

    def test_a_row_is_replaced_and_its_old_run_forgotten(self):
        results = example.results()
        later = example.run("2026-01-02T00:00:00Z")
        results.add("example", example.result(later.date), later)
        self.assertEqual(list(results.runs), [later.date])

    def test_the_main_run_is_the_one_of_most_rows(self):
        results = example.results()
        results.add("second", example.result(), example.run())
        later = example.run("2026-01-02T00:00:00Z")
        results.add("third", example.result(later.date), later)
        self.assertEqual(results.main_run(), example.run())
