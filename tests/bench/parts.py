# SPDX-License-Identifier: MIT
"""The measurements. Each takes the options and the table, and also measures its rivals."""

import json
import time
from pathlib import Path

from backfill import backfill
from harness import (PROGRAMS, RIVALS, SECRET, Process, at, command, ctsync, end_to_end_times,
                     folder, load, median, result, say, seen, stand_in, wait_until_seen)
from isolation import isolation

GATEWAY_BATCH = 64


def by_name(report):
    """Nanoseconds of processor time by benchmark: the median of its repetitions."""
    return {each["run_name"]: each.get("cpu_time") for each in report["benchmarks"]
            if each.get("aggregate_name") == "median" or each.get("error_occurred")}


def us(ns):
    return f"{ns / 1000:.2f} us"


def benchmark_times(program, options):
    """Runs a program of Google Benchmark and returns its times by name."""
    return by_name(json.loads(command(
        PROGRAMS / program, "--benchmark_format=json",
        f"--benchmark_repetitions={5 if options.quick else 15}",
        "--benchmark_report_aggregates_only=true", "--benchmark_enable_random_interleaving=true",
        f"--benchmark_min_time={0.1 if options.quick else 0.5}")))


def transform(options, table):
    times = benchmark_times("transform_bench", options)
    parse, plain, pubsub = times["simdjson_parse"], times["ctsync_plain"], times["ctsync_pubsub"]
    table.raw["transform"] = times
    table.row("transform, one core, 2 to 6 kB: against a simdjson DOM parse",
              f"{us(plain)} to {us(parse)}: {plain / parse:.1f} times", "at most 3.5",
              plain / parse <= 3.5)
    if options.node:
        with folder() as bodies:
            command(PROGRAMS / "transform_bench", "--bodies", bodies)
            rounds = [json.loads(command("node", RIVALS / "transform.mjs", bodies,
                                         1 if options.quick else 3)) for _ in range(3)]
        node = median([each["transform_ns"] for each in rounds])
        table.raw["transform_node"] = rounds
        table.note("transform against Node (JSON.parse, map, JSON.stringify)",
                   f"{us(node)} there: {node / plain:.1f} times")
        parse_there = median([each["parse_ns"] for each in rounds])
        table.note("beside it: JSON.parse alone on Node", us(parse_there))
    if pubsub:
        table.row("transform of a Pub/Sub push against the plain form",
                  f"{us(pubsub)}: {pubsub / plain:.2f} times", "at most 1.8", pubsub / plain <= 1.8)
    else:
        table.row("transform of a Pub/Sub push against the plain form", "", "at most 1.8", None)
    for name in ("ctsync_with_record", "ctsync_update", "rapidjson_dom", "nlohmann"):
        if times.get(name):
            table.note(f"transform: {name}", f"{us(times[name])}, {times[name] / plain:.1f} times")
    grown = result("transform_bench", "--growth", 100_000 if options.quick else 1_000_000)
    table.raw["growth"] = grown
    growth = grown["heap_after"] - grown["heap_before"]
    table.row(f"transform: heap after {grown['deliveries']} deliveries", f"{growth:+d} bytes",
              "no growth", growth <= 4096 and grown["arena_after"] <= grown["arena_before"])


def orders(options, table):
    times = benchmark_times("order_bench", options)
    parse, ours = times["order_parse"], times["order_transform"]
    table.raw["orders"] = times
    table.row("order of 10 lines, one core: against a simdjson DOM parse",
              f"{us(ours)} to {us(parse)}: {ours / parse:.1f} times", "at most 3.5",
              ours / parse <= 3.5)
    if options.node:
        with folder() as here:
            command(PROGRAMS / "order_bench", "--body", here)
            rounds = [json.loads(command("node", RIVALS / "order.mjs", here,
                                         1 if options.quick else 3)) for _ in range(3)]
        node = median([each["transform_ns"] for each in rounds])
        table.raw["orders_node"] = rounds
        table.note("order of 10 lines against Node (JSON.parse, map, JSON.stringify)",
                   f"{us(node)} there: {node / ours:.1f} times")


