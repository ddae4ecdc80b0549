"""A terminal that was cut off drains its backlog while new captures still come through at once.

The drill is scaled down. A terminal that sees a vehicle every INTERVAL_S seconds has
72 * 3600 / INTERVAL_S captures after 72 hours; here it has as many as MINUTES bring. What is
measured is the speed: seconds of backlog, by the terminal's own clock, drained in a second.
"""
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest

from bluegate_process import BINARY, ROOT, Server, Workplace, command, wait_until
from clients import Officer, of_its_own

FULL = os.environ.get("BLUEGATE_SOAK") == "1"
MINUTES = 15 if FULL else 4
INTERVAL_S = 5
LIVE_INTERVAL_S = 0.5  # ten times as many as the terminal sees otherwise
SPEED_MIN = 10
# Live captures of the last two seconds may be on their way.
ON_THE_WAY = round(2 / LIVE_INTERVAL_S)
# At the 95th percentile. Other tests may run beside this one when it is not the soak.
LIVE_S_MAX = 1.0 if FULL else 5.0
DEVICE, SITE = "cp-01-cam-1", "cp-01"


def rfc3339(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()


class BacklogDrill(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace(sample_count=24, seed=5)
        self.folder = self.workplace.folder / "camera"
        self.folder.mkdir()
        self.taken = 0
        self.server = Server(self.workplace.folder / "server")
        self.terminal = None

    def tearDown(self):
        if self.terminal:
            self.terminal.terminate()
            self.terminal.wait()
        self.server.stop()
        self.workplace.close()

    def take_picture(self, seconds):
        """As a camera does: the note, then the whole picture, which has been written a while."""
        name = f"{self.taken:06}.jpg"
        self.taken += 1
        source = self.workplace.pictures[self.taken % len(self.workplace.pictures)]
        (self.folder / f"{name}.json").write_text(json.dumps({"time": rfc3339(seconds)}))
        made = self.workplace.folder / "made.jpg"
        made.write_bytes(of_its_own(source.read_bytes(), name))
        os.utime(made, (time.time() - 10, time.time() - 10))
        made.rename(self.folder / name)

    def arguments(self, address):
        return ["terminal", "--device", DEVICE, "--site", SITE, "--folder", self.folder,
                "--server", address]

    def pile_up(self, count):
        now = time.time()
        for index in range(count):
            self.take_picture(now - (count - index) * INTERVAL_S)
        command(*self.arguments("127.0.0.1:1"), "--once", "--give-up", 1, check=False)
        spooled = list((self.folder / ".spool").glob("*.capture"))
        self.assertEqual(len(spooled), count)

    def test_backlog_is_drained_while_live_captures_come_through(self):
        backlog = MINUTES * 60 // INTERVAL_S
        self.pile_up(backlog)
        self.server.start()
        command("import", "--server", self.server.grpc_address, ROOT / "deploy/sample/vehicles.csv")
        officer = Officer(self.server.channel())
        start = time.time()
        self.terminal = subprocess.Popen(
            [BINARY, *map(str, self.arguments(self.server.grpc_address))],
            stderr=subprocess.DEVNULL)
        live = 0
        while officer.kept() < backlog + live - ON_THE_WAY or live < 20:
            self.assertLess(time.time() - start, 600, "the backlog is not drained")
            self.take_picture(time.time())
            live += 1
            time.sleep(LIVE_INTERVAL_S)
        drained_s = time.time() - start
        wait_until(lambda: officer.settled() and officer.kept() == backlog + live,
                   "every capture in its end state", 120)
        arrivals = sorted((p.decided_time_us - p.capture.terminal_time_us) / 1e6
                          for p in officer.passages()
                          if p.capture.terminal_time_us / 1e6 > start)
        self.assertEqual(len(arrivals), live)
        p95 = arrivals[int(0.95 * len(arrivals))]
        speed = backlog * INTERVAL_S / drained_s
        print(f"backlog {backlog} captures = {MINUTES} min at one in {INTERVAL_S} s, drained in "
              f"{drained_s:.1f} s: {speed:.1f} times real time; 72 h = "
              f"{72 * 3600 // INTERVAL_S} captures would take {72 / speed:.1f} h. Live captures "
              f"meanwhile: {live}, at casework after p50 {arrivals[len(arrivals) // 2]:.2f} s, "
              f"p95 {p95:.2f} s", file=sys.stderr)
        self.assertGreaterEqual(speed, SPEED_MIN)
        self.assertLessEqual(p95, LIVE_S_MAX)


if __name__ == "__main__":
    unittest.main(verbosity=2)
