"""The program works on data folders of earlier formats, and refuses those it would spoil."""
import hashlib
import pathlib
import shutil
import sys
import tarfile
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))
from bluegate_process import Server, command, wait_until  # noqa: E402
from clients import CaptureStream, Officer, make_capture, stubs  # noqa: E402

SERVICES = ("admission", "casework", "gateway", "intake", "recognition", "registry")


class UpgradeTest(unittest.TestCase):
    def setUp(self):
        self.kept = tempfile.TemporaryDirectory(prefix="bluegate-upgrade-")
        self.server = Server(self.kept.name)
        self.take("data-format-1.tar.gz")
        self.data = pathlib.Path(self.kept.name) / "data"

    def take(self, kept):
        with tarfile.open(HERE / kept) as tar:
            tar.extractall(self.kept.name)

    def tearDown(self):
        self.server.stop()
        self.kept.cleanup()

    def test_a_folder_of_format_1_is_read_and_written_on(self):
        self.check_that_it_is_read_and_written_on()

    def test_a_folder_of_format_2_is_read_and_written_on_and_its_evidence_stays_whole(self):
        shutil.rmtree(self.data)
        self.take("data-format-2.tar.gz")
        self.check_that_it_is_read_and_written_on()
        replay = command("rules", "replay", "--data", self.data)
        self.assertRegex(replay.stdout, "identical")
        self.assertEqual(self.server.stop(), 0)
        verified = command("verify", self.data, check=False)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def check_that_it_is_read_and_written_on(self):
        self.server.start()
        officer = Officer(self.server.channel())
        passages = officer.passages()
        self.assertEqual(sorted(passage.passage_id for passage in passages),
                         [f"cp-01-cam-1/1/{sequence}" for sequence in (1, 2, 3)])
        capture_pb2 = stubs()[0]
        for passage in passages:
            picture = officer.intake.GetPicture(capture_pb2.GetPictureRequest(
                sha256=passage.capture.pictures[0].sha256)).picture
            self.assertEqual(hashlib.sha256(picture).digest(), passage.capture.pictures[0].sha256)
        alerts = command("alert", "list", "--server", self.server.grpc_address).stdout
        self.assertIn("kept data", alerts)
        history = command("import", "--server", self.server.grpc_address, "--history").stdout
        self.assertIn("vehicles.csv", history)
        # A capture that was kept gets its first answer, and a new one is taken.
        stream = CaptureStream(self.server.channel())
        self.assertTrue(stream.welcome.wait(10))
        self.assertEqual(stream.durable_sequence, 3)
        stream.send(make_capture(4, [picture]))
        wait_until(lambda: 4 in stream.answers, "an answer")
        self.assertEqual(stream.answers[4].position, 4)
        stream.close()
        wait_until(officer.settled, "every capture in its end state")
        self.assertEqual(self.server.stop(), 0)
        for service in SERVICES:
            self.assertRegex((self.data / service / "FORMAT").read_text(),
                             rf"^bluegate {service} format \d+ readable from \d+\n$")
        self.server.start()  # and what it wrote is read again
        self.assertEqual(Officer(self.server.channel()).kept(), 4)

    def test_a_folder_that_only_newer_programs_read_is_refused_with_both_formats(self):
        (self.data / "casework" / "FORMAT").write_text(
            "bluegate casework format 1000 readable from 999\n")
        refused = command("serve", "--config", self.server.config, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertRegex(refused.stderr, r'casework" is in format 1000, which programs of format '
                                         r"999 or later read, and this program writes format \d+")

    def test_a_folder_of_the_next_format_that_says_so_is_worked_on_as_it_is(self):
        text = "bluegate registry format 1000 readable from 1\n"
        (self.data / "registry" / "FORMAT").write_text(text)
        self.server.start()
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual((self.data / "registry" / "FORMAT").read_text(), text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
