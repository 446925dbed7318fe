import unittest

from suite.process import Failed, figures_in, output, without_paths


class ProcessTests(unittest.TestCase):
    def test_the_last_line_has_the_figures(self):
        self.assertEqual(figures_in(b'hello\n{"a": 1, "b": 2.5}\n'), {"a": 1.0, "b": 2.5})

    def test_anything_else_is_a_failure(self):
        for out in (b"", b"hello", b"[1]", b'{"a": "x"}', b'{"a": NaN}', b"{"):
            with self.subTest(out), self.assertRaises(Failed):
                figures_in(out)

    def test_paths_are_cut_down(self):
        self.assertEqual(without_paths("python: '/opt/x/main.py': no"), "python: 'main.py': no")
        self.assertEqual(without_paths("1 s/2, a/b and http://x/y"), "1 s/2, a/b and http://x/y")

    def test_output_is_what_was_printed(self):
        self.assertEqual(output(["cat"], 10, stdin=b"text"), b"text")

    def test_a_failure_says_the_last_words_and_the_code(self):
        with self.assertRaisesRegex(Failed, "ended with 3: the reason"):
            output(["sh", "-c", "echo first >&2; echo the reason >&2; exit 3"], 10)

    def test_a_signal_has_its_name(self):
        with self.assertRaisesRegex(Failed, "was ended by SIGKILL"):
            output(["sh", "-c", "kill -9 $$"], 10)

    def test_who_takes_too_long_is_ended(self):
        with self.assertRaisesRegex(Failed, "took longer than 0.1 s"):
            output(["sh", "-c", "sleep 60; true"], 0.1)

    def test_who_is_not_there_could_not_be_started(self):
        with self.assertRaisesRegex(Failed, "could not be started"):
            output(["no-such-program"], 1)
