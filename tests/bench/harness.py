# SPDX-License-Identifier: MIT
"""Helpers of all measurements: built programs, processes that are stopped, and a table."""

import array
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
PROGRAMS = BUILD / "bench"
RIVALS = BUILD / "rivals"
SECRET = "bench-secret-of-enough-bytes"


def say(text):
    print(text, file=sys.stderr, flush=True)


def command(*words, cwd=None, quiet=True):
    """Runs a command to its end. Returns its output, or raises an error that contains it."""
    done = subprocess.run([str(w) for w in words], cwd=cwd, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE if quiet else None)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr or ''}")
    return done.stdout


def result(program, *words):
    """Returns the JSON that one of our programs prints."""
    return json.loads(command(PROGRAMS / program, *words).splitlines()[-1])


def build():
    say("building (Release)")
    command("cmake", "--preset", "release", "-B", BUILD, "-DCTSYNC_BUILD_BENCH=ON",
            "-DCTSYNC_BUILD_TESTS=OFF", cwd=ROOT)
    command("cmake", "--build", BUILD, "--target", "ctsync_benches", "ctsync_server", cwd=ROOT)


def install_rivals():
    """Installs the packages that rivals/package-lock.json pins. Returns false if that fails."""
    ours = ROOT / "tests" / "bench" / "rivals"
    RIVALS.mkdir(parents=True, exist_ok=True)
    lock = RIVALS / "package-lock.json"
    fresh = (RIVALS / "node_modules").is_dir() and lock.exists() and \
        lock.read_bytes() == (ours / "package-lock.json").read_bytes()
    for file in [*ours.glob("*.mjs"), *ours.glob("*.json")]:
        shutil.copy(file, RIVALS)
    if fresh:
        return True
    say("installing the rivals (npm ci; SQLite may be compiled)")
    try:
        command("npm", "ci", "--omit=dev", cwd=RIVALS)
    except (RuntimeError, OSError) as error:
        say(f"no rivals on Node: {error}")
        return False
    return True


class Process:
    """A server that prints its port or writes a log. It is stopped at the end of the block."""

    def __init__(self, words, env=None, log=None):
        self.log = log
        self.started_ns = time.monotonic_ns()
        self.process = subprocess.Popen(
            [str(w) for w in words], env={**os.environ, **(env or {})}, text=True,
            stdout=open(log, "w") if log else subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.port = None if log else int(self.process.stdout.readline())

    def memory(self, what="VmRSS"):
        """Returns kilobytes; of `Threads`, their number."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(what))

    def stop(self):
        """Stops the process and returns its remaining output."""
        self.process.terminate()
        try:
            return self.process.communicate(timeout=30)[0] or ""
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_ready(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as peer:
            peer.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return peer.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def segment_target(port, **more):
    return {"kind": "segment", "write_key": "bench", "region": f"http://127.0.0.1:{port}", **more}


def tenant(source, secret, **targets):
    return {"sources": {source: {"auth": "hmac", "secrets": [secret]}}, "targets": targets}


def ctsync(folder, database, segment_port, targets=1, tenants=None, more=None):
    """The program with its defaults, as deployed. `ready_ms` is the duration of its start.
    `tenants` are those of its configuration file, instead of one with so many targets; `more` are
    further variables. `settings` are the variables that a command needs beside it."""
    port = free_port()
    settings = {"INBOX_DATABASE_URL": f"sqlite:{database}", "HOST": "127.0.0.1", "PORT": str(port),
                **(more or {})}
    if targets == 1 and not tenants:
        settings |= {"SEGMENT_WRITE_KEY": "bench", "WEBHOOK_SECRET": SECRET,
                     "SEGMENT_REGION": f"http://127.0.0.1:{segment_port}"}
        command_line = [BUILD / "ctsync", "serve"]
    else:
        each = {f"target_{i}": segment_target(segment_port) for i in range(targets)}
        file = folder / "sync-config.json"
        file.write_text(json.dumps(
            {"tenants": tenants or {"default": tenant("commercetools", SECRET, **each)}}))
        command_line = [BUILD / "ctsync", "serve", "--config", file]
    server = Process(command_line, log=folder / "ctsync.log", env=settings)
    server.port = port
    server.settings = settings
    while not is_ready(port):
        if server.process.poll() is not None or time.monotonic_ns() - server.started_ns > 60e9:
            server.stop()
            raise RuntimeError("ctsync did not start: " + (folder / "ctsync.log").read_text())
        time.sleep(0.001)
    server.ready_ms = (time.monotonic_ns() - server.started_ns) / 1e6
    return server


class HangingTarget:
    """Takes requests and answers each only after so many seconds."""

    def __init__(self, seconds):
        self.seconds, self.asked = seconds, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        with peer:
            self.asked += 1
            peer.recv(65536)
            time.sleep(self.seconds)
            try:
                peer.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


def stand_in(times=None):
    return Process([PROGRAMS / "segment_stand_in", 0, *([times] if times else [])])


def seen(port):
    """The current counts of the stand-in for Segment."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        return json.load(answer)


def wait_until_seen(port, events, timeout=60):
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        counts = seen(port)
        if counts["distinct"] >= events:
            return counts
        time.sleep(0.05)
    return seen(port)


def times_of(path):
    numbers = array.array("q")
    data = Path(path).read_bytes()
    numbers.frombytes(data[:len(data) // 8 * 8])
    return numbers


def end_to_end_times(sent_file, answered_file):
    """Milliseconds from when a delivery was due until its call was answered, and the lost ones."""
    sent, answered = times_of(sent_file), times_of(answered_file)
    waits, lost = [], 0
    for number, begun in enumerate(sent):
        if begun == 0:
            continue
        if number < len(answered) and answered[number] != 0:
            waits.append((answered[number] - begun) / 1e6)
        else:
            lost += 1
    return sorted(waits), lost


def at(values, share):
    return values[int(share * (len(values) - 1))] if values else float("nan")


def load(port, **options):
    words = [word for name, value in options.items()
             for word in ("--" + name.replace("_", "-"), value)]
    return result("load", "--port", port, "--secret", SECRET, *words)


def folder():
    """A temporary folder on the disk that is measured."""
    BUILD.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="run-", dir=BUILD)


def median(values):
    return statistics.median(values)


def machine():
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
                if line.startswith("model name")), platform.machine())
    def first(*words):
        try:
            return command(*words).splitlines()[0].strip()
        except (RuntimeError, OSError, IndexError):
            return "none"
    return {
        "cpu": f"{os.cpu_count()} x {cpu}",
        "kernel": platform.release(),
        "compiler": first("c++", "--version"),
        "node": first("node", "--version"),
        "simdjson": first("pkg-config", "--modversion", "simdjson"),
        "commit": first("git", "-C", ROOT, "rev-parse", "--short", "HEAD"),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "date": time.strftime("%Y-%m-%d"),
    }