def mapping_language(options, table):
    times = benchmark_times("mapping_language_bench", options)
    builtin = times["builtin_mapping"]
    table.raw["mapping_language"] = times
    for name, what, most in (("language_ten_fields", "ten fields in the language", 1.0),
                             ("language_whole", "an Identify wholly in the language", 4.0),
                             ("rules_ten_fields", "rules that change ten fields of the call", 2.0),
                             ("rules_whole", "a rule that makes the whole Identify", 4.0)):
        table.row(f"{what}, one core: against the built-in mapping",
                  f"{us(times[name])} to {us(builtin)}: {times[name] / builtin:.2f} times",
                  f"at most {most}", times[name] <= most * builtin)
    delivery = times["builtin_delivery"]
    for name, what, most in (("rules_ten_fields", "rules that change ten fields", 2.0),
                             ("rules_whole", "a rule that makes the whole Identify", 4.0)):
        whole = times[f"{name}_delivery"]
        table.row(f"{what}, from the bytes of a delivery: against the built-in mapping",
                  f"{us(whole)} to {us(delivery)}: {whole / delivery:.2f} times",
                  f"at most {most}", whole <= most * delivery)
    table.note("compiling the rules of an Identify", us(times["language_compile"]))
    if not options.node:
        return
    with folder() as pairs:
        command(PROGRAMS / "mapping_language_bench", "--pairs", pairs)
        rounds = [json.loads(command("node", RIVALS / "mapping_language.mjs", pairs,
                                     1 if options.quick else 3)) for _ in range(3)]
    table.raw["mapping_language_node"] = rounds
    for name, what in (("ten_fields", "ten fields"), ("whole", "an Identify")):
        there = median([each[f"{name}_ns"] for each in rounds])
        ours = times[f"language_{name}_text"]
        table.note(f"{what} against @segment/actions-core on Node, parsing and writing on both sides",
                   f"{us(ours)} to {us(there)} there: {there / ours:.0f} times")


def served(words, seconds, **how):
    with Process(words) as server:
        load(server.port, seconds=0.5, first=90_000_000, **how)
        measured = load(server.port, seconds=seconds, **how)
        measured["rss_kb"] = server.memory("VmHWM")
        return measured


def gateway_round(options, seconds):
    """Measures everything that depends on the disk within the same few seconds."""
    with folder() as here:
        one = {"sync": result("store_bench", "sync", here, seconds / 4),
               "plain": result("store_bench", "plain", here, seconds, GATEWAY_BATCH),
               "plain_1": result("store_bench", "plain", here, seconds / 2, 1)}
        one["ctsync"] = served([PROGRAMS / "gateway_host", f"{here}/g.db", SECRET], seconds,
                               connections=64)
        if options.node:
            one["express"] = served(["node", RIVALS / "express_inbox.mjs", f"{here}/e.db", SECRET],
                                    seconds, connections=64)
        one["nothing"] = served([PROGRAMS / "http_202"], seconds, connections=64)
        for name, how in {"at_256": {"connections": 256},
                          "half_slow": {"connections": 512, "slow": 256}}.items():
            database = f"{here}/{name}.db"
            one[name] = served([PROGRAMS / "gateway_host", database, SECRET], seconds, **how)
    return one


def gateway(options, table):
    seconds = 2 if options.quick else 8
    rounds = [gateway_round(options, seconds) for _ in range(options.repeat)]
    table.raw["gateway"] = rounds
    rate = lambda name: median([each[name]["per_second"] for each in rounds])
    share = median([each["ctsync"]["per_second"] / each["plain"]["per_second"] for each in rounds])
    table.row("gateway, 64 connections, 2 kB, FULL: of SQLite's own insert in batches of 64",
              f"{rate('ctsync'):.0f}/s of {rate('plain'):.0f} rows/s: {100 * share:.0f} %",
              "at least 50 %", share >= 0.5)
    if options.node:
        faster = median([r["ctsync"]["per_second"] / r["express"]["per_second"] for r in rounds])
        tail = median([r["ctsync"]["fast"]["p99"] / r["express"]["fast"]["p99"] for r in rounds])
        p99 = [median([r[name]["fast"]["p99"] for r in rounds]) for name in ("ctsync", "express")]
        table.row("gateway against Express with better-sqlite3",
                  f"{rate('express'):.0f}/s there: {faster:.0f} times", "at least 10", faster >= 10)
        table.row("gateway: p99 against Express", f"{p99[0]:.0f} ms to {p99[1]:.0f} ms",
                  "under a fifth", tail < 0.2)
    for name, what in {"at_256": "256 connections", "half_slow": "512, half of them slow"}.items():
        failed = sum(each[name]["failed"] for each in rounds)
        p99 = median([each[name]["fast"]["p99"] for each in rounds])
        table.row(f"gateway, {what}", f"{failed} failed, p99 {p99:.0f} ms, {rate(name):.0f}/s",
                  "none failed, p99 of the fast under 100 ms", failed == 0 and p99 < 100)
    table.note("beside it: cpp-httplib answering 202 and nothing else", f"{rate('nothing'):.0f}/s")
    table.note("beside it: SQLite, one row a commit", f"{rate('plain_1'):.0f} rows/s")
    sync = median([each["sync"]["p50_us"] for each in rounds])
    table.note("beside it: fdatasync of 4 kB", f"{sync:.0f} us")


