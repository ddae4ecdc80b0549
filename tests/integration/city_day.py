"""A day of a city in compressed time: does a server that runs for long grow or slow down?

17 checkpoints send captures for MINUTES of real time, whose times run through 24 hours. What is
measured over it: the server's resident memory, and how long a capture waits for its ack. No test
of every day: `./test --soak` runs it.
"""
import os
import statistics
import sys
import threading
import time
import unittest

from bluegate_process import ROOT, Server, Workplace, command, wait_until
from clients import CaptureStream, Officer, make_capture, of_its_own

MINUTES = float(os.environ.get("BLUEGATE_CITY_MINUTES", "22"))
CHECKPOINTS = 17
CAPTURES_PER_S = 17  # of all together: some 1,300 vehicles a checkpoint on that day
DAY_S = 24 * 3600
SAMPLE_S = 2
# Memory and times settle before this share of the run is over.
WARM_SHARE = 0.5
GROWTH_MAX = 0.01
DRIFT_MAX = 0.10


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


class City:
    """The checkpoints' terminals, each on a stream and a thread of its own."""

    def __init__(self, server, pictures, seconds):
        self.server, self.pictures, self.seconds = server, pictures, seconds
        self.start = time.time()
        self.acks = []  # (seconds since the start, seconds to the ack)
        self.failures = []
        self.sent = 0
        self.mutex = threading.Lock()
        self.threads = [threading.Thread(target=self.checkpoint, args=(number,), daemon=True)
                        for number in range(1, CHECKPOINTS + 1)]

    def checkpoint(self, number):
        device, site = f"cp-{number:02}-cam-1", f"cp-{number:02}"
        stream = CaptureStream(self.server.channel(), device)
        stream.welcome.wait(30)
        interval = CHECKPOINTS / CAPTURES_PER_S
        due = self.start + interval * number / CHECKPOINTS
        sequence = 0
        while due < self.start + self.seconds:
            time.sleep(max(0.0, due - time.time()))
            share = (time.time() - self.start) / self.seconds
            sequence += 1
            picture = of_its_own(self.pictures[(number * 7 + sequence) % len(self.pictures)],
                                 f"{device}/{sequence}")
            capture = make_capture(
                sequence, [picture], device, site,
                time_us=int((self.start - DAY_S * (1 - share)) * 1e6))
            sent = time.monotonic()
            if not stream.send(capture) or not self.answered(stream, sequence):
                self.failures.append(f"{device}/{sequence}: {stream.error}")
                return
            with self.mutex:
                self.sent += 1
                self.acks.append((time.time() - self.start, time.monotonic() - sent))
            due += interval
        stream.close()

    @staticmethod
    def answered(stream, sequence):
        deadline = time.monotonic() + 30
        while sequence not in stream.answers:
            if stream.ended.is_set() or time.monotonic() > deadline:
                return False
            time.sleep(0.0005)
        return True

    def p99(self, begin_share, end_share):
        times = [wait for at, wait in self.acks
                 if begin_share <= at / self.seconds < end_share]
        return statistics.quantiles(times, n=100)[98]


class CityDay(unittest.TestCase):
    def test_memory_and_times_stay_as_they_are(self):
        workplace = Workplace(sample_count=60, seed=11)
        server = Server(workplace.folder / "server").start()
        self.addCleanup(workplace.close)
        self.addCleanup(server.stop)
        command("import", "--server", server.grpc_address, ROOT / "deploy/sample/vehicles.csv")
        officer = Officer(server.channel())
        city = City(server, [p.read_bytes() for p in workplace.pictures], MINUTES * 60)
        memory = []  # (share of the run, KiB)
        for thread in city.threads:
            thread.start()
        while any(thread.is_alive() for thread in city.threads):
            share = (time.time() - city.start) / city.seconds
            memory.append((share, resident_kib(server.process.pid)))
            if len(memory) % 30 == 0:
                print(f"{share:4.0%} of the day, {city.sent} captures, "
                      f"{memory[-1][1] / 1024:.0f} MiB", file=sys.stderr)
            time.sleep(SAMPLE_S)
        self.assertEqual(city.failures, [])
        wait_until(lambda: officer.settled() and officer.kept() == city.sent,
                   "every capture in its end state", 300)

        def most(begin, end):
            """The databases fill their memory and empty it: what counts is how high it goes."""
            return max(kib for share, kib in memory if begin <= share < end)
        middle = (1 + WARM_SHARE) / 2
        early, late = most(WARM_SHARE, middle), most(middle, 1.01)
        growth = late / early - 1
        before, after = city.p99(WARM_SHARE, middle), city.p99(middle, 1.01)
        drift = after / before - 1
        print(f"{city.sent} captures in {MINUTES:g} min, every one in its end state. Resident "
              f"memory at most {early / 1024:.1f} MiB in the third quarter, {late / 1024:.1f} in "
              f"the last: {growth:+.2%}. Ack p99 {before * 1000:.1f} and {after * 1000:.1f} ms: "
              f"{drift:+.1%}", file=sys.stderr)
        self.assertLessEqual(growth, GROWTH_MAX)
        self.assertLessEqual(drift, DRIFT_MAX)


if __name__ == "__main__":
    unittest.main(verbosity=2)
