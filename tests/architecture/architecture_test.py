"""Who may include whom, and the house measures. The rules stand in docs/architecture.md."""
import json
import pathlib
import re
import statistics
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Longest file, in lines, that a test allows; the median stays below MEDIAN_LINES_MAX.
FILE_LINES_MAX = 800
MEDIAN_LINES_MAX = 120
MAIN_LINES_MAX = 100
COLUMNS_MAX = 100
TRACKED_BYTES_MAX = 4 * 1024 * 1024

CORE_ROOMS = ("plate", "vehicle", "rules", "suspicion", "cases")
SERVICES = ("intake", "recognition", "registry", "admission", "casework", "gateway")


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=ROOT,
                            capture_output=True, check=True).stdout.decode()
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def cpp_files():
    return tracked("*.cc", "*.h")


def includes(name):
    """Each included path with whether it is ours: a header of this tree or generated from proto."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r'^#include [<"]([^>"]+)[>"]', text, re.MULTILINE):
        yield path, path.startswith("bluegate/") or (ROOT / path).exists()


def room_of(path):
    """The folder whose rules a file obeys: "enforcement/plate", "storage", "services/intake"."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in ("enforcement", "services") else parts[0]


def may_include(name, path):
    """Whether the file may include our own header `path` (generated ones begin with bluegate/)."""
    room, other = room_of(name), room_of(path)
    if room == other:
        return True
    top, is_test = room.split("/")[0], "_test" in name or "/testing/" in name
    if top == "enforcement":
        return path.startswith("enforcement/")
    if top == "storage":
        return path.startswith(("enforcement/", "storage/"))
    if top == "verification":
        return path.startswith(("verification/", "storage/sha256.h"))
    if top == "plate_recognition":
        return path.startswith("enforcement/plate/") or path.startswith("enforcement/")
    if room == "services/support":
        return path.startswith(("bluegate/", "enforcement/"))
    if room == "services/bluegate":
        return path.startswith(("services/", "bluegate/", "enforcement/", "storage/",
                                "plate_recognition/", "verification/"))
    if top == "services":
        allowed = ["services/support/", "services/audit/log_host.h", "bluegate/", "enforcement/",
                   "storage/",
                   "plate_recognition/plate_reader.h", "plate_recognition/vote.h"]
        if is_test:
            allowed += ["plate_recognition/testing/", "services/audit/", "verification/"]
        if room in ("services/terminal", "services/evidence"):
            allowed.append("verification/")
        if room == "services/gateway":
            allowed.append("services/evidence/")
        return path.startswith(tuple(allowed))
    return True  # tests/ may look into every room


class IncludeTest(unittest.TestCase):
    def test_rooms_include_only_what_the_plan_allows(self):
        wrong = [f"{name} includes {path}" for name in cpp_files()
                 for path, ours in includes(name) if ours and not may_include(name, path)]
        self.assertEqual(wrong, [])

    def test_each_library_has_its_one_room(self):
        owners = {"opencv2/": ("plate_recognition",), "dnnl": ("plate_recognition",),
                  "onnx/": ("plate_recognition",), "rocksdb/": ("storage",),
                  "grpcpp/": ("services", "tests"), "google/protobuf/": ("services", "tests"),
                  "httplib.h": ("services",), "archive": ("services/gateway",)}
        wrong = []
        for name in cpp_files():
            for path, _ in includes(name):
                for library, rooms in owners.items():
                    if path.startswith(library) and not name.startswith(rooms):
                        wrong.append(f"{name} includes {path}, which belongs to {rooms}")
        self.assertEqual(wrong, [])

    def test_the_core_stands_on_abseil_and_std_alone(self):
        wrong = [f"{name} includes {path}" for name in tracked("enforcement/*")
                 if name.endswith((".cc", ".h"))
                 for path, ours in includes(name)
                 if "/" in path and not path.startswith(("absl/", "enforcement/"))
                 and not (name.endswith("_test.cc") and path.startswith(("gtest/", "gmock/")))]
        self.assertEqual(wrong, [])

    def test_readers_of_plates_are_seen_by_headers_without_opencv(self):
        seen = {"plate_recognition/plate_reader.h"}
        seen |= {path for name in tracked("services/*") if name.endswith((".cc", ".h"))
                 for path, ours in includes(name)
                 if ours and path.startswith("plate_recognition/")}
        wrong = [f"{name} includes {path}" for name in sorted(seen) for path, _ in includes(name)
                 if path.startswith("opencv2/")]
        self.assertEqual(wrong, [])

    def test_the_check_itself_can_fail(self):
        self.assertFalse(may_include("enforcement/rules/decide.cc", "services/support/status.h"))
        self.assertFalse(may_include("services/intake/a.cc", "services/registry/b.h"))
        self.assertFalse(may_include("services/intake/a.cc", "services/evidence/case_bundle.h"))
        self.assertFalse(may_include("services/evidence/a.cc", "services/gateway/gateway.h"))
        self.assertFalse(may_include("services/recognition/a.cc", "plate_recognition/detect.h"))
        self.assertFalse(may_include("storage/kv.cc", "bluegate/common/v1/plate.pb.h"))
        self.assertFalse(may_include("verification/folder.cc", "storage/audit_log.h"))
        self.assertFalse(may_include("verification/bundle_test.cc", "storage/merkle_tree.h"))
        self.assertFalse(may_include("services/audit/log_host.cc", "verification/merkle.h"))


