"""A checkpoint terminal and an officer in stock grpcio, from stubs generated out of proto/."""
import queue
import threading
import time

import bluegate_process

_stubs = None


def stubs():
    """The generated modules; made once, in a folder that lives as long as the process."""
    global _stubs
    if _stubs is None:
        import tempfile
        _stubs = tempfile.TemporaryDirectory(prefix="bluegate-stubs-")
        bluegate_process.generate_stubs(_stubs.name)
    from bluegate.capture.v1 import capture_pb2, capture_pb2_grpc
    from bluegate.casework.v1 import casework_pb2, casework_pb2_grpc
    return capture_pb2, capture_pb2_grpc, casework_pb2, casework_pb2_grpc


def of_its_own(picture, mark):
    """The picture's bytes and a mark behind them, which changes a JPEG's hash and nothing else:
    intake writes equal pictures only once."""
    return picture + mark.encode()


def make_capture(sequence, pictures, device="cp-01-cam-1", site="cp-01", epoch=1, time_us=None):
    capture_pb2 = stubs()[0]
    return capture_pb2.Capture(
        name=capture_pb2.CaptureName(device_id=device, boot_epoch=epoch, sequence=sequence),
        site_id=site, lane=1, direction=1, pictures=pictures,
        terminal_time_us=time_us if time_us is not None else time.time_ns() // 1000)


class CaptureStream:
    """One stream of captures. `answers` maps a sequence to its Ack or Rejection."""

    def __init__(self, channel, device="cp-01-cam-1", epoch=1):
        capture_pb2, capture_grpc, _, _ = stubs()
        self.request = capture_pb2.StreamCapturesRequest
        self.outbox, self.answers = queue.Queue(), {}
        self.credits = threading.Semaphore(0)
        self.welcome = threading.Event()
        self.ended = threading.Event()
        self.error = None
        self.outbox.put(self.request(
            hello=capture_pb2.Hello(device_id=device, boot_epoch=epoch)))
        intake = capture_grpc.IntakeServiceStub(channel)
        self.call = intake.StreamCaptures(iter(self.outbox.get, None))
        threading.Thread(target=self._receive, daemon=True).start()

    def _receive(self):
        try:
            for response in self.call:
                kind = response.WhichOneof("message")
                if kind == "welcome":
                    self._grant(response.welcome.credits)
                    self.durable_sequence = response.welcome.durable_sequence
                    self.welcome.set()
                elif kind == "credit_grant":
                    self._grant(response.credit_grant.credits)
                else:
                    answer = getattr(response, kind)
                    self.answers[answer.name.sequence] = answer
        except Exception as error:  # the stream broke; the test decides what that means
            self.error = error
        self.ended.set()

    def _grant(self, credits):
        for _ in range(credits):
            self.credits.release()

    def send(self, capture, timeout_s=30):
        """Sends when there is a credit; False when the stream has ended."""
        deadline = time.monotonic() + timeout_s
        while not self.credits.acquire(timeout=0.05):
            if self.ended.is_set() or time.monotonic() > deadline:
                return False
        self.outbox.put(self.request(capture=capture))
        return True

    def close(self):
        self.outbox.put(None)
        self.ended.wait(10)


class Officer:
    """Reads passages and cases."""

    def __init__(self, channel):
        self.pb2 = stubs()[2]
        self.capture_pb2 = stubs()[0]
        self.casework = stubs()[3].CaseworkServiceStub(channel)
        self.intake = stubs()[1].IntakeServiceStub(channel)

    def kept(self):
        return self.intake.GetIntakeTally(self.capture_pb2.GetIntakeTallyRequest()).kept

    def settled(self):
        """Whether every kept capture has its end state."""
        tally = self.casework.GetCaseworkTally(self.pb2.GetCaseworkTallyRequest())
        return tally.position == self.kept() == sum(state.count for state in tally.states)

    def passages(self):
        token, passages = "", []
        while True:
            page = self.casework.ListPassages(
                self.pb2.ListPassagesRequest(page_size=500, page_token=token))
            passages += page.passages
            token = page.next_page_token
            if not token:
                return passages
