#!/usr/bin/python3
"""Tries setup.sh with stand-ins for apt-get, dpkg-query, id and sudo, so that no package is touched."""
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
TOOLS = ("bash", "cat", "env", "mktemp", "rm", "tail", "touch", "true")  # what setup.sh may call besides the stand-ins

STAND_INS = {
    # Knows a package when a file of its name lies in $STATE/installed.
    "dpkg-query": '[ -e "$STATE/installed/${!#}" ] && printf installed',
    "id": 'echo "$USER_ID"',
    "sudo": 'echo "sudo $*" >>"$STATE/calls"; [ "$1" != -n ] || shift; exec "$@"',
    # Writes down its calls; `install` fails as long as there are no package lists.
    "apt-get": '''
echo "apt-get $*" >>"$STATE/calls"
[ "$DEBIAN_FRONTEND" = noninteractive ] || exit 100
case $1 in
  update) [ -z "$OFFLINE" ] && touch "$STATE/lists" ;;
  install)
    [ -e "$STATE/lists" ] || { echo "E: Unable to locate package" >&2; exit 100; }
    for package; do case $package in lib* | cmake) touch "$STATE/installed/$package" ;; esac; done ;;
esac''',
}


class SetupTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "bin").mkdir()
        (self.folder / "installed").mkdir()
        (self.folder / "lists").touch()
        for tool in TOOLS:
            (self.folder / "bin" / tool).symlink_to(shutil.which(tool))
        for name, body in STAND_INS.items():
            file = self.folder / "bin" / name
            file.write_text(f"#!{shutil.which('bash')}\n{body}\n")
            file.chmod(0o755)

    def need(self, *packages, user_id=0, offline=""):
        """need_packages PACKAGE... in a shell; returns status, lines on stderr, calls of apt-get and sudo."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", 'source "$0/setup.sh"; need_packages "$@"; echo went on',
             str(SCRIPTS), *packages],
            env={"PATH": str(self.folder / "bin"), "STATE": str(self.folder), "USER_ID": str(user_id),
                 "OFFLINE": offline, "TMPDIR": str(self.folder)},
            executable=shutil.which("bash"), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout == "went on\n", done.returncode == 0)
        calls = self.folder / "calls"
        return done.returncode, done.stderr.splitlines(), calls.read_text().splitlines() if calls.exists() else []

    def have(self, *packages):
        for package in packages:
            (self.folder / "installed" / package).touch()

    def test_nothing_missing_leaves_apt_alone(self):
        self.have("libone", "libtwo")
        self.assertEqual(self.need("libone", "libtwo", user_id=1000), (0, [], []))

    def test_exactly_the_missing_ones_are_installed(self):
        self.have("libone")
        status, messages, calls = self.need("libone", "libtwo", "cmake")
        self.assertEqual((status, len(messages), len(calls)), (0, 1, 1))
        self.assertTrue(calls[0].startswith("apt-get install"), calls)
        self.assertTrue(calls[0].endswith(" libtwo cmake"), calls)
        self.assertIn("--no-install-recommends", calls[0])
        self.assertNotIn("libone", calls[0])

    def test_lists_are_fetched_only_when_needed(self):
        (self.folder / "lists").unlink()
        status, _, calls = self.need("libone")
        self.assertEqual((status, [call.split()[1] for call in calls]), (0, ["install", "update", "install"]))

    def test_a_user_goes_through_sudo(self):
        status, _, calls = self.need("libone", user_id=1000)
        self.assertEqual(status, 0)
        self.assertTrue(any(call.startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get") for call in calls))

    def expect_the_line_to_run(self, result, line, calls=0):
        status, messages, called = result
        self.assertEqual((status, len(messages), len(called)), (2, 1, calls), result)
        self.assertTrue(messages[0].endswith("run: " + line), messages)

    def test_without_apt(self):
        (self.folder / "bin" / "apt-get").unlink()
        self.expect_the_line_to_run(
            self.need("libone"), "apt-get update && apt-get install -y --no-install-recommends libone")

    def test_a_user_without_sudo(self):
        (self.folder / "bin" / "sudo").unlink()
        self.expect_the_line_to_run(
            self.need("libone", user_id=1000),
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends libone")

    def test_a_sudo_that_asks_when_nobody_answers(self):
        (self.folder / "bin" / "sudo").write_text(f"#!{shutil.which('bash')}\nexit 1\n")
        self.expect_the_line_to_run(
            self.need("libone", user_id=1000),
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends libone")

    def test_an_install_that_fails(self):
        (self.folder / "lists").unlink()
        status, messages, calls = self.need("libone", offline="yes")
        self.assertEqual((status, [call.split()[1] for call in calls]), (2, ["install", "update"]))
        self.assertTrue(messages[-1].endswith("run: apt-get update && "
                                              "apt-get install -y --no-install-recommends libone"), messages)

    def test_no_log_is_left_behind(self):
        self.need("libone")
        self.assertEqual([file.name for file in self.folder.glob("tmp*")], [])

    def test_the_test_script_explains_and_refuses(self):
        for argument, status, messages in (("--help", 0, 0), ("--sanitise", 2, 1)):
            done = subprocess.run([SCRIPTS / "test", argument], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, messages), argument)

    def test_shell_syntax(self):
        for script in (SCRIPTS / "bench", SCRIPTS / "test", SCRIPTS / "setup.sh", SCRIPTS.parent / ".ci" / "run"):
            self.assertEqual(subprocess.run(["bash", "-n", script], check=False).returncode, 0, script)


if __name__ == "__main__":
    unittest.main()
