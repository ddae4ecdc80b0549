"""Runs the real program for tests: servers in temporary folders, on ports that the kernel picks."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("BLUEGATE_BINARY", ROOT / "build/release/bluegate"))
READY_S_MAX = 60
SERVICES = ("intake", "recognition", "registry", "admission", "casework")


def generate_stubs(folder):
    """Python messages and stubs of every contract, made as any user would make them."""
    from grpc_tools import protoc
    protos = [str(path.relative_to(ROOT / "proto"))
              for path in ROOT.glob("proto/bluegate/*/v1/*.proto")]
    arguments = ["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}",
                 f"--grpc_python_out={folder}", *sorted(protos)]
    if protoc.main(arguments) != 0:
        raise RuntimeError("the stubs could not be generated")
    sys.path.insert(0, str(folder))


def command(*arguments, check=True, timeout_s=300):
    """Runs one bluegate command to its end and returns it."""
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout_s)
    if check and done.returncode != 0:
        raise AssertionError(f"bluegate {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                             f"{done.stdout}\n{done.stderr}")
    return done


class Server:
    """One `bluegate serve` process. It can be killed and started again on the same data."""

    def __init__(self, folder, services=None, peers=None, options=(), settings=()):
        """`settings` are further lines of its configuration."""
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.services, self.peers, self.options = services, peers or {}, options
        self.process = None
        self.config = self.folder / "bluegate.textproto"
        self.config.write_text("\n".join([
            f'data_dir: "{self.folder}/data"',
            'grpc_listen: "127.0.0.1:0"',
            'http_listen: "127.0.0.1:0"',
            f'rules_file: "{ROOT}/deploy/rules/xianyang-2021.textproto"',
            f'sites_file: "{ROOT}/deploy/sites/xianyang.textproto"',
            f'models_dir: "{ROOT}/plate_recognition/models"',
            f'console_dir: "{ROOT}/console/dist"', *settings, ""]))

    def start(self):
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        arguments = ["serve", "--config", self.config, "--ready-file", ready, *self.options]
        if self.services:
            arguments += ["--services", ",".join(self.services)]
        for service, address in self.peers.items():
            arguments += ["--peer", f"{service}={address}"]
        with open(self.folder / "serve.log", "ab") as log:
            self.process = subprocess.Popen([BINARY, *map(str, arguments)], stdout=log, stderr=log)
        deadline = time.monotonic() + READY_S_MAX
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the server did not start:\n" + self.log()[-3000:])
            time.sleep(0.02)
        addresses = json.loads(ready.read_text())
        self.grpc_address, self.http_address = addresses.get("grpc"), addresses.get("http")
        return self

    def channel(self):
        return grpc.insecure_channel(self.grpc_address, options=[
            ("grpc.max_receive_message_length", 48 << 20),
            ("grpc.max_send_message_length", 48 << 20)])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ends it as a service manager would; returns the exit status."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode if self.process else None

    def log(self):
        path = self.folder / "serve.log"
        return path.read_text(errors="replace") if path.exists() else ""


class Workplace:
    """A temporary folder with sample pictures in it; removes all at the end."""

    def __init__(self, sample_count=40, seed=7):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bluegate-"))
        self.samples = self.folder / "samples"
        command("sample", "--out", self.samples, "--count", sample_count, "--seed", seed,
                "--register", ROOT / "deploy/sample/vehicles.csv")
        self.pictures = sorted(self.samples.glob("*/*.jpg"))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_until(condition, what, timeout_s=120):
    """Polls until `condition()` is true."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(0.05)
