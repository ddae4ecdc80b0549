"""`read` and `bench read` as a user calls them: exit codes, files, figures by name."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["BLUEGATE_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[2]


def bluegate(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT,
                          check=False)


class PictureCommandsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        drawn = bluegate("sample", "--out", cls.root / "drawn", "--count", "2")
        assert drawn.returncode == 0, drawn.stderr
        cls.pictures = sorted((cls.root / "drawn").glob("*/*.jpg"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_annotate_draws_each_picture_once(self):
        before = [picture.read_bytes() for picture in self.pictures]
        done = bluegate("read", "--annotate", self.root / "out", *self.pictures, self.pictures[0])
        self.assertEqual(done.returncode, 0, done.stderr)
        names = {path.name for path in (self.root / "out").iterdir()}
        first = self.pictures[0].stem
        self.assertEqual(names, {picture.name for picture in self.pictures} | {f"{first}-2.jpg"})
        self.assertEqual([picture.read_bytes() for picture in self.pictures], before)

    def test_a_folder_that_cannot_be_made_is_named(self):
        done = bluegate("read", "--annotate", "/proc/none", *self.pictures)
        self.assertEqual(done.returncode, 1)
        self.assertIn("annotate: /proc/none cannot be made", done.stderr)

    def test_trace_saves_the_stages_of_one_picture(self):
        done = bluegate("read", "--trace", self.root / "trace", self.pictures[0])
        self.assertEqual(done.returncode, 0, done.stderr)
        names = sorted(path.name for path in (self.root / "trace").iterdir())
        self.assertEqual(names[:2], ["001-decoded.png", "002-locator.png"])
        self.assertTrue(names[-1].endswith("-result.jpg"), names)
        two = bluegate("read", "--trace", self.root / "trace", *self.pictures)
        self.assertEqual(two.returncode, 2)
        self.assertIn("2 pictures, wanted 1", two.stderr)

    def test_bench_gives_its_figures_by_name(self):
        done = bluegate("bench", "read", "--json", "--seconds", "0", *self.pictures)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        self.assertEqual(figures["pictures"], 2)
        one = figures["threads"][0]
        self.assertEqual(one["threads"], 1)
        self.assertGreater(one["total_over_opencv_decode"], 0)
        self.assertGreater(figures["memory_mb"]["first_reader"], 0)

    def test_bench_wants_a_part_to_measure(self):
        self.assertEqual(bluegate("bench").returncode, 2)


if __name__ == "__main__":
    unittest.main()
