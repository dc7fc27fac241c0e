import subprocess
import sys

import pytest

from tests.support import processes

PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'], stdin=sys.stdin)"


@pytest.fixture
def parent():
    process = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE)
    while not processes.descendants(process.pid):
        assert process.poll() is None
    yield process
    process.communicate(b"\n")


def test_descendants_are_found_with_their_command(parent):
    """A crash test must end every process of a server, and none of anybody else's."""
    assert [command for command in processes.descendants(parent.pid).values() if "input()" in command] != []


def test_process_of_somebody_else_is_never_killed(parent, tmp_path):
    """An id that does not belong to the server is refused, whatever the test meant."""
    server = processes.Served(parent, tmp_path, 0, tmp_path / "log")

    with pytest.raises(LookupError):
        server.kill(1)
    assert parent.poll() is None


def test_crash_ends_the_whole_family(tmp_path):
    """What survives a crash would hold the database open for the next start."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE)
    server = processes.Served(parent, tmp_path, 0, tmp_path / "log")
    while not (family := server.children()):
        assert parent.poll() is None

    server.crash()
    parent.stdin.close()

    assert not any(processes.running(pid) for pid in family)
