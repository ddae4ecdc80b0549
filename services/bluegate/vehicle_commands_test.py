"""`bluegate import`, `export` and `decide` against a server of registry and admission."""
import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/integration"))
from bluegate_process import ROOT, Server, command

SAMPLE = ROOT / "deploy/sample/vehicles.csv"


class VehicleCommandsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.server = Server(cls.folder, ["registry", "admission"],
                            {"recognition": "127.0.0.1:1"}).start()
        cls.addClassCleanup(cls.server.stop)
        cls.imported = cls.command("import", SAMPLE)

    @classmethod
    def command(cls, name, *arguments):
        return command(name, "--server", cls.server.grpc_address, *arguments, check=False,
                       timeout_s=60)

    def decide(self, *arguments):
        ended = self.command("decide", *arguments, "--json")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return json.loads(ended.stdout)

    def test_export_writes_what_was_imported(self):
        self.assertEqual(self.imported.returncode, 0, self.imported.stderr)
        exported = self.folder / "exported.csv"
        self.assertEqual(self.command("export", "--output", str(exported)).returncode, 0)
        self.assertEqual(exported.read_bytes(), b"#bluegate vehicles 1\n" + SAMPLE.read_bytes())

    def test_bad_rows_are_printed_and_end_with_status_1(self):
        bad = self.folder / "bad.csv"
        header = SAMPLE.read_text(encoding="utf-8").splitlines()[0]
        bad.write_text(header + "\n陕D1,01,,B,9,,F,A,,,,,,,,\n", encoding="utf-8")
        ended = self.command("import", str(bad))
        self.assertEqual(ended.returncode, 1)
        self.assertIn('line 2: plate_number: "陕D1"', ended.stdout)
        self.assertIn('line 2: stage: "9"', ended.stdout)
        self.assertIn("1 rows, 0 imported, 2 errors", ended.stdout)

    def test_file_without_a_byte_lacks_its_header(self):
        empty = self.folder / "empty.csv"
        empty.write_bytes(b"")
        ended = self.command("import", str(empty))
        self.assertEqual(ended.returncode, 1)
        self.assertIn("line 1: header", ended.stdout)

    def test_tables_are_told_apart_by_their_schema_line(self):
        checks = self.folder / "checks.csv"
        checks.write_text(
            "#bluegate inspections 1\n"
            "plate_number,plate_class,kind,result,inspected_on,agency,report_number,stage\n"
            "陕D10086,01,periodic,failed,2021-05-01,示例检测站,R-1,X\n", encoding="utf-8")
        ended = self.command("import", str(checks))
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        exported = self.folder / "exported_checks.csv"
        self.assertEqual(self.command("export", "--table", "inspections", "--output",
                                      str(exported)).returncode, 0)
        self.assertEqual(exported.read_bytes(), checks.read_bytes())
        self.assertEqual(self.command("export", "--table", "owners").returncode, 1)
        self.assertEqual(self.command("export", "--table", "cars").returncode, 1)

    def test_import_is_rolled_back_and_the_history_tells_who(self):
        file = self.folder / "other.csv"
        header = SAMPLE.read_text(encoding="utf-8").splitlines()[0]
        for number in ("陕D70001", "陕D70002"):
            file.write_text(f"{header}\n{number},01,H11,B,4,,F,A,,,,,,,,\n", encoding="utf-8")
            self.assertEqual(self.command("import", str(file), "--actor", "li").returncode, 0)
        rolled = self.command("import", "--roll-back", "other.csv", "--actor", "zhang",
                              "--reason", "wrong file")
        self.assertEqual(rolled.returncode, 0, rolled.stderr)
        self.assertIn("back to 1 rows", rolled.stdout)
        again = self.command("import", "--roll-back", "other.csv")
        self.assertEqual(again.returncode, 1)
        self.assertIn('source: "other.csv"', again.stderr)
        history = self.command("import", "--history").stdout.splitlines()
        self.assertIn('rolled back  vehicles  "other.csv"  1 rows  by zhang: wrong file',
                      history[0])
        self.assertIn('imported  vehicles  "other.csv"  1 rows  by li', history[1])

    def test_lorry_under_the_standing_ban_is_flagged_with_its_clause(self):
        decision = self.decide("--site", "cp-03", "--plate", "陕D10086", "--class", "01")
        self.assertEqual(decision["outcome"], "OUTCOME_FLAG")
        self.assertEqual(decision["reason_code"], "R01")
        ended = self.command("decide", "--site", "cp-03", "--plate", "陕D10086", "--class", "01")
        self.assertEqual(ended.stdout.splitlines()[:4],
                         ["陕D10086", "国四", "常态管控", "准予通行"])
        self.assertIn("10(4)", ended.stdout)

    def test_car_of_the_same_number_passes(self):
        decision = self.decide("--site", "cp-03", "--plate", "陕D10086", "--class", "02")
        self.assertEqual(decision["outcome"], "OUTCOME_PASS")

    def test_number_of_two_classes_asks_for_the_class(self):
        ended = self.command("decide", "--site", "cp-03", "--plate", "陕D10086")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("01, 02", ended.stderr)

    def test_picture_that_nobody_reads_gets_the_fallback_of_the_gate(self):
        picture = self.folder / "picture.jpg"
        picture.write_bytes(b"\xff\xd8\xff picture")
        decision = self.decide("--site", "gate-03", "--picture", str(picture))
        self.assertTrue(decision["fallback"])
        self.assertEqual(decision["outcome"], "OUTCOME_HOLD")

    def test_server_that_is_not_there_ends_with_status_3(self):
        ended = command("decide", "--server", "127.0.0.1:1", "--site", "cp-01",
                        "--plate", "陕D12345", check=False)
        self.assertEqual(ended.returncode, 3)

    def test_usage_ends_with_status_2(self):
        self.assertEqual(self.command("decide", "--site", "cp-01").returncode, 2)
        self.assertEqual(self.command("import", "no/such/file.csv").returncode, 2)
        self.assertEqual(self.command("import").returncode, 2)


if __name__ == "__main__":
    unittest.main()
