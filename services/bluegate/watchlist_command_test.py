"""`bluegate watchlist` against a server of casework."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("BLUEGATE_BINARY", str(ROOT / "build/release/bluegate"))
SAMPLE = ROOT / "deploy/watchlists/sample.textproto"
READY_S_MAX = 60

CONFIG = f"""data_dir: "data"
grpc_listen: "127.0.0.1:0"
http_listen: "127.0.0.1:0"
rules_file: "{ROOT}/deploy/rules/xianyang-2021.textproto"
sites_file: "{ROOT}/deploy/sites/xianyang.textproto"
models_dir: "{ROOT}/plate_recognition/models"
travel_file: "{ROOT}/deploy/travel/xianyang.textproto"
confusions_file: "{ROOT}/deploy/watchlists/confusions.textproto"
"""


class WatchlistCommandTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "bluegate.textproto").write_text(CONFIG, encoding="utf-8")
        self.start()

    def start(self):
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        self.server = subprocess.Popen(
            [BINARY, "serve", "--config", str(self.folder / "bluegate.textproto"),
             "--services", "casework", "--peer", "recognition=127.0.0.1:1",
             "--peer", "registry=127.0.0.1:1", "--peer", "admission=127.0.0.1:1",
             "--ready-file", str(ready)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        give_up = time.monotonic() + READY_S_MAX
        while not ready.exists():
            self.assertIsNone(self.server.poll(), "serve ended before it was ready")
            self.assertLess(time.monotonic(), give_up, "serve was not ready in time")
            time.sleep(0.02)
        self.address = json.loads(ready.read_text(encoding="utf-8"))["grpc"]

    def command(self, part, *arguments):
        return subprocess.run([BINARY, "watchlist", part, "--server", self.address, *arguments],
                              capture_output=True, text=True, timeout=60, check=False)

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
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        self.start()
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