def through(rate, seconds, connections, targets=1):
    """Runs the program, a stand-in for its targets and deliveries at a rate on this machine."""
    with folder() as name:
        here = Path(name)
        with stand_in(here / "answered") as segment, \
                ctsync(here, here / "store.db", segment.port, targets) as server:
            one = {"rest_kb": server.memory()}
            backlog = Backlog(segment.port, rate, seconds, targets)
            with Process([PROGRAMS / "load", "--port", server.port, "--secret", SECRET,
                          "--rate", rate, "--seconds", seconds, "--connections", connections,
                          "--sent-times", here / "sent"], log=here / "load.json") as loading:
                backlog.watch(loading.process)
            one["load"] = json.loads((here / "load.json").read_text())
            one["seen_at_end"] = backlog.at_end
            one["backlog"] = backlog.samples
            one["seen"] = wait_until_seen(segment.port, targets * one["load"]["answered"], 30)
            one["peak_kb"] = server.memory("VmHWM")
            server.stop()
            segment.stop()
        waits, one["lost"] = end_to_end_times(here / "sent", here / "answered")
    one["times"] = {str(share): at(waits, share) for share in (0.5, 0.9, 0.99, 1)}
    return one


class Backlog:
    """The deliveries in flight, second by second: those due minus those answered."""

    def __init__(self, port, rate, seconds, targets):
        self.port, self.rate, self.seconds, self.targets = port, rate, seconds, targets
        self.samples, self.at_end = [], 0

    def watch(self, process):
        begun = None
        while process.poll() is None:
            count = self.done()
            if begun is None and count > 0:
                begun = time.monotonic()
            elif begun is not None and time.monotonic() - begun <= self.seconds:
                due = (time.monotonic() - begun) * self.rate
                self.samples.append(round(due - count))
                self.at_end = count
            time.sleep(0.25)
        self.at_end = max(self.at_end, self.done())

    def done(self):
        """The customers whom every target was told of."""
        return seen(self.port)["distinct"] // self.targets


def sustained(options, table, offered, targets):
    """Whether a rate is sustained: the backlog grows by less than a second of it."""
    seconds = 10 if options.quick else 60
    rounds = [through(offered, seconds, 64, targets)
              for _ in range(1 if options.quick else options.repeat)]
    table.raw[f"end_to_end_{offered}_{targets}"] = rounds
    rate = median([each["seen_at_end"] / each["load"]["seconds"] for each in rounds])
    third = len(rounds[-1]["backlog"]) // 3
    grown = median([median(r["backlog"][-third:]) - median(r["backlog"][:third])
                    for r in rounds]) if third else float("nan")
    lost = sum(each["lost"] + each["load"]["failed"] for each in rounds)
    to = "one target" if targets == 1 else f"{targets} targets"
    table.row(f"gateway, worker and delivery to {to}, {seconds} s of {offered:,} customers/s offered",
              f"{rate:.0f} customers/s, backlog {grown:+.0f}, {lost} lost",
              "the offered rate, backlog not growing (by a second of load)",
              rate >= 0.9 * offered and grown < offered and lost == 0)


def endtoend(options, table):
    for offered, targets in ((5500, 1), (8000, 1), (4500, 2), (2500, 5)):
        sustained(options, table, offered, targets)
    calm = [through(500, 5 if options.quick else 20, 64)
            for _ in range(1 if options.quick else options.repeat)]
    table.raw["end_to_end_500"] = calm
    p50, p99 = (median([each["times"][share] for each in calm]) for share in ("0.5", "0.99"))
    table.row("received to Segment's answer, 500/s", f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
              "p50 under 10 ms, p99 under 60 ms", p50 < 10 and p99 < 60)


def deliver(options, events):
    one = {}
    with folder() as name:
        here = Path(name)
        command(PROGRAMS / "store_bench", "fill", here / "store.db", events, "calls")
        with stand_in() as segment, ctsync(here, here / "store.db", segment.port) as server:
            counts = wait_until_seen(segment.port, events, 120)
            took = (counts["last_ns"] - server.started_ns) / 1e9
            one["ctsync"] = {"per_second": counts["distinct"] / took, "events": counts["distinct"],
                             "rss": server.memory("VmHWM") * 1024}
        if options.node:
            with stand_in() as segment:
                one["node"] = json.loads(command("node", RIVALS / "segment_client.mjs",
                                                 segment.port, events))
                one["node"]["events"] = seen(segment.port)["distinct"]
    return one


