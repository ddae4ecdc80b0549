"""`bluegate watchlist` against a server of casework."""
import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/integration"))
from bluegate_process import ROOT, Server, command

SAMPLE = ROOT / "deploy/watchlists/sample.textproto"


class WatchlistCommandTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        nowhere = {name: "127.0.0.1:1" for name in ("recognition", "registry", "admission")}
        self.server = Server(self.folder, ["casework"], nowhere, settings=[
            f'travel_file: "{ROOT}/deploy/travel/xianyang.textproto"',
            f'confusions_file: "{ROOT}/deploy/watchlists/confusions.textproto"']).start()
        self.addCleanup(self.server.stop)

    def command(self, part, *arguments):
        return command("watchlist", part, "--server", self.server.grpc_address, *arguments,
                       check=False, timeout_s=60)

    def lines(self, part, *arguments):
        ended = self.command(part, *arguments, "--json")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return [json.loads(line) for line in ended.stdout.splitlines()]

    def set_sample(self):
        return self.command("set", "--file", str(SAMPLE), "--by", "li.wei", "--why", "试用")

    def test_list_log_and_removal_survive_sigkill(self):
        ended = self.set_sample()
        self.assertEqual(ended.returncode, 0, ended.stderr)
        ended = self.command("remove", "sample-exact", "--by", "wang.fang", "--why", "已处理")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.server.kill()
        self.server.start()
        self.assertEqual([entry["entry_id"] for entry in self.lines("list")], ["sample-wildcard"])
        log = self.lines("log")
        self.assertEqual([(change["actor"], change["entry_id"]) for change in log],
                         [("li.wei", "sample-exact"), ("li.wei", "sample-wildcard"),
                          ("wang.fang", "sample-exact")])
        self.assertNotIn("after", log[2])
        self.assertIn("wang.fang  removed sample-exact: 已处理", self.command("log").stdout)

    def test_preview_shows_how_wide_a_setting_is(self):
        preview = self.lines("preview", "陕A12345", "--distance", "0.2")[0]
        self.assertEqual([misread["number"] for misread in preview["misreads"]],
                         ["陕A1234S", "陕A1Z345"])
        self.assertIn("2 misreadings", self.command("preview", "陕A12345", "--distance",
                                                    "0.2").stdout)

    def test_match_of_an_empty_history_finds_nothing(self):
        self.set_sample()
        self.assertIn("0 matches in 0 sightings", self.command("match").stdout)
        self.assertEqual(self.command("match", "--entry", "no-such").returncode, 1)

    def test_refused_entries_are_told_and_the_others_are_set(self):
        bad = self.folder / "bad.textproto"
        bad.write_text(SAMPLE.read_text(encoding="utf-8").replace("0.3", "0.95"),
                       encoding="utf-8")
        ended = self.command("set", "--file", str(bad), "--by", "li.wei", "--why", "试用")
        self.assertEqual(ended.returncode, 1)
        self.assertIn('sample-exact: entry.distance_max: "0.95", wanted 0-0.9', ended.stderr)
        self.assertEqual([entry["entry_id"] for entry in self.lines("list")], ["sample-wildcard"])


if __name__ == "__main__":
    unittest.main()
