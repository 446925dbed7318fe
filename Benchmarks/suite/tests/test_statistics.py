import unittest

from suite.statistics import Summary, number, summary, times, times_as_good


class StatisticsTests(unittest.TestCase):
    def test_summary_is_median_and_extremes(self):
        self.assertEqual(summary([3, 1, 2]), Summary(2, 1, 3, 3))
        self.assertEqual(summary([4, 1]), Summary(2.5, 1, 4, 2))

    def test_summary_of_nothing_is_none(self):
        self.assertIsNone(summary([]))

    def test_ratio_is_above_one_for_who_is_ahead_whichever_way_the_figure_runs(self):
        self.assertEqual(times_as_good(2, 6, is_lower_better=True), 3)
        self.assertEqual(times_as_good(6, 2, is_lower_better=False), 3)
        self.assertEqual(times_as_good(6, 3, is_lower_better=True), 0.5)

    def test_there_is_no_ratio_with_zero(self):
        self.assertIsNone(times_as_good(0, 6, is_lower_better=True))
        self.assertIsNone(times_as_good(6, 0, is_lower_better=False))

    def test_numbers_have_three_digits_or_are_whole(self):
        shown = [number(value) for value in (0, 0.01234, 1, 4.567, 45.67, 99.94, 99.96, 1234.5, 5e6)]
        self.assertEqual(shown, ["0", "0.0123", "1.00", "4.57", "45.7", "99.9", "100", "1,234", "5,000,000"])

    def test_ratios_have_fewer_digits_the_greater_they_are(self):
        shown = [times(value) for value in (0.934, 1.043, 1.999, 2.44, 9.96, 31.2, 1234, None)]
        self.assertEqual(shown, ["0.93×", "1.04×", "2.0×", "2.4×", "10×", "31×", "1,200×", "–"])
