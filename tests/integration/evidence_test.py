"""Evidence from the real program: exported, verified, witnessed; and changed, which must show."""
import base64
import http.client
import io
import json
import shutil
import signal
import subprocess
import time
import unittest
import urllib.parse
import zipfile

from bluegate_process import BINARY, ROOT, Server, Workplace, command, wait_until
from clients import Officer

ACCOUNT, PASSWORD = "wang.li", "right horse battery"
VALID, MODIFIED, MISSING, REORDERED, FORKED, UNKNOWN_KEY, MALFORMED = 0, 10, 11, 12, 13, 14, 15


class EvidenceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workplace = Workplace(sample_count=24, seed=5)
        cls.server = Server(cls.workplace.folder / "server")
        subprocess.run([BINARY, "officer", "add", "--data", cls.server.folder / "data", "--account",
                        ACCOUNT, "--password-stdin"],
                       input=PASSWORD + "\n", text=True, check=True, capture_output=True)
        cls.data = cls.server.folder / "data"
        cls.first_key = cls.workplace.folder / "first.key"
        cls.server.start()
        cls.server.stop()
        cls.first_key.write_text(command("audit", "key", "--data", cls.data).stdout)
        command("audit", "rotate", "--data", cls.data)
        cls.server.start()
        command("import", "--server", cls.server.grpc_address, ROOT / "deploy/sample/vehicles.csv")
        folder = cls.workplace.folder / "drop"
        folder.mkdir()
        for picture in cls.workplace.pictures:
            shutil.copy(picture, folder / f"{picture.parent.name}-{picture.name}")
        cls.spool = cls.workplace.folder / "spool"
        command("terminal", "--device", "cp-02-cam-1", "--site", "cp-02", "--folder", folder,
                "--server", cls.server.grpc_address, "--once", "--spool", cls.spool)
        cls.officer = Officer(cls.server.channel())
        wait_until(cls.officer.settled, "every capture in its end state")
        cls.case_id = next(p.case_id for p in cls.officer.passages() if p.case_id)
        cls.key = cls.workplace.folder / "bluegate.key"
        cls.key.write_text(command("audit", "key", "--data", cls.data).stdout)
        cls.bundle = cls.workplace.folder / "bundle"
        cls.export(cls.bundle)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.workplace.close()

    @classmethod
    def export(cls, folder, *arguments, case_id=None):
        command("case", "export", case_id or cls.case_id, "--server", cls.server.grpc_address,
                "--output", folder, "--officer", "wang", "--purpose", "hearing", *arguments)

    def verify(self, path, *arguments):
        """The exit code and the JSON of `bluegate verify`."""
        done = command("verify", path, "--json", *arguments, check=False)
        self.assertEqual(done.stderr, "")
        return done.returncode, json.loads(done.stdout)

    def copy(self, name):
        copy = self.workplace.folder / name
        shutil.copytree(self.bundle, copy)
        return copy

    def witness(self, file, check=True):
        return command("witness", "--server", self.server.grpc_address, "--file", file,
                       "--public-key", self.key, "--once", check=check)

    def test_a_bundle_is_valid_with_the_key_of_the_server(self):
        code, report = self.verify(self.bundle, "--key", self.key)
        self.assertEqual((code, report["verdict"]), (VALID, "VALID"), report)
        self.assertGreaterEqual(report["leaves"], 5)
        self.assertGreaterEqual(report["pictures"], 1)
        self.assertEqual(report["checkpoints"], 4)
        pictures = {p.read_bytes() for p in (self.bundle / "pictures").iterdir()}
        self.assertLessEqual(pictures, {p.read_bytes() for p in self.workplace.pictures})

    def test_who_has_the_first_key_follows_its_handover(self):
        self.assertNotEqual(self.first_key.read_text(), self.key.read_text())
        for evidence in (self.bundle, self.data):
            code, report = self.verify(evidence, "--key", self.first_key)
            self.assertEqual((code, report["verdict"]), (VALID, "VALID"), report)
        file = self.workplace.folder / "first.txt"
        self.assertEqual(command("witness", "--server", self.server.grpc_address, "--file", file,
                                 "--public-key", self.first_key, "--once").returncode, VALID)
        self.assertIn(f"key {self.key.read_text()}", file.read_text())
        lacking = self.copy("without_handover")
        shutil.rmtree(lacking / "handovers")
        self.assertEqual(self.verify(lacking, "--key", self.first_key)[0], MISSING)

    def test_a_case_that_came_up_later_has_a_bundle_of_its_own(self):
        entry = self.workplace.folder / "wanted.textproto"
        number = next(p.sightings[0].reading.number for p in self.officer.passages()
                      if p.case_id == self.case_id)
        day_us = 86_400_000_000
        now_us = time.time_ns() // 1000
        entry.write_text(
            f'entries {{ entry_id: "w-late" number: "{number}" reason: "wanted"\n'
            f'level: WATCH_LEVEL_URGENT issuing_unit: "squad 3" legal_basis: "order 7"\n'
            f'valid_from_us: {now_us - day_us} valid_until_us: {now_us + 30 * day_us} }}')
        by = ("--server", self.server.grpc_address, "--by", "wang")
        command("watchlist", "set", "--file", entry, "--why", "order 7", *by)
        command("watchlist", "match", "--entry", "w-late", "--open-cases", *by)
        late = f"{self.case_id}/S12/w-late"
        bundle = self.workplace.folder / "late"
        self.export(bundle, case_id=late)
        code, report = self.verify(bundle, "--key", self.key)
        self.assertEqual((code, report["verdict"]), (VALID, "VALID"), report)
        self.assertEqual(report["pictures"], len(list((self.bundle / "pictures").iterdir())))
        self.assertIn(f"case {late}\n", (bundle / "MANIFEST").read_text())
        done = command("case", "export", f"{self.case_id}/S12/w-none", "--server",
                       self.server.grpc_address, "--output", self.workplace.folder / "none",
                       "--officer", "wang", "--purpose", "hearing", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("w-none", done.stderr)
        self.assertFalse((self.workplace.folder / "none").exists())

    def test_a_changed_bundle_is_told_by_its_exit_code(self):
        changed = self.copy("changed")
        picture = next((changed / "pictures").iterdir())
        bytes_ = bytearray(picture.read_bytes())
        bytes_[len(bytes_) // 2] ^= 1
        picture.write_bytes(bytes_)
        self.assertEqual(self.verify(changed, "--key", self.key)[0], MODIFIED)
        lacking = self.copy("lacking")
        next((lacking / "records").iterdir()).unlink()
        self.assertEqual(self.verify(lacking, "--key", self.key)[0], MISSING)
        cut = self.copy("cut")
        (cut / "MANIFEST").write_bytes((cut / "MANIFEST").read_bytes()[:-10])
        self.assertEqual(self.verify(cut, "--key", self.key)[0], MALFORMED)

    def test_another_servers_key_is_not_trusted(self):
        other = Server(self.workplace.folder / "other", services=["registry"]).start()
        other.stop()
        key = self.workplace.folder / "other.key"
        key.write_text(command("audit", "key", "--data", other.folder / "data").stdout)
        self.assertEqual(self.verify(self.bundle, "--key", key)[0], UNKNOWN_KEY)

    def test_the_key_is_for_its_owner_alone(self):
        self.assertEqual((self.data / "audit_key.pem").stat().st_mode & 0o777, 0o600)

    def test_the_data_folder_is_valid_while_it_is_served(self):
        code, report = self.verify(self.data, "--key", self.key)
        self.assertEqual((code, report["verdict"]), (VALID, "VALID"), report)
        self.assertGreaterEqual(report["pictures"], len(self.workplace.pictures))
        code, report = self.verify(self.data)
        self.assertEqual(code, VALID, report)

    def test_the_terminal_has_seen_what_was_signed(self):
        seen = (self.spool / "witness.txt").read_text()
        self.assertIn(self.key.read_text().strip(), seen)

    def test_a_witness_follows_and_a_bundle_continues_what_he_saw(self):
        file = self.workplace.folder / "witness.txt"
        self.witness(file)
        self.officer_claims()
        time.sleep(3)  # a newer checkpoint
        self.witness(file)
        bundle = self.workplace.folder / "witnessed"
        self.export(bundle, "--witness", file)
        code, report = self.verify(bundle, "--key", self.key, "--witness", file)
        self.assertEqual(code, VALID, report)
        self.assertEqual(self.verify(self.data, "--key", self.key, "--witness", file)[0], VALID)

    def http(self, method, path, body=None, cookie=""):
        """Status, headers and bytes of an answer of the gateway."""
        connection = http.client.HTTPConnection(self.server.http_address, timeout=60)
        self.addCleanup(connection.close)
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json", "Cookie": cookie})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def sign_in(self):
        status, headers, _ = self.http("POST", "/session",
                                       {"account": ACCOUNT, "password": PASSWORD})
        self.assertEqual(status, 200)
        return headers["Set-Cookie"].split(";")[0]

    def exports(self):
        """Who took what, and what for, as the audit log keeps it."""
        from bluegate.audit.v1 import audit_pb2, audit_pb2_grpc
        stub = audit_pb2_grpc.AuditServiceStub(self.server.channel())
        size = next(log.tree_size for log in stub.ListLogs(audit_pb2.ListLogsRequest()).logs
                    if log.log == "casework")
        found = []
        for sequence in range(size):
            entry = stub.GetEntry(audit_pb2.GetEntryRequest(
                log="casework", sequence=sequence, with_content=True))
            if b"export" in entry.leaf:
                use = audit_pb2.RecordUseRequest.FromString(entry.content)
                found.append((use.actor, use.subject, use.purpose))
        return found

    def test_a_bundle_from_the_browser_is_valid_and_its_export_is_in_the_log(self):
        cookie = self.sign_in()
        path = "/bundle?" + urllib.parse.urlencode({"case": self.case_id, "purpose": "听证会 12月8日"})
        self.assertEqual(self.http("GET", path)[0], 401)
        status, headers, bytes_ = self.http("GET", path, cookie=cookie)
        self.assertEqual(status, 200, bytes_[:300])
        self.assertEqual(headers["Content-Type"], "application/zip")
        self.assertEqual(headers["Cache-Control"], "no-store")
        folder = self.workplace.folder / "downloaded"
        with zipfile.ZipFile(io.BytesIO(bytes_)) as archive:
            self.assertIsNone(archive.testzip())
            archive.extractall(folder)
        code, report = self.verify(folder, "--key", self.key)
        self.assertEqual((code, report["verdict"]), (VALID, "VALID"), report)
        self.assertGreaterEqual(report["pictures"], 1)
        for part in ("pictures", "records", "leaves"):
            for file in (self.bundle / part).iterdir():
                self.assertEqual(file.read_bytes(), (folder / part / file.name).read_bytes())
        self.assertIn((ACCOUNT, self.case_id, "听证会 12月8日"), self.exports())
        self.assertEqual(self.verify(self.data, "--key", self.key)[0], VALID)

    def test_a_case_is_proven_to_the_officer_who_judges_it(self):
        def prove():
            status, _, text = self.http("POST", "/bluegate.audit.v1.AuditService/ProveCase",
                                        {"caseId": self.case_id}, self.sign_in())
            self.assertEqual(status, 200, text)
            return json.loads(text)
        wait_until(lambda: not any(leaf.get("waits") for leaf in prove()["leaves"]),
                   "a checkpoint that tells of every leaf")
        proof = prove()
        self.assertEqual(proof["publicKey"], self.key.read_text().strip())
        self.assertEqual(len(proof["checkpoints"]), 2)
        leaves = [base64.b64decode(leaf["leaf"]) for leaf in proof["leaves"]]
        self.assertGreaterEqual(len(leaves), 3)
        kept = {file.read_bytes() for file in (self.bundle / "leaves").iterdir()}
        self.assertLessEqual(set(leaves[:3]), kept)
        self.assertTrue(all(leaf["hashes"] for leaf in proof["leaves"]))

    def officer_claims(self):
        """One more event and leaf."""
        from bluegate.casework.v1 import casework_pb2, casework_pb2_grpc
        stub = casework_pb2_grpc.CaseworkServiceStub(self.server.channel())
        stub.ClaimCase(casework_pb2.ClaimCaseRequest(
            request_id=f"claim-{time.time_ns()}", case_id=self.case_id, officer="wang"))

    def test_a_server_that_was_set_back_is_an_alarm(self):
        own = Server(self.workplace.folder / "set_back", services=["registry", "admission"])
        own.start()
        file = self.workplace.folder / "set_back.txt"
        key = self.workplace.folder / "set_back.key"
        key.write_text(command("audit", "key", "--data", own.folder / "data").stdout)

        def look():
            return command("witness", "--server", own.grpc_address, "--file", file,
                           "--public-key", key, "--once", check=False).returncode

        def alert(number):
            command("alert", "set", "yellow", "--server", own.grpc_address, "--by", "wang",
                    "--source", f"notice {number}")
        time.sleep(3)
        own.process.send_signal(signal.SIGKILL)
        own.process.wait()
        shutil.copytree(own.folder / "data", own.folder / "copy",
                        ignore=shutil.ignore_patterns("*.sock"))
        own.start()
        alert(1)
        time.sleep(3)
        self.assertEqual(look(), VALID)
        own.stop()
        shutil.rmtree(own.folder / "data")
        (own.folder / "copy").rename(own.folder / "data")
        own.start()
        self.assertEqual(look(), FORKED)
        alert(2)
        time.sleep(3)
        self.assertEqual(look(), FORKED)
        own.stop()
        self.assertEqual(self.verify(own.folder / "data", "--key", key)[0], VALID)
        self.assertEqual(
            self.verify(own.folder / "data", "--key", key, "--witness", file)[0], FORKED)


if __name__ == "__main__":
    unittest.main(verbosity=2)