def delivery(options, table):
    events = 20_000 if options.quick else 100_000
    rounds = [deliver(options, events) for _ in range(options.repeat)]
    table.raw["delivery"] = rounds
    rate = lambda name: median([each[name]["per_second"] for each in rounds])
    size = lambda name: median([each[name]["rss"] for each in rounds]) / 1e6
    if not options.node:
        return table.note("delivery alone", f"{rate('ctsync'):.0f} events/s")
    faster = median([r["ctsync"]["per_second"] / r["node"]["per_second"] for r in rounds])
    table.row(f"delivery of {events} waiting events against @segment/analytics-node",
              f"{rate('ctsync'):.0f}/s to {rate('node'):.0f}/s: {faster:.1f} times",
              "at least 10", faster >= 10)
    table.row("delivery: memory", f"{size('ctsync'):.0f} MB to {size('node'):.0f} MB",
              "at most a third", size("ctsync") <= size("node") / 3)


def store(options, table):
    sizes = [1_000, 100_000] if options.quick else [1_000, 100_000, 1_000_000]
    rounds = 30 if options.quick else 60
    for state in ("kept", "waiting"):
        with folder() as here:
            costs = result("store_bench", "costs", here, state, rounds, *sizes)
        table.raw[f"store_{state}"] = costs
        for verb in ("insert", "claim", "complete", "claim_calls", "settle", "all"):
            values = [costs[str(rows)][verb] for rows in sizes]
            ratio = max(values) / values[0]
            name = "a delivery's whole way" if verb == "all" else verb
            table.row(f"store, rows {state}: {name} at {', '.join(f'{n:,}' for n in sizes)}",
                      f"{', '.join(f'{v:.1f}' for v in values)} us: {ratio:.2f} times",
                      "flat within 1.5", ratio <= 1.5)


def memory(options, table):
    with folder() as name:
        here = Path(name)
        with stand_in() as segment, ctsync(here, here / "store.db", segment.port) as server:
            time.sleep(2)
            rest = server.memory() / 1024
            load(server.port, connections=256, seconds=3 if options.quick else 15)
            peak = server.memory("VmHWM") / 1024
    table.raw["memory"] = {"rest_mb": rest, "peak_mb": peak}
    table.row("memory at rest", f"{rest:.1f} MB", "under 40 MB", rest < 40)
    table.row("memory under load at 256 connections", f"{peak:.1f} MB", "under 150 MB", peak < 150)


def start(options, table):
    rows = 100_000 if options.quick else 1_000_000
    with folder() as name, stand_in() as segment:
        here = Path(name)
        empty = []
        for i in range(9):
            with ctsync(here, here / f"empty{i}.db", segment.port) as server:
                empty.append(server.ready_ms)
        table.row("start to ready, empty store", f"{median(empty):.0f} ms", "under 50 ms",
                  median(empty) < 50)
        command(PROGRAMS / "store_bench", "fill", here / "full.db", rows, "kept")
        full = []
        for _ in range(5):
            with ctsync(here, here / "full.db", segment.port) as server:
                full.append(server.ready_ms)
        table.row(f"start to ready, {rows:,} rows", f"{median(full):.0f} ms", "under 500 ms",
                  median(full) < 500)
    table.raw["start"] = {"empty_ms": empty, "full_ms": full}


def soak(options, table):
    """Measures memory over a long time under a constant load."""
    rate, minutes = 200, options.minutes
    samples = []
    with folder() as name:
        here = Path(name)
        with stand_in() as segment, ctsync(here, here / "store.db", segment.port) as server:
            with Process([PROGRAMS / "load", "--port", server.port, "--secret", SECRET, "--rate",
                          rate, "--seconds", minutes * 60, "--connections", 64],
                         log=here / "load.json") as loading:
                while loading.process.poll() is None:
                    samples.append(server.memory())
                    time.sleep(min(10, minutes))
            counts = json.loads((here / "load.json").read_text())
            counts["seen"] = wait_until_seen(segment.port, counts["answered"])["distinct"]
    tenth = max(1, len(samples) // 10)
    early, late = median(samples[tenth:2 * tenth]), median(samples[-tenth:])
    table.raw["soak"] = {"samples_kb": samples, "load": counts}
    lost = counts["failed"] + counts["answered"] - counts["seen"]
    table.row(f"memory over {minutes:g} minutes at {rate}/s",
              f"{early / 1024:.1f} MB to {late / 1024:.1f} MB, {lost} lost", "flat, none lost",
              late <= early * 1.05 + 1024 and lost == 0)


PARTS = {part.__name__: part for part in
         (transform, orders, mapping_language, gateway, endtoend, isolation, backfill, delivery, store,
          memory, start, soak)}
