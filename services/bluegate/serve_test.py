"""`bluegate serve` as a process: its refusals, its ready file, its end."""
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
READY_S_MAX = 60

CONFIG = f"""data_dir: "data"
grpc_listen: "127.0.0.1:0"
http_listen: "127.0.0.1:0"
rules_file: "{ROOT}/deploy/rules/xianyang-2021.textproto"
sites_file: "{ROOT}/deploy/sites/xianyang.textproto"
models_dir: "{ROOT}/plate_recognition/models"
"""


class ServeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.config = self.folder / "bluegate.textproto"
        self.config.write_text(CONFIG, encoding="utf-8")
        self.ready = self.folder / "ready.json"

    def command(self, *arguments):
        return [BINARY, "serve", "--config", str(self.config), *arguments]

    def refusal(self, *arguments):
        """Runs serve, which must refuse to start; returns its exit code and what it said."""
        ended = subprocess.run(self.command(*arguments), capture_output=True, text=True,
                               timeout=READY_S_MAX, check=False)
        self.assertNotEqual(ended.returncode, 0, ended.stdout)
        return ended.returncode, ended.stdout + ended.stderr

    def serve(self, *arguments):
        """Starts the registry; returns the process once it is ready, and its addresses."""
        process = subprocess.Popen(
            self.command("--services", "registry", "--ready-file", str(self.ready), *arguments),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        give_up = time.monotonic() + READY_S_MAX
        while not self.ready.exists():
            self.assertIsNone(process.poll(), "serve ended before it was ready")
            self.assertLess(time.monotonic(), give_up, "serve was not ready in time")
            time.sleep(0.02)
        return process, json.loads(self.ready.read_text(encoding="utf-8"))

    def test_ready_file_is_there_while_it_serves(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process, ready = self.serve()
            host, port = ready["grpc"].rsplit(":", 1)
            self.assertEqual(host, "127.0.0.1")
            self.assertGreater(int(port), 0)
            begin = time.monotonic()
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=20), 0)
            self.assertLess(time.monotonic() - begin, 10)
            self.assertFalse(self.ready.exists())

    def test_ready_file_of_a_killed_server_is_not_believed(self):
        process, _ = self.serve()
        process.kill()
        process.wait()
        self.assertTrue(self.ready.exists())
        _, said = self.refusal("--services", "registry", "--ready-file", str(self.ready),
                               "--grpc-listen", "127.0.0.1:x")
        self.assertIn("command line: grpc_listen", said)
        self.assertFalse(self.ready.exists())
        self.serve()

    def test_second_server_on_the_same_data_is_refused(self):
        self.serve()
        code, said = self.refusal("--services", "registry")
        self.assertEqual(code, 1)
        self.assertIn(str(self.folder / "data/registry"), said)

    def test_second_server_on_the_same_port_is_refused(self):
        _, ready = self.serve()
        code, said = self.refusal("--services", "registry", "--data", str(self.folder / "other"),
                                  "--grpc-listen", ready["grpc"])
        self.assertEqual(code, 1)
        self.assertIn(ready["grpc"], said)

    def test_data_is_private(self):
        self.serve("--data", str(self.folder / "private"))
        for folder in ("private", "private/registry"):
            self.assertEqual((self.folder / folder).stat().st_mode & 0o077, 0, folder)

    def test_bad_configuration_names_file_and_line(self):
        self.config.write_text(CONFIG + "colour: 1\n", encoding="utf-8")
        code, said = self.refusal()
        self.assertEqual(code, 1)
        self.assertIn(f"{self.config}:7", said)
        self.assertIn("colour", said)

    def test_wrong_usage_is_exit_code_2(self):
        for arguments in (["--services", "kitchen"], ["--peer", "intake"], ["--colour"]):
            self.assertEqual(self.refusal(*arguments)[0], 2, arguments)
        for arguments in ([], ["serve"], ["kitchen"], ["serve", "--config", "/none"]):
            ended = subprocess.run([BINARY, *arguments], capture_output=True, check=False)
            self.assertEqual(ended.returncode, 2, arguments)

    def test_help_and_version_are_exit_code_0(self):
        for arguments in (["--help"], ["--version"], ["serve", "--help"]):
            ended = subprocess.run([BINARY, *arguments], capture_output=True, text=True,
                                   check=False)
            self.assertEqual(ended.returncode, 0, arguments)
            self.assertTrue(ended.stdout.strip(), arguments)


if __name__ == "__main__":
    unittest.main()
