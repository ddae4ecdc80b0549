"""What was acknowledged survives SIGKILL, and reaches its end state once."""
import collections
import hashlib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
import unittest

from bluegate_process import BINARY, ROOT, Server, Workplace, command, wait_until
from clients import CaptureStream, Officer, make_capture, of_its_own, stubs

KILLS = int(os.environ.get("BLUEGATE_KILLS", 50))
TERMINAL_KILLS = max(10, KILLS // 5)
SEED = 20211130
DEVICES = ("cp-01-cam-1", "cp-02-cam-1", "gate-01-cam-1")


class Terminal(threading.Thread):
    """Streams numbered captures for ever: reconnects, and repeats what has no answer yet."""

    def __init__(self, device, pictures, address):
        super().__init__(daemon=True)
        self.device, self.pictures, self.address = device, pictures, address
        self.acknowledged, self.next_sequence = {}, 1
        self.unanswered = collections.OrderedDict()
        self.stopping = threading.Event()

    def run(self):
        import grpc
        while not self.stopping.is_set():
            channel = grpc.insecure_channel(self.address())
            try:
                self.stream_until_it_breaks(CaptureStream(channel, self.device))
            finally:
                channel.close()
            time.sleep(0.02)

    def stream_until_it_breaks(self, stream):
        if not stream.welcome.wait(1):
            return
        for capture in list(self.unanswered.values()):
            if not stream.send(capture, 2):
                break
        while not stream.ended.is_set() and not self.stopping.is_set():
            self.take_answers(stream)
            picture = of_its_own(self.pictures[self.next_sequence % len(self.pictures)],
                                 f"{self.device}/{self.next_sequence}")
            capture = make_capture(self.next_sequence, [picture], self.device, self.device[:-6])
            self.unanswered[self.next_sequence] = capture
            self.next_sequence += 1
            if not stream.send(capture, 2):
                break
            time.sleep(0.03)
        if self.stopping.is_set():
            stream.close()
        self.take_answers(stream)

    def take_answers(self, stream):
        for sequence in list(stream.answers):
            answer = stream.answers.pop(sequence)
            self.acknowledged[sequence] = answer.position
            self.unanswered.pop(sequence, None)


class SigkillTest(unittest.TestCase):
    def test_acknowledged_captures_reach_their_end_state_once_through_kills_of_the_server(self):
        random_moments = random.Random(SEED)
        workplace = Workplace(sample_count=24, seed=3)
        server = Server(workplace.folder / "server").start()
        try:
            command("import", "--server", server.grpc_address, ROOT / "deploy/sample/vehicles.csv")
            pictures = [picture.read_bytes() for picture in workplace.pictures]
            terminals = [Terminal(device, pictures, lambda: server.grpc_address)
                         for device in DEVICES]
            stubs()  # made once, before several threads want them
            for terminal in terminals:
                terminal.start()
            for kill in range(KILLS):
                time.sleep(random_moments.uniform(0.05, 0.7))
                server.kill()
                server.start()
                print(f"kill {kill + 1}/{KILLS}: acknowledged "
                      f"{sum(len(t.acknowledged) for t in terminals)}", file=sys.stderr)
            time.sleep(0.5)
            for terminal in terminals:
                terminal.stopping.set()
            for terminal in terminals:
                terminal.join(30)
            officer = Officer(server.channel())
            wait_until(officer.settled, "every capture in its end state", 300)
            self.check(terminals, officer)
            server.stop()
            command("verify", server.folder / "data")
        finally:
            server.stop()
            workplace.close()

    def check(self, terminals, officer):
        passages = collections.Counter(p.passage_id for p in officer.passages())
        acknowledged = {f"{t.device}/1/{sequence}"
                        for t in terminals for sequence in t.acknowledged}
        self.assertGreater(len(acknowledged), KILLS, "the terminals hardly got to send")
        self.assertEqual(acknowledged - set(passages), set(), "acknowledged, but without end state")
        self.assertEqual([name for name, count in passages.items() if count != 1], [])
        positions = [p for t in terminals for p in t.acknowledged.values()]
        self.assertEqual(len(positions), len(set(positions)), "two captures at one position")
        self.assertEqual(officer.kept(), len(passages))


class TerminalKillTest(unittest.TestCase):
    """Kills the terminal too: every picture that a camera laid down becomes one passage."""

    def test_every_picture_becomes_one_passage_through_kills_of_terminal_and_server(self):
        random_moments = random.Random(SEED + 1)
        workplace = Workplace(sample_count=24, seed=4)
        server = Server(workplace.folder / "server").start()
        folder = workplace.folder / "camera"
        folder.mkdir()
        terminal = None
        try:
            command("import", "--server", server.grpc_address, ROOT / "deploy/sample/vehicles.csv")
            hashes = []
            for kill in range(TERMINAL_KILLS):
                terminal = self.start_terminal(folder, server)
                for _ in range(3):
                    hashes.append(self.take_picture(workplace, folder, len(hashes)))
                    time.sleep(random_moments.uniform(0, 0.3))
                time.sleep(random_moments.uniform(0, 0.5))
                terminal.kill()
                terminal.wait()
                if kill % 4 == 3:
                    server.kill()
                    server.start()
            terminal = self.start_terminal(folder, server)
            officer = Officer(server.channel())
            wait_until(lambda: officer.kept() >= len(hashes) and officer.settled(),
                       "every picture in its end state", 300)
            shown = collections.Counter(p.capture.pictures[0].sha256.hex()
                                        for p in officer.passages())
            self.assertEqual(shown, collections.Counter(hashes))
        finally:
            if terminal:
                terminal.kill()
                terminal.wait()
            server.stop()
            workplace.close()

    @staticmethod
    def start_terminal(folder, server):
        return subprocess.Popen(
            [BINARY, "terminal", "--device", DEVICES[0], "--site", DEVICES[0][:-6],
             "--folder", folder, "--server", server.grpc_address], stderr=subprocess.DEVNULL)

    @staticmethod
    def take_picture(workplace, folder, number):
        """A picture of its own each time, laid into the folder whole and settled."""
        source = workplace.pictures[number % len(workplace.pictures)]
        content = of_its_own(source.read_bytes(), f"{number:08}")
        made = workplace.folder / "made.jpg"
        made.write_bytes(content)
        os.utime(made, (time.time() - 10, time.time() - 10))
        shutil.move(made, folder / f"{number:06}.jpg")
        return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    unittest.main(verbosity=2)
