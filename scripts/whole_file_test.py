#!/usr/bin/python3
"""Writes files, and fails to."""
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from whole_file import write_whole


class WholeFileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "below" / "file"

    def test_replaces_what_was_there(self):
        for text in ("one, \u20ac", "two"):
            write_whole(self.file, text)
            self.assertEqual(self.file.read_text(encoding="utf-8"), text)
        self.assertEqual(list(self.file.parent.iterdir()), [self.file])

    def test_a_failure_leaves_what_was_there(self):
        write_whole(self.file, "yesterday")
        with mock.patch.object(Path, "write_text", side_effect=OSError("disk full")), self.assertRaises(OSError):
            write_whole(self.file, "today")
        with self.assertRaises(UnicodeEncodeError):
            write_whole(self.file, "half a pair: \ud800")
        with self.assertRaises(OSError):
            write_whole(self.folder / "below", "a folder")
        self.assertEqual((self.file.read_text(), list(self.folder.rglob("*"))), ("yesterday", [self.file.parent, self.file]))


if __name__ == "__main__":
    unittest.main()
