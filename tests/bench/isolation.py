# SPDX-License-Identifier: MIT
"""What tenants and targets of one server cost each other."""

import json
from pathlib import Path

from harness import (PROGRAMS, SECRET, HangingTarget, Process, at, command, ctsync,
                     end_to_end_times, folder, load, median, seen, segment_target, stand_in, tenant,
                     wait_until_seen)


def deliver_to(server, segment, here, rate, seconds, source="commercetools"):
    """Deliveries at a rate to one source, whose target is this stand-in. Returns the waits of the
    deliveries, sorted, and what the load generator saw."""
    with Process([PROGRAMS / "load", "--port", server.port, "--secret", SECRET, "--rate", rate,
                  "--path", f"/webhooks/{source}", "--seconds", seconds, "--connections", 64,
                  "--sent-times", here / "sent"], log=here / "load.json") as loading:
        loading.process.wait()
    seen = json.loads((here / "load.json").read_text())
    wait_until_seen(segment.port, seen["answered"], 60)
    segment.stop()
    waits, lost = end_to_end_times(here / "sent", here / "answered")
    return {"p50": at(waits, 0.5), "p99": at(waits, 0.99), "lost": lost + seen["failed"],
            "gateway_p99": seen["fast"]["p99"]}


def beside_hanging(calls, seconds, hangs):
    """2,000 customers/s to one target, with or without another that hangs."""
    with folder() as name:
        here = Path(name)
        command(PROGRAMS / "store_bench", "fill", here / "store.db", calls, "calls")
        with stand_in(here / "answered") as segment, HangingTarget(30) as hanging:
            targets = {"works": segment_target(segment.port)}
            if hangs:
                targets["segment"] = segment_target(hanging.port, timeout_seconds=60)
            tenants = {"default": tenant("commercetools", SECRET, **targets)}
            with ctsync(here, here / "store.db", segment.port, tenants=tenants) as server:
                one = deliver_to(server, segment, here, 2000, seconds)
            one["asked"] = hanging.asked
    return one


def beside_backlog(rows, seconds):
    """100 customers/s of tenant b, while so many entries of tenant a wait."""
    with folder() as name:
        here = Path(name)
        if rows:
            command(PROGRAMS / "store_bench", "backlog", here / "store.db", "a", rows)
        with stand_in(here / "answered") as segment, stand_in() as other:
            tenants = {"a": tenant("a-shop", "of-a-" + SECRET, segment=segment_target(other.port)),
                       "b": tenant("b-shop", SECRET, segment=segment_target(segment.port))}
            with ctsync(here, here / "store.db", segment.port, tenants=tenants) as server:
                one = deliver_to(server, segment, here, 100, seconds, "b-shop")
            one["done_of_a"] = seen(other.port)["distinct"]
    return one


def many_targets(count, seconds):
    """Threads and memory of one tenant with so many targets, 200 customers/s to each."""
    with folder() as name:
        here = Path(name)
        with stand_in(here / "answered") as segment:
            tenants = {"default": tenant("commercetools", SECRET, **{
                f"t{i}": segment_target(segment.port) for i in range(count)})}
            with ctsync(here, here / "store.db", segment.port, tenants=tenants) as server:
                one = {"rest_mb": server.memory() / 1024}
                one |= load_at(server, segment, here, 200, seconds, count)
                one |= {"threads": server.memory("Threads"),
                        "peak_mb": server.memory("VmHWM") / 1024}
    return one


def load_at(server, segment, here, rate, seconds, targets):
    counts = load(server.port, rate=rate, seconds=seconds)
    told = wait_until_seen(segment.port, counts["answered"] * targets, 60)["distinct"]
    return {"lost": counts["answered"] * targets - told + counts["failed"]}


def isolation(options, table):
    """What tenants and targets cost each other. Each pair alternates within the run."""
    rounds = range(1 if options.quick else options.repeat)
    seconds = 10 if options.quick else 40
    pairs = [[beside_hanging(100_000, seconds, hangs) for hangs in (False, True)] for _ in rounds]
    table.raw["hanging"] = pairs
    for what, key in (("another target", "p99"), ("the gateway", "gateway_p99")):
        without, beside = (median([pair[i][key] for pair in pairs]) for i in (0, 1))
        table.row(f"a target that hangs for 30 s a request, 100,000 calls behind it: p99 of {what}",
                  f"{beside:.1f} ms, without it {without:.1f} ms: {beside / without:.2f} times",
                  "at most 1.5 times", beside / without <= 1.5)
    rows = 100_000 if options.quick else 1_000_000
    pairs = [[beside_backlog(count, 5 if options.quick else 20) for count in (0, rows)]
             for _ in rounds]
    table.raw["backlog"] = pairs
    (p50, p99), (p50_beside, p99_beside) = (
        [median([pair[i][key] for pair in pairs]) for key in ("p50", "p99")] for i in (0, 1))
    table.row(f"a tenant's {rows:,} waiting entries: received to answer of another tenant, 100/s",
              f"p50 {p50_beside:.1f} ms, p99 {p99_beside:.1f} ms; without them {p50:.1f} and "
              f"{p99:.1f} ms", "p99 under 250 ms", p99_beside < 250)
    counts = [1, 5, 20]
    runs = [many_targets(count, 5) for count in counts]
    table.raw["targets"] = runs
    text = lambda key: ", ".join(f"{run[key]:.0f}" for run in runs)
    per_target = [(runs[i]["peak_mb"] - runs[0]["peak_mb"]) / (counts[i] - 1) for i in (1, 2)]
    threads = [(runs[i]["threads"] - runs[0]["threads"]) / (counts[i] - 1) for i in (1, 2)]
    table.row("1, 5, 20 targets, 200 customers/s to each: threads", text("threads"),
              "linear", threads[0] == threads[1])
    table.row("1, 5, 20 targets, 200 customers/s to each: memory in MB", text("peak_mb"),
              "linear or less, none lost", per_target[1] <= 1.5 * max(per_target[0], 0.5) and
              all(run["lost"] == 0 for run in runs))
