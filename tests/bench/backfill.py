# SPDX-License-Identifier: MIT
"""How fast a backfill is, what it needs, and what it costs live deliveries."""

import json
import subprocess
import time
from pathlib import Path

from harness import (BUILD, PROGRAMS, Process, at, ctsync, end_to_end_times, folder, load, median,
                     seen, stand_in)


def shop(customers):
    return Process([PROGRAMS / "shop_stand_in", 0, customers])


def reads_from(port):
    url = f"http://127.0.0.1:{port}"
    return {"CTP_PROJECT_KEY": "shop", "CTP_CLIENT_ID": "bench", "CTP_CLIENT_SECRET": "bench",
            "CTP_AUTH_URL": url, "CTP_API_URL": url}


def command(server, *words):
    done = subprocess.run([BUILD / "ctsync", *words, "--json"], env=server.settings, text=True,
                          capture_output=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def job(server, number=1):
    return command(server, "jobs", "show", str(number))


def run(customers):
    """A backfill of so many customers until all are told and answered."""
    with folder() as name, stand_in() as segment, shop(customers) as source, \
            ctsync(Path(name), Path(name) / "store.db", segment.port,
                   more=reads_from(source.port)) as server:
        began = time.monotonic()
        command(server, "backfill", "customers", "--detach")
        while seen(segment.port)["distinct"] < customers:
            time.sleep(0.1)
        took = time.monotonic() - began
        shown = job(server)
        assert shown["read"] == shown["told"] == customers, shown
        memory = server.memory("VmHWM") / 1024
        return {"per_second": customers / took, "rss_mb": memory,
                "reconciled_s": reconcile(server, customers)}


def reconcile(server, customers):
    """Seconds of a reconciliation that finds so many customers as they are in the store."""
    command(server, "jobs", "cancel", "1")
    began = time.monotonic()
    command(server, "reconcile", "--detach")
    while (shown := job(server, 2))["state"] == "running":
        time.sleep(0.5)
    assert shown["state"] == "done" and shown["known"] == customers, shown
    return time.monotonic() - began


def live(customers, seconds):
    """Milliseconds of 100 live customers/s, beside a backfill of so many, or of none."""
    with folder() as name, shop(max(customers, 1)) as source:
        here = Path(name)
        with stand_in(here / "answered") as segment, \
                ctsync(here, here / "store.db", segment.port,
                       more=reads_from(source.port)) as server:
            if customers:
                command(server, "backfill", "customers", "--detach")
                while seen(segment.port)["distinct"] < 500:
                    time.sleep(0.05)
            load(server.port, rate=100, seconds=seconds, connections=16,
                 sent_times=here / "sent")
            time.sleep(1)
            shown = job(server) if customers else {"state": "none", "read": 0}
            segment.stop()
            waits, lost = end_to_end_times(here / "sent", here / "answered")
    return {"p50": at(waits, 0.5), "p99": at(waits, 0.99), "lost": lost, "job": shown["state"],
            "read": shown["read"]}


def backfill(options, table):
    small, large = (10_000, 100_000) if options.quick else (10_000, 1_000_000)
    few, many = run(small), run(large)
    table.raw["backfill"] = {"few": few, "many": many}
    table.row(f"backfill of {large:,} customers until Segment has answered",
              f"{many['per_second']:,.0f} customers/s", "at least 4,000",
              many["per_second"] >= 4000)
    table.row(f"backfill: memory at {small:,} and {large:,} customers",
              f"{few['rss_mb']:.0f} MB, {many['rss_mb']:.0f} MB", "flat (within 1.5)",
              many["rss_mb"] <= few["rss_mb"] * 1.5)
    table.row(f"reconciliation of {large:,} customers without a difference",
              f"{many['reconciled_s']:.0f} s", "1,000,000 in under 300",
              many["reconciled_s"] * 1_000_000 / large < 300)
    seconds = 5 if options.quick else 20
    rounds = [(live(0, seconds), live(1_000_000, seconds))
              for _ in range(1 if options.quick else options.repeat)]
    table.raw["live_beside_backfill"] = rounds
    alone, beside = (median([each[i]["p99"] for each in rounds]) for i in (0, 1))
    lost = sum(each[i]["lost"] for each in rounds for i in (0, 1))
    table.row("100 live customers/s to Segment's answer: p99 alone, beside a backfill",
              f"{alone:.1f} ms, {beside:.1f} ms, {lost} lost",
              "under 60 ms and at most 3 times what it is alone",
              beside < 60 and beside <= 3 * alone and lost == 0)
