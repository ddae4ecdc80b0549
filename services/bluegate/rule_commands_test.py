"""`bluegate alert`, `rules` and `decide --explain` against a server of registry and admission."""
import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/integration"))
from bluegate_process import ROOT, Server, command

RULES = ROOT / "deploy/rules/xianyang-2021.textproto"


class RuleCommandsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.server = Server(self.folder, ["registry", "admission"],
                             {"recognition": "127.0.0.1:1"}).start()
        self.addCleanup(self.server.stop)
        ended = self.command("import", ROOT / "deploy/sample/vehicles.csv")
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def command(self, *words):
        return command(*words, "--server", self.server.grpc_address, check=False, timeout_s=60)

    def decide(self, plate="陕D10086", site="cp-03"):
        ended = self.command("decide", "--site", site, "--plate", plate, "--class", "01", "--json")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return json.loads(ended.stdout)

    def changed_rules(self, name):
        text = RULES.read_text(encoding="utf-8")
        file = self.folder / f"{name}.textproto"
        file.write_text(text.replace('rule_set_id: "xianyang-2021"', f'rule_set_id: "{name}"'),
                        encoding="utf-8")
        return file

    def test_explanation_names_rule_source_age_and_until_when_it_holds(self):
        ended = self.command("decide", "--site", "cp-03", "--plate", "陕D10086", "--class", "01",
                             "--explain")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        for part in ("holds until", "imported", "vehicles.csv", "Also held, and lost",
                     "Did not hold", "提示查处 flag"):
            self.assertIn(part, ended.stdout)

    def test_alert_is_issued_listed_and_lifted_with_who_and_why(self):
        ended = self.command("alert", "set", "orange", "--by", "duty-desk", "--source", "notice 12",
                             "--why", "AQI above 200", "--joint-with", "西安")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(self.decide()["alert_level"], "ALERT_LEVEL_ORANGE")
        ended = self.command("alert", "lift", "--by", "duty-desk", "--source", "notice 13")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(self.decide()["alert_level"], "ALERT_LEVEL_NONE")
        listed = self.command("alert", "list").stdout
        self.assertIn("now: none", listed)
        for part in ("orange", "duty-desk", "notice 12", "AQI above 200", "西安", "notice 13"):
            self.assertIn(part, listed)

    def test_rules_are_loaded_without_a_restart_and_outlive_one(self):
        ended = self.command("rules", "load", str(self.changed_rules("next")), "--by", "duty-desk",
                             "--why", "notice 14")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertTrue(self.decide()["rule_set_revision"].startswith("next@"))
        self.server.stop()
        self.server.start()
        self.assertTrue(self.decide()["rule_set_revision"].startswith("next@"))
        history = self.command("rules", "history").stdout
        self.assertIn("* ", history.splitlines()[0])
        self.assertIn("notice 14", history.splitlines()[0])

    def test_rules_that_are_not_sound_are_refused_with_every_fault(self):
        bad = self.folder / "bad.textproto"
        bad.write_text(RULES.read_text(encoding="utf-8") + 'rules { rule_id: "BAD ID" }\n',
                       encoding="utf-8")
        ended = self.command("rules", "load", str(bad), "--by", "duty-desk", "--why", "a slip")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("BAD ID", ended.stderr)
        self.assertTrue(self.decide()["rule_set_revision"].startswith("xianyang-2021@"))

    def test_decisions_outlive_a_killed_server(self):
        decided = [self.decide(plate) for plate in ("陕D10086", "陕D10001")]
        self.server.kill()
        replayed = command("rules", "replay", "--data", self.folder / "data", check=False)
        self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
        self.assertIn(f"{len(decided)} entries: {len(decided)} identical", replayed.stdout)

    def test_log_is_replayed_and_compared_while_the_server_runs(self):
        for plate in ("陕D10086", "陕D10001", "陕A42427"):
            self.decide(plate)
        data = ["--data", self.folder / "data"]
        replayed = command("rules", "replay", *data, check=False)
        self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
        self.assertIn("3 entries: 3 identical, 0 different", replayed.stdout)
        same = command("rules", "diff", RULES, self.changed_rules("next"), *data, check=False)
        self.assertEqual(same.returncode, 0, same.stderr)
        self.assertIn("3 passages: 0 get another answer", same.stdout)
        missing = command("rules", "diff", RULES, "none@00000000", *data, check=False)
        self.assertEqual(missing.returncode, 1)
        self.assertIn("none@00000000", missing.stderr)


if __name__ == "__main__":
    unittest.main()