class MeasureTest(unittest.TestCase):
    def lines(self, name):
        return (ROOT / name).read_text(encoding="utf-8").splitlines()

    def sources(self):
        return [name for name in tracked("*.cc", "*.h", "*.ts", "*.tsx", "*.py")]

    def test_files_are_short(self):
        lengths = {name: len(self.lines(name)) for name in self.sources()}
        self.assertEqual({n: c for n, c in lengths.items() if c > FILE_LINES_MAX}, {})
        self.assertLess(statistics.median(lengths.values()), MEDIAN_LINES_MAX)

    def test_main_files_are_thin(self):
        long = [n for n in self.sources() if pathlib.Path(n).stem == "main"
                and len(self.lines(n)) > MAIN_LINES_MAX]
        self.assertEqual(long, [])

    def test_columns_are_kept(self):
        wide = [f"{name}:{at}" for name in cpp_files() + tracked("*.py", "*.proto")
                for at, line in enumerate(self.lines(name), 1) if len(line) > COLUMNS_MAX]
        self.assertEqual(wide, [])

    def test_headers_are_guarded_by_their_path(self):
        wrong = []
        for name in tracked("*.h"):
            guard = "BLUEGATE_" + re.sub(r"[^A-Za-z0-9]", "_", name).upper() + "_"
            if f"#ifndef {guard}" not in (ROOT / name).read_text(encoding="utf-8"):
                wrong.append(f"{name}: wanted {guard}")
        self.assertEqual(wrong, [])

    def test_nothing_is_left_for_later(self):
        marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
        left = [name for name in self.sources() + tracked("*.proto")
                if marks.search((ROOT / name).read_text(encoding="utf-8"))]
        self.assertEqual(left, [])

    def test_names_say_what_a_thing_is(self):
        vague = re.compile(r"^(?:class|struct) \w*(Manager|Helper|Util|Utils)\b", re.MULTILINE)
        self.assertEqual([n for n in cpp_files()
                          if vague.search((ROOT / n).read_text(encoding="utf-8"))], [])

    def test_no_large_file_is_tracked(self):
        large = [n for n in tracked() if (ROOT / n).stat().st_size > TRACKED_BYTES_MAX]
        self.assertEqual(large, [])

    def test_sources_are_listed_never_globbed(self):
        globbed = [n for n in tracked("*CMakeLists.txt", "*.cmake")
                   if re.search(r"file\s*\(\s*GLOB", (ROOT / n).read_text(encoding="utf-8"))]
        self.assertEqual(globbed, [])


class ContractTest(unittest.TestCase):
    def test_every_field_and_value_has_a_comment(self):
        bare = []
        for name in tracked("proto/*.proto"):
            before = ""
            for at, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
                text = line.strip()
                if re.match(r"[\w.<>, ]+ = \d+;$", text) and not before.startswith("//"):
                    bare.append(f"{name}:{at}")
                before = text or before
        self.assertEqual(bare, [])

    def test_every_enum_begins_with_unspecified(self):
        wrong = []
        for name in tracked("proto/*.proto"):
            text = re.sub(r"//.*", "", (ROOT / name).read_text(encoding="utf-8"))
            for enum, first in re.findall(r"enum (\w+) \{\s*(\w+) = 0;", text):
                if not first.endswith("_UNSPECIFIED"):
                    wrong.append(f"{name}: {enum} begins with {first}")
        self.assertEqual(wrong, [])


class DependencyTest(unittest.TestCase):
    """docs/dependencies.md and what is really asked for are the same set."""

    def listed(self):
        """Package to licence, of every row."""
        text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
        return dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text, re.MULTILINE))

    def wanted(self):
        shell = (ROOT / "scripts/common.sh").read_text(encoding="utf-8")
        arrays = re.findall(r"^(?:runtime|test)_packages=\((.*?)\)", shell,
                            re.MULTILINE | re.DOTALL)
        self.assertEqual(len(arrays), 2)
        debian = {name for array in arrays for name in array.split()}
        debian |= set(re.search(r"missing\+=\((nodejs npm)\)", shell).group(1).split())
        console = json.loads((ROOT / "console/package.json").read_text(encoding="utf-8"))
        return debian | set(console["dependencies"]) | set(console["devDependencies"])

    def test_every_package_is_listed_with_its_licence_and_no_other(self):
        listed = self.listed()
        self.assertEqual(sorted(set(listed) ^ self.wanted()), [])
        self.assertGreater(len(listed), 50)
        self.assertEqual([name for name, licence in listed.items() if not licence.strip()], [])


if __name__ == "__main__":
    unittest.main()
