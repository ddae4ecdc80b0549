#!/usr/bin/python3
"""Makes tests/upgrade/data-format-N.tar.gz: a small data folder as the present program writes it.

Run once for each format, by a program of that format, before the format changes; the file is then
kept for good. BLUEGATE_BINARY names the program. What is in it stands in upgrade_test.py.
"""
import pathlib
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from bluegate_process import ROOT, Server, Workplace, command, wait_until  # noqa: E402
from clients import CaptureStream, Officer, make_capture  # noqa: E402

# What belongs to no data: RocksDB's own log, locks, sockets; and a key, which no file that others
# read may hold. The program makes itself another.
LEFT_OUT = ("LOG", "LOCK", "in_process.sock", "audit_key.pem")
CAPTURES = 3
TIME_US = 1638320400000000  # 2021-12-01 01:00 UTC


def main(target):
    workplace = Workplace(sample_count=CAPTURES, seed=11)
    server = Server(workplace.folder / "server")
    data = server.folder / "data"
    command("officer", "add", "--data", data, "--account", "zhang.wei", "--display", "Zhang Wei")
    server.start()
    try:
        command("import", "--server", server.grpc_address, ROOT / "deploy/sample/vehicles.csv")
        stream = CaptureStream(server.channel())
        stream.welcome.wait(30)
        for sequence, picture in enumerate(workplace.pictures[:CAPTURES], 1):
            stream.send(make_capture(sequence, [picture.read_bytes()], time_us=TIME_US))
        wait_until(lambda: len(stream.answers) == CAPTURES, "every capture answered")
        stream.close()
        wait_until(Officer(server.channel()).settled, "every capture in its end state")
        command("alert", "set", "orange", "--server", server.grpc_address, "--by", "li.na",
                "--source", "kept data")
    finally:
        server.stop()
    for path in sorted(data.rglob("*")):
        if path.name in LEFT_OUT or path.name.startswith("LOG.old") or path.is_socket():
            path.unlink()
    with tarfile.open(target, "w:gz", compresslevel=9) as tar:
        tar.add(data, arcname="data")
    workplace.close()
    print(f"{target} bytes={target.stat().st_size}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FILE.tar.gz")
    main(pathlib.Path(sys.argv[1]))
