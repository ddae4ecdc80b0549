"""From a camera's picture to an officer's case, on the real program."""
import hashlib
import struct
import time
import unittest
import zlib

import bluegate_process
from bluegate_process import ROOT, Server, Workplace, command, wait_until
from clients import CaptureStream, Officer, make_capture

DAY_US = 24 * 3600 * 1_000_000


def png(width, height):
    """A small PNG file whose header claims the given size."""
    def chunk(kind, body):
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(b"\0" * 17 * 16)) + chunk(b"IEND", b""))


class WholeJobTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workplace = Workplace()
        cls.server = Server(cls.workplace.folder / "server").start()
        command("import", "--server", cls.server.grpc_address, ROOT / "deploy/sample/vehicles.csv")
        cls.officer = Officer(cls.server.channel())

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.workplace.close()

    def stream(self, captures, device="cp-01-cam-1", epoch=1):
        """Sends captures on a stream of their own and returns the answers."""
        stream = CaptureStream(self.server.channel(), device, epoch)
        for capture in captures:
            self.assertTrue(stream.send(capture), stream.error)
        wanted = {capture.name.sequence for capture in captures}
        wait_until(lambda: wanted <= set(stream.answers) or stream.ended.is_set(), "all answers")
        stream.close()
        return stream.answers

    def passage(self, device, sequence, epoch=1):
        found = [p for p in self.officer.passages()
                 if p.passage_id == f"{device}/{epoch}/{sequence}"]
        self.assertEqual(len(found), 1, "a capture has just one passage")
        return found[0]

    def test_a_terminal_hands_over_its_folder_and_every_capture_gets_its_end_state(self):
        folder = self.workplace.folder / "drop"
        folder.mkdir()
        for picture in self.workplace.pictures:
            (folder / f"{picture.parent.name}-{picture.name}").write_bytes(picture.read_bytes())
        before = self.officer.kept()
        command("terminal", "--device", "cp-02-cam-1", "--site", "cp-02", "--folder", folder,
                "--spool", self.workplace.folder / "spool", "--server", self.server.grpc_address,
                "--direction", "in", "--once")
        self.assertEqual(self.officer.kept() - before, len(self.workplace.pictures))
        wait_until(self.officer.settled, "every capture in its end state")
        mine = [p for p in self.officer.passages() if p.capture.name.device_id == "cp-02-cam-1"]
        self.assertEqual(len(mine), len(self.workplace.pictures))
        states = {p.state for p in mine}
        self.assertIn(self.officer.pb2.PASSAGE_STATE_CLEAR, states)
        self.assertIn(self.officer.pb2.PASSAGE_STATE_RESTRICTED, states)
        hashes = {hashlib.sha256(p.read_bytes()).digest() for p in self.workplace.pictures}
        for passage in mine:
            self.assertIn(passage.picture_sha256, hashes)
            picture = self.officer.intake.GetPicture(
                self.officer.capture_pb2.GetPictureRequest(sha256=passage.picture_sha256))
            self.assertEqual(hashlib.sha256(picture.picture).digest(), passage.picture_sha256)

    def test_a_restricted_vehicle_stands_before_an_officer_with_reason_and_clause(self):
        picture = self.restricted_picture()
        answer = self.stream([make_capture(1, [picture], "cp-03-cam-1", "cp-03")], "cp-03-cam-1")[1]
        self.assertGreater(answer.position, 0)
        wait_until(self.officer.settled, "the capture in its end state")
        passage = self.passage("cp-03-cam-1", 1)
        self.assertEqual(passage.state, self.officer.pb2.PASSAGE_STATE_RESTRICTED)
        case = self.officer.casework.GetCase(
            self.officer.pb2.GetCaseRequest(case_id=passage.case_id)).case
        decision = case.passage.sightings[0].decision
        self.assertRegex(decision.reason_code, r"^R\d\d$")
        self.assertIn("咸政办发", decision.clause)
        self.assertTrue(decision.sentence_zh and decision.sentence_en)
        self.assertEqual(case.passage.picture_sha256, hashlib.sha256(picture).digest())

    def test_a_legal_hold_is_set_and_lifted_on_a_passage_that_is_there(self):
        picture = self.workplace.pictures[0].read_bytes()
        self.stream([make_capture(1, [picture], "cp-17-cam-1", "cp-17")], "cp-17-cam-1")
        wait_until(self.officer.settled, "its end state")

        def hold(verb, passage_id):
            return command("hold", verb, passage_id, "--server", self.server.grpc_address,
                           "--by", "zhao", "--why", "file 12", check=False)
        self.assertNotEqual(hold("set", "cp-17-cam-1/1/2").returncode, 0)
        self.assertNotEqual(hold("lift", "cp-17-cam-1/1/1").returncode, 0)
        self.assertEqual(hold("set", "cp-17-cam-1/1/1").returncode, 0)
        row = r"cp-17-cam-1/1/1  \d{4}-\d\d-\d\d .*  zhao  file 12"
        for form, shown in (([], row), (["--json"], r'"why":"file 12"')):
            listed = command("hold", "list", *form, "--server", self.server.grpc_address)
            self.assertRegex(listed.stdout, shown)
        lifted = hold("lift", "cp-17-cam-1/1/1")
        self.assertEqual(lifted.returncode, 0, lifted.stderr)
        listed = command("hold", "list", "--server", self.server.grpc_address)
        self.assertNotIn("cp-17-cam-1/1/1", listed.stdout)

    def restricted_picture(self):
        """A sample picture of a vehicle that a rule restricts at a checkpoint."""
        for number, picture in enumerate(self.workplace.pictures, 1):
            name = f"probe-{number}"
            self.stream([make_capture(1, [picture.read_bytes()], name, "cp-04")], name)
            wait_until(self.officer.settled, "the capture in its end state")
            if self.passage(name, 1).state == self.officer.pb2.PASSAGE_STATE_RESTRICTED:
                return picture.read_bytes()
        self.fail("no sample picture shows a restricted vehicle")

    def test_a_repeat_gets_the_first_answer(self):
        picture = self.workplace.pictures[0].read_bytes()
        capture = make_capture(1, [picture], "cp-05-cam-1", "cp-05")
        first = self.stream([capture], "cp-05-cam-1")[1]
        again = self.stream([capture], "cp-05-cam-1")[1]
        self.assertEqual((again.position, again.received_time_us, again.repeated),
                         (first.position, first.received_time_us, True))

    def test_each_bad_capture_has_its_clear_answer(self):
        picture = self.workplace.pictures[0].read_bytes()
        one_too_many = picture + b"\0" * (8 * 1024 * 1024 + 1 - len(picture))
        cases = {
            1: ([b"no picture at all"], "cp-06", "PICTURE_NOT_AN_IMAGE"),
            2: ([b""], "cp-06", "PICTURE_EMPTY"),
            3: ([one_too_many], "cp-06", "PICTURE_TOO_LARGE"),
            4: ([png(20000, 16)], "cp-06", "PICTURE_DIMENSIONS"),
            5: ([picture], "nowhere", "SITE_UNKNOWN"),
            6: ([], "cp-06", "FIELD_INVALID"),
            7: ([picture] * 6, "cp-06", "FIELD_INVALID"),
        }
        captures = [make_capture(n, pictures, "cp-06-cam-1", site)
                    for n, (pictures, site, _) in cases.items()]
        answers = self.stream(captures, "cp-06-cam-1")
        for number, (_, _, reason) in cases.items():
            with self.subTest(reason):
                error = answers[number].error
                self.assertEqual(bluegate_reason(error.reason), f"ERROR_REASON_{reason}")
                self.assertTrue(error.field and error.wish, error)
        again = self.stream(captures[:1], "cp-06-cam-1")[1]
        self.assertEqual(again.error, answers[1].error)

    def test_a_capture_from_tomorrow_is_kept_and_its_time_not_relied_on(self):
        picture = self.workplace.pictures[1].read_bytes()
        tomorrow = time.time_ns() // 1000 + DAY_US
        capture = make_capture(1, [picture], "cp-07-cam-1", "cp-07", time_us=tomorrow)
        self.assertGreater(self.stream([capture], "cp-07-cam-1")[1].position, 0)
        wait_until(self.officer.settled, "the capture in its end state")
        passage = self.passage("cp-07-cam-1", 1)
        self.assertTrue(passage.capture.clock_suspect)
        self.assertEqual(passage.capture.terminal_time_us, tomorrow)
        self.assertEqual(passage.passed_time_us, passage.capture.received_time_us)

    def test_what_cannot_be_decoded_and_what_shows_no_plate_are_told_apart(self):
        picture = self.workplace.pictures[0].read_bytes()
        self.stream([make_capture(1, [png(16, 16)], "cp-08-cam-1", "cp-08"),
                     make_capture(2, [picture[:len(picture) // 8]], "cp-08-cam-1", "cp-08")],
                    "cp-08-cam-1")
        wait_until(self.officer.settled, "the captures in their end state")
        self.assertEqual(self.passage("cp-08-cam-1", 1).state,
                         self.officer.pb2.PASSAGE_STATE_NO_PLATE)
        failed = self.passage("cp-08-cam-1", 2)
        self.assertEqual(failed.state, self.officer.pb2.PASSAGE_STATE_FAILED)
        self.assertTrue(failed.sentence_zh and failed.sentence_en)

    def test_health_and_reflection_answer(self):
        channel = self.server.channel()
        health = channel.unary_unary("/grpc.health.v1.Health/Check")
        for service in bluegate_process.SERVICES:
            name = service.encode()
            serving = health(b"\x0a" + bytes([len(name)]) + name)
            self.assertEqual(serving, b"\x08\x01", service)
        listing = channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        answer = next(listing(iter([b"\x3a\x00"])))
        self.assertIn(b"bluegate.casework.v1.CaseworkService", answer)


def bluegate_reason(value):
    from bluegate.common.v1 import error_pb2
    return error_pb2.ErrorReason.Name(value)


class SeparateProcessesTest(unittest.TestCase):
    def test_the_whole_job_runs_with_each_service_in_its_own_process(self):
        workplace = Workplace(sample_count=24, seed=11)
        servers, peers = [], {}
        try:
            for service in bluegate_process.SERVICES:
                server = Server(workplace.folder / service, [service], dict(peers)).start()
                servers.append(server)
                peers[service] = server.grpc_address
            command("import", "--server", peers["registry"], ROOT / "deploy/sample/vehicles.csv")
            folder = workplace.folder / "drop"
            folder.mkdir()
            for at, picture in enumerate(workplace.pictures):
                (folder / f"{at:03}.jpg").write_bytes(picture.read_bytes())
            command("terminal", "--device", "gate-02-cam-1", "--site", "gate-02", "--folder",
                    folder, "--spool", workplace.folder / "spool", "--server", peers["intake"],
                    "--once")
            officer = Officer(servers[-1].channel())
            by_address = dict(zip(bluegate_process.SERVICES, servers))
            officer.intake = Officer(by_address["intake"].channel()).intake
            wait_until(officer.settled, "every capture in its end state")
            self.assertEqual(len(officer.passages()), len(workplace.pictures))
        finally:
            for server in reversed(servers):
                self.assertEqual(server.stop(), 0, server.log()[-2000:])
            workplace.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
