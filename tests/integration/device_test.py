"""Devices on the real program: enrolled, rotated and revoked while the server runs."""
import json
import os
import shutil
import stat
import subprocess
import time
import unittest

from bluegate_process import BINARY, ROOT, Server, Workplace, command, wait_until

SITE = "cp-01"
OTHER_SITE = "cp-02"


class DeviceTest(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace(sample_count=4)
        self.addCleanup(self.workplace.close)
        self.folder = self.workplace.folder
        self.certificates, self.authority = self.folder / "certificates", self.folder / "authority"
        self.device("authority", "--authority", self.authority)
        self.enrol("server", "--kind", "service", "--address", "127.0.0.1")
        self.enrol("operator", "--kind", "operator", "--role", "administrator")
        self.enrol("office", "--kind", "operator", "--role", "official")
        self.enrol("cp-01-cam-1", "--kind", "terminal", "--site", SITE)
        self.server = Server(self.folder / "server", services=["registry", "admission", "intake"])
        text = self.server.config.read_text()
        files = [f'{field}: "{self.certificates}/{file}"' for field, file in (
            ("certificate_file", "server.crt"), ("key_file", "server.key"),
            ("client_ca_file", "ca.crt"))]
        self.server.config.write_text(
            text + f"grpc_tls {{ {' '.join(files)} }}\n"
            f'devices_file: "{self.certificates}/devices.textproto"\n')
        self.server.start()
        self.addCleanup(self.server.stop)

    def device(self, *arguments, check=True):
        return command("device", *arguments, "--certificates", self.certificates, check=check)

    def enrol(self, name, *arguments, check=True):
        return self.device("enrol", name, *arguments, "--authority", self.authority, check=check)

    def as_device(self, name):
        return ["--server", self.server.grpc_address, "--ca", self.certificates / "ca.crt",
                "--cert", self.certificates / f"{name}.crt",
                "--key", self.certificates / f"{name}.key"]

    def inbox(self, count):
        folder = self.folder / f"in-{time.time_ns()}"
        folder.mkdir()
        for picture in self.workplace.pictures[:count]:
            shutil.copy(picture, folder / f"{time.time_ns()}.jpg")
        return folder

    def terminal_command(self, device, site, folder, *arguments):
        return [str(part) for part in (
            BINARY, "terminal", "--device", device, "--site", site, "--folder", folder, "--spool",
            self.folder / f"spool-{device}", *self.as_device(device), *arguments)]

    def log(self):
        return self.server.log()

    def test_terminal_goes_on_over_a_rotation_and_ends_with_its_revocation(self):
        folder = self.inbox(1)
        log = self.folder / "terminal.log"
        with open(log, "wb") as out:
            terminal = subprocess.Popen(self.terminal_command("cp-01-cam-1", SITE, folder),
                                        stdout=out, stderr=out)
        self.addCleanup(terminal.wait)
        self.addCleanup(terminal.kill)
        sent = folder / "sent"
        wait_until(lambda: sent.exists() and len(list(sent.iterdir())) >= 1, "the first picture")

        self.device("rotate", "cp-01-cam-1", "--authority", self.authority, "--overlap-days", "0")
        # The old certificate is over at once; the terminal comes back with the new one by itself.
        wait_until(lambda: "stream cancelled" in self.log(), "the old certificate's end")
        shutil.copy(self.workplace.pictures[1], folder / f"{time.time_ns()}.jpg")
        wait_until(lambda: len(list(sent.iterdir())) >= 2, "the second picture", timeout_s=60)

        cancelled = self.log().count("stream cancelled")
        self.device("revoke", "cp-01-cam-1", "--why", "stolen")
        revoked = time.monotonic()
        wait_until(lambda: self.log().count("stream cancelled") > cancelled, "the revocation")
        self.assertLess(time.monotonic() - revoked, 5)
        wait_until(lambda: "was not revoked" in log.read_text(errors="replace"),
                   "the terminal's being told why")
        self.assertIsNone(terminal.poll(), "the terminal keeps its captures and goes on asking")

    def test_terminal_of_another_site_keeps_its_captures(self):
        self.enrol("cp-02-cam-1", "--kind", "terminal", "--site", OTHER_SITE)
        folder = self.inbox(1)
        with open(self.folder / "wrong.log", "wb") as out:
            terminal = subprocess.Popen(self.terminal_command("cp-02-cam-1", SITE, folder),
                                        stdout=out, stderr=out)
        self.addCleanup(terminal.wait)
        self.addCleanup(terminal.kill)
        wait_until(lambda: "a site of cp-02-cam-1" in (self.folder / "wrong.log").read_text(
            errors="replace"), "the refusal")
        self.assertFalse(list((folder / "rejected").glob("*.jpg")))

    def test_roles_of_operators(self):
        alert = ["alert", "set", "orange", "--by", "duty", "--source", "notice 1"]
        refused = command(*alert, *self.as_device("operator"), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("SetAlert", refused.stderr)
        command(*alert, *self.as_device("office"))
        command("import", *self.as_device("operator"), ROOT / "deploy/sample/vehicles.csv")
        refused = command("alert", "list", *self.as_device("cp-01-cam-1"), check=False)
        self.assertEqual(refused.returncode, 1)

    def test_what_is_made_is_private_and_listed(self):
        for key in (self.certificates / "cp-01-cam-1.key", self.authority / "ca.key"):
            self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600, key)
        self.assertFalse((self.certificates / "ca.key").exists())
        listed = [json.loads(line) for line in self.device("list", "--json").stdout.splitlines()]
        self.assertEqual([one["device"] for one in listed],
                         ["server", "operator", "office", "cp-01-cam-1"])
        self.assertEqual(listed[3]["sites"], [SITE])
        self.device("revoke", "cp-01-cam-1", "--why", "lost")
        self.assertIn("revoked", self.device("list").stdout)

    def test_wrong_usage(self):
        again = self.enrol("cp-01-cam-1", "--kind", "terminal", "--site", SITE, check=False)
        self.assertEqual(again.returncode, 1)
        self.assertEqual(self.enrol("cp-01-cam-1", "--kind", "terminal", "--site", SITE,
                                    "--keep").stdout, "")
        for arguments in (["enrol", "x1", "--kind", "king"], ["enrol", "x1", "--kind", "terminal"],
                          ["enrol", "../x", "--kind", "terminal", "--site", SITE],
                          ["enrol", "x1", "--kind", "operator", "--role", "officer"]):
            self.assertEqual(self.device(*arguments, "--authority", self.authority,
                                         check=False).returncode, 2, arguments)
        self.assertEqual(self.device("revoke", "none", "--why", "x", check=False).returncode, 1)
        made = self.device("authority", "--authority", self.authority, check=False)
        self.assertEqual(made.returncode, 1)


if __name__ == "__main__":
    unittest.main()
