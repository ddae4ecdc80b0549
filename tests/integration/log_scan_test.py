"""Nothing that names a person, and no secret, stands in any log."""
import hashlib
import http.client
import json
import re
import shutil
import subprocess
import unittest

import clients
from bluegate_process import BINARY, ROOT, Server, Workplace, command, wait_until

ACCOUNT, PASSWORD, WRONG = "wang.li", "right horse battery", "wrong horse battery"
OWNER = {"name": "王小明", "address": "人民路 17 号", "phone": "13912345678"}
WATCHED = "陕D7X7X7"


class LogScanTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workplace = Workplace(sample_count=24)
        cls.addClassCleanup(cls.workplace.close)
        cls.server = Server(cls.workplace.folder / "server")
        cls.add_officer()
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.plates = cls.import_register()
        cls.logs = [cls.server.folder / "serve.log"]

    @classmethod
    def add_officer(cls):
        subprocess.run([BINARY, "officer", "add", "--data", cls.server.folder / "data",
                        "--account", ACCOUNT, "--role", "supervisor", "--password-stdin"],
                       input=PASSWORD + "\n", text=True, check=True, capture_output=True)

    @classmethod
    def import_register(cls):
        """The sample's vehicles, and an owner for the first; gives the plate numbers."""
        vehicles = ROOT / "deploy/sample/vehicles.csv"
        command("import", "--server", cls.server.grpc_address, vehicles)
        rows = [line.split(",") for line in vehicles.read_text(encoding="utf-8").splitlines()
                if re.match(r"^[\u4e00-\u9fff]", line)]
        cls.first = rows[0]
        owners = cls.workplace.folder / "owners.csv"
        owners.write_text("#bluegate owners 1\nplate_number,plate_class,name,address,phone\n"
                          f"{cls.first[0]},{cls.first[1]},{','.join(OWNER.values())}\n",
                          encoding="utf-8")
        command("import", "--server", cls.server.grpc_address, owners)
        return [row[0] for row in rows]

    def http(self, path, body, cookie=None):
        connection = http.client.HTTPConnection(self.server.http_address, timeout=30)
        headers = {"Content-Type": "application/json"}
        if cookie:
            headers["Cookie"] = cookie
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, answer.getheader("Set-Cookie"), text

    def sign_in(self):
        status, _, _ = self.http("/session", {"account": ACCOUNT, "password": WRONG})
        self.assertEqual(status, 401)
        status, cookie, _ = self.http("/session", {"account": ACCOUNT, "password": PASSWORD})
        self.assertEqual(status, 200)
        return cookie.split(";")[0]

    def work(self):
        """A day's work: captures, cases, searches, a watchlist, decisions, and what is refused."""
        cookie = self.sign_in()
        site = self.workplace.pictures[0].parent.name
        inbox = self.workplace.folder / "in"
        shutil.copytree(self.workplace.pictures[0].parent, inbox)
        (inbox / "broken.jpg").write_bytes(b"no picture")
        with open(self.workplace.folder / "terminal.log", "wb") as log:
            subprocess.run([BINARY, "terminal", "--device", f"{site}-cam-1", "--site", site,
                            "--folder", inbox, "--spool", self.workplace.folder / "spool",
                            "--server", self.server.grpc_address, "--once"],
                           stdout=log, stderr=log, check=False, timeout=120)
        self.logs.append(self.workplace.folder / "terminal.log")
        officer = clients.Officer(self.server.channel())
        wait_until(lambda: officer.kept() > 0 and officer.settled(), "every capture settled")
        command("decide", "--server", self.server.grpc_address, "--site", site, "--plate",
                self.plates[1], "--class", "01", check=False)
        registry = "/bluegate.registry.v1.RegistryService/GetVehicle"
        owners = "/bluegate.registry.v1.RegisterTableService/GetOwner"
        plate = {"number": self.first[0], "plateClass": int(self.first[1])}
        for purpose in ("", "case 2021-17"):
            for method in (registry, owners):
                status, _, text = self.http(method, {"plate": plate, "purpose": purpose}, cookie)
                self.assertEqual(status, 200 if purpose else 400, text)
        self.assertIn(OWNER["name"], text)
        self.http(registry, {"plate": {"number": "nonsense " + WATCHED}, "purpose": "typing"},
                  cookie)
        watch = "/bluegate.casework.v1.CaseworkService/SetWatchlistEntry"
        self.http(watch, {"requestId": "w1", "note": "reported", "entry": {
            "entryId": "entry-1", "number": WATCHED}}, cookie)
        cases = json.loads(self.http("/bluegate.casework.v1.CaseworkService/ListCases", {},
                                     cookie)[2]).get("cases", [])
        for case in cases[:3]:
            self.http("/bluegate.casework.v1.CaseworkService/CorrectNumber",
                      {"requestId": "c" + case["caseId"], "caseId": case["caseId"],
                       "number": self.plates[2], "plateClass": 1}, cookie)
        return cookie, officer.passages()

    def test_no_plate_owner_password_or_token_is_logged(self):
        cookie, passages = self.work()
        read = {sighting.reading.number for passage in passages for sighting in passage.sightings
                if len(sighting.reading.number) >= 6}
        self.assertGreater(len(read), 0)
        token = cookie.split("=", 1)[1]
        secrets = {PASSWORD, WRONG, token, hashlib.sha256(token.encode()).hexdigest(), WATCHED,
                   *OWNER.values(), *self.plates, *read}
        self.assertEqual(self.server.stop(), 0)
        for log in self.logs:
            text = log.read_text(encoding="utf-8", errors="replace")
            self.assertGreater(len(text.splitlines()), 2, log)
            found = sorted(secret for secret in secrets if secret in text)
            self.assertEqual(found, [], f"{log} holds what it must not")
        text = self.logs[0].read_text(encoding="utf-8")
        # The scan reads the right files: what should be there is.
        self.assertIn("plate search account=" + ACCOUNT, text)
        self.assertIn("owner asked number_sha256=", text)
        searches = command("officer", "searches", "--data", self.server.folder / "data").stdout
        self.assertIn(self.first[0], searches)
        self.assertIn("case 2021-17", searches)


if __name__ == "__main__":
    unittest.main()
