"""The whole session on a machine that has no network at all: a network namespace with nothing in it but the loopback."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SESSION = "tests/browser/test_laboratorio.py::test_a_whole_session_of_two_phones_a_console_and_a_wall"
ALONE = ["unshare", "--map-root-user", "--net"]
INSIDE = """
import errno, fcntl, socket, struct, sys
import pytest

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:  # the loopback is down in a new namespace
    fcntl.ioctl(ours, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
except OSError as error:
    assert error.errno == errno.ENETUNREACH, error
else:
    sys.exit("there is a network")
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", sys.argv[1]]))
"""


def test_a_whole_session_works_with_no_network():
    if not shutil.which("unshare") or subprocess.run([*ALONE, "true"], check=False).returncode:
        pytest.skip("network namespaces are not permitted here: unshare --map-root-user --net")
    command = [*ALONE, sys.executable, "-c", INSIDE, SESSION]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    if "1 skipped" in done.stdout:
        pytest.skip("no browser")
    assert "1 passed" in done.stdout
