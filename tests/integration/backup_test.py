"""A server is saved while captures come, and a server on the copy has all that was acknowledged."""
import re
import shutil
import threading
import time
import unittest
import urllib.error
import urllib.request

from bluegate_process import ROOT, Server, Workplace, command, wait_until
from clients import CaptureStream, Officer, make_capture, of_its_own

DEVICES = ("cp-01-cam-1", "cp-02-cam-1")


class Traffic(threading.Thread):
    """Sends captures until it is told to stop."""

    def __init__(self, device, pictures, server):
        super().__init__(daemon=True)
        self.device, self.pictures = device, pictures
        self.stream = CaptureStream(server.channel(), device)
        self.stopping = threading.Event()

    def run(self):
        sequence = 0
        while not self.stopping.is_set():
            sequence += 1
            picture = of_its_own(self.pictures[sequence % len(self.pictures)],
                                 f"{self.device}/{sequence}")
            if not self.stream.send(
                    make_capture(sequence, [picture], self.device, self.device[:-6])):
                return
            time.sleep(0.05)
        self.stream.close()

    def acknowledged(self):
        answers = list(self.stream.answers.items())
        return {f"{self.device}/1/{sequence}" for sequence, answer in answers
                if hasattr(answer, "position")}


class BackupTest(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace(sample_count=12, seed=5)
        self.server = Server(self.workplace.folder / "server", options=("--log-level", "debug"))
        self.server.start()
        command("import", "--server", self.server.grpc_address,
                ROOT / "deploy/sample/vehicles.csv")
        pictures = [picture.read_bytes() for picture in self.workplace.pictures]
        self.traffic = [Traffic(device, pictures, self.server) for device in DEVICES]
        for traffic in self.traffic:
            traffic.start()

    def tearDown(self):
        self.server.stop()
        self.workplace.close()

    def acknowledged(self):
        return set().union(*(traffic.acknowledged() for traffic in self.traffic))

    def stop_traffic(self):
        for traffic in self.traffic:
            traffic.stopping.set()
        for traffic in self.traffic:
            traffic.join(30)

    def test_what_was_acknowledged_before_is_in_the_restored_server(self):
        backup = self.workplace.folder / "backup"
        wait_until(lambda: len(self.acknowledged()) >= 20, "some traffic")
        wait_until(lambda: self.verifies(self.server.folder / "data"), "signed checkpoints")
        before = self.acknowledged()
        saved = command("backup", "--server", self.server.grpc_address, backup)
        self.assertIn("services=gateway,casework,recognition,intake,admission,registry",
                      saved.stdout)
        wait_until(lambda: len(self.acknowledged()) > len(before) + 5, "traffic after it")
        self.stop_traffic()
        self.check_restored(backup, before)
        self.check_damage_is_refused(backup)
        self.check_log()

    def check_restored(self, backup, before):
        folder = self.workplace.folder / "restored"
        restored = Server(folder)
        command("restore", backup, folder / "data")
        # The key that signs is kept apart from the backup.
        self.assertFalse((folder / "data" / "audit_key.pem").exists())
        shutil.copy(self.server.folder / "data" / "audit_key.pem", folder / "data")
        self.assertTrue(self.verifies(folder / "data"), "the evidence in the backup is not whole")
        again = command("restore", backup, folder / "data", check=False)
        self.assertEqual(again.returncode, 1)
        self.assertIn("is not empty", again.stderr)
        restored.start()
        try:
            officer = Officer(restored.channel())
            wait_until(officer.settled, "every capture in its end state")
            passages = [passage.passage_id for passage in officer.passages()]
            self.assertEqual(before - set(passages), set(), "acknowledged before, and not there")
            self.assertEqual(len(passages), len(set(passages)))
            found = command("decide", "--server", restored.grpc_address, "--site", "gate-01",
                            "--plate", "陕D00001", check=False)
            self.assertNotEqual(found.returncode, 3, found.stderr)
            # It goes on where it was: a terminal that comes back is told what is durable.
            stream = CaptureStream(restored.channel(), DEVICES[0])
            self.assertTrue(stream.welcome.wait(10))
            durable = max(int(name.split("/")[2]) for name in before
                          if name.startswith(DEVICES[0]))
            self.assertGreaterEqual(stream.durable_sequence, durable - 16)
            stream.close()
        finally:
            self.assertEqual(restored.stop(), 0, restored.log()[-2000:])

    def verifies(self, data):
        return command("verify", data, check=False).returncode == 0

    def check_damage_is_refused(self, backup):
        largest = max((path for path in (backup / "data").rglob("*") if path.is_file()),
                      key=lambda path: path.stat().st_size)
        content = bytearray(largest.read_bytes())
        content[len(content) // 2] ^= 1
        largest.write_bytes(content)
        target = self.workplace.folder / "damaged"
        refused = command("restore", backup, target, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(largest.name, refused.stderr)
        self.assertFalse(target.exists())

    def check_log(self):
        """One capture can be followed through all services, and no number is in the log."""
        officer = Officer(self.server.channel())
        wait_until(officer.settled, "every capture in its end state")
        passages = officer.passages()
        log = self.server.log()
        read = next(p for p in passages if p.sightings and p.sightings[0].decision.request_id)
        for words in ("capture kept", "capture read", "admission: decided", "passage"):
            self.assertRegex(log, rf"{words} capture={re.escape(read.passage_id)}[ \n]", words)
        numbers = {s.reading.number for p in passages for s in p.sightings if s.reading.number}
        self.assertGreater(len(numbers), 3)
        told = [number for number in numbers if number in log or number[1:] in log]
        self.assertEqual(told, [], "numbers in the log")
        concerning = [line for line in log.splitlines()
                      if re.search(r"capture (not )?(kept|read|refused)|\bpassage ", line)]
        self.assertEqual([line for line in concerning if " capture=" not in line], [])
        self.check_metrics()

    def check_metrics(self):
        metrics = urllib.request.urlopen(
            f"http://{self.server.http_address}/metrics", timeout=10).read().decode()
        for name in ("bluegate_intake_commit_seconds_count", "bluegate_intake_position_captures",
                     "bluegate_recognition_age_seconds_count",
                     "bluegate_recognition_position_captures",
                     'bluegate_recognition_device_read_rate_ratio{device="cp-01-cam-1"}',
                     'bluegate_recognition_device_clock_behind_seconds{device="cp-01-cam-1"}',
                     "bluegate_casework_age_seconds_count",
                     'bluegate_admission_decisions_total{answer="rules"}',
                     "bluegate_admission_log_sync_seconds_count", "bluegate_disk_free_bytes",
                     "bluegate_disk_floor_in_days", "bluegate_disk_below_floor 0"):
            self.assertIn(name, metrics)


class DiskFloorTest(unittest.TestCase):
    def test_below_the_floor_no_capture_is_taken_and_the_server_says_so(self):
        workplace = Workplace(sample_count=2, seed=5)
        floor_mib = min(shutil.disk_usage(workplace.folder).free // (1 << 20) * 2, 1 << 20)
        server = Server(workplace.folder / "server",
                        options=("--disk-floor-mib", str(floor_mib))).start()
        try:
            stream = CaptureStream(server.channel(), DEVICES[0])
            self.assertTrue(stream.welcome.wait(10))
            stream.send(make_capture(1, [workplace.pictures[0].read_bytes()]))
            self.assertTrue(stream.ended.wait(20))
            self.assertEqual(stream.answers, {})
            self.assertIn("RESOURCE_EXHAUSTED", str(stream.error))
            self.assertIn("disk.free_bytes", str(stream.error))
            with self.assertRaises(urllib.error.HTTPError) as health:
                urllib.request.urlopen(f"http://{server.http_address}/healthz", timeout=10)
            self.assertEqual(health.exception.code, 503)
            metrics = urllib.request.urlopen(
                f"http://{server.http_address}/metrics", timeout=10).read().decode()
            self.assertIn("bluegate_disk_below_floor 1", metrics)
            self.assertIn("bluegate_intake_disk_floor_refusals_total 1", metrics)
        finally:
            server.stop()
            workplace.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