class Table:
    """Rows with a measured value, its target and whether the target was reached.

    Parts that are not measured now keep the rows of the last run on this machine, so that a long
    soak can be measured alone. A part of another commit shows its commit.
    """

    def __init__(self, facts, order, quick):
        self.facts = facts
        self.order = order
        self.quick = quick
        try:
            earlier = json.loads((BUILD / "results.json").read_text())["parts"]
        except (OSError, ValueError, KeyError):
            earlier = {}
        same = lambda part: part["quick"] == quick and all(
            part["machine"][name] == facts[name] for name in ("cpu", "kernel", "compiler"))
        self.parts = {name: part for name, part in earlier.items() if same(part)}

    def begin(self, name):
        self.rows, self.raw = [], {}
        self.parts[name] = {"machine": self.facts, "quick": self.quick, "rows": self.rows,
                            "raw": self.raw}

    def row(self, what, measured, target, reached):
        """Adds a row. `reached` is None if it could not be measured."""
        verdict = "not available" if reached is None else "reached" if reached else "**missed**"
        self.rows.append((what, measured, target, verdict))
        say(f"  {what}: {measured}; {target}: {verdict}")

    def note(self, what, measured):
        """Adds a number without a target."""
        self.rows.append((what, measured, "", ""))
        say(f"  {what}: {measured}")

    def write(self, page=None):
        """Writes the table and the raw numbers, and with `page` the document that quotes them."""
        text = "".join(f"- {name}: {value}\n" for name, value in self.facts.items())
        text += "\n| what | measured | target | |\n|---|---|---|---|\n"
        for part in (self.parts[name] for name in self.order if name in self.parts):
            commit = part["machine"]["commit"]
            older = "" if commit == self.facts["commit"] else f" (commit {commit})"
            for what, *rest in part["rows"]:
                text += f"| {what}{older} | {' | '.join(rest)} |\n"
        (BUILD / "table.md").write_text(text)
        (BUILD / "results.json").write_text(json.dumps({"parts": self.parts}, indent=1))
        if page:
            page.write_text(PAGE + text)
        return text


PAGE = """# Performance

`tests/bench/run` builds with Release flags, measures ctsync and, in the same run on the same disk,
what it is compared with, repeats whole rounds and quotes medians. It needs a machine that does
nothing else, `libbenchmark-dev nlohmann-json3-dev rapidjson-dev`, and for the rivals Node 20 with
npm. `--quick` is for a first look, `tests/bench/run soak` watches the memory for an hour, `--docs`
writes this page. A run of some parts keeps the rows of the others, with their commit if it is another.

Numbers of one machine are worth little on another, and disks differ by the hour: read the ratios.
The load generator runs on the same processors as what it loads. Times of functions are processor
times. Rivals do the same work: the transforms give equal traits, which is checked before they are
timed, and Express commits each delivery with synchronous=FULL before it answers 202.

## What bounds it

- **Transform.** The first row makes no record; with one see `ctsync_with_record`. The DOM parse is a
  quarter of its time. The bodies of the bench have some 90 members of customers and addresses: each is
  looked up by name, checked and copied into the profile, about 100 instructions a member. Writing the
  call takes a fifth, SHA-1 for the message id a tenth.
- **Node.** Its time is processor or wall time, whichever is less.
- **Store.** What a commit costs is the pages it changes. Digests of deliveries, keys and identifiers reach
  their indexes late and sorted, waiting calls are found by the number of their record, and the end of a
  call marks no other, so that neighbouring pages change however many rows there are. A Bloom filter in
  memory saves most reads of large indexes. What still grows is reading and writing a record that was
  there before. adapters/sqlite/README.md has the numbers.

## What simplification cost

Release 0.1.0 had code that was fast and hard to read. It is gone where it did not show its gain end to
end. On the same bodies, both releases alternating within a minute (g++ 12 -O3, two shared cores):

| removed | cost |
|---|---|
| SHA-1 by processor instructions, chosen at run time | about a sixth of the transform goes to SHA-1, before a fiftieth |
| a perfect hash of member names made at compile time, a second way to read a member, copies that read past the end of a text, memory kept inside `Profile` | the rest of the transform's 1.2 to 1.3 times |
| all of it together, for a user's compiler | a unit that uses `customers.hpp` costs 2.6 units of simdjson and fmt at -O0 and 4.6 at -O2, before 4.0 and 6.3 |

In the store, the Bloom filter and the late indexes
stay: without them the cost of an insert doubles from 1,000 to 1,000,000 rows (adapters/sqlite/README.md).

## Measured

"""
