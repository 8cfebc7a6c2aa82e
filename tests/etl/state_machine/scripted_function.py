"""A function that does what a test's script says, call by call: collect, stage and publish in one.

The script is FOLDER/<run id>.json: errors to raise by kind of call, and what to answer. Calls are noted beside it.
"""

import json
import os
import pathlib
import time


def handle(event, context):
    folder = pathlib.Path(os.environ["FOLDER"])
    kind = event.get("action") or ("stage" if "accepted" in event else "collect")
    script = json.loads((folder / f"{event['run_id']}.json").read_text())
    calls = folder / f"{event['run_id']}.calls"
    with calls.open("a") as noted:
        noted.write(json.dumps([kind, event]) + "\n")
    done = sum(json.loads(line)[0] == kind for line in calls.read_text().splitlines())
    failures = script.get(kind, [])
    if done <= len(failures):
        _fail(failures[done - 1])
    return {"recall": recall, "collect": collect, "stage": stage, "publish": publish}[kind](event, script)


def _fail(name):
    if name == "hang":
        time.sleep(30)
    raise type(name, (Exception,), {})("scripted")


def recall(event, script):
    held = script.get("held")
    return {
        "published": held is not None,
        "run": held or {},
        "slot": script.get("slot", event["slot"]),
        "archived_by": script.get("archived_by", event["run_id"]),
        "pages": script.get("page_numbers") or list(range(1, event["pages"] + 1)),
        "source": script.get("source", "coins_markets"),
    }


def collect(event, script):
    size = script.get("sizes", {}).get(str(event["page"]), script.get("size", 1))
    end = min(size, event["start"] + script.get("chunk_size", 1000))
    return {
        "page": event["page"],
        "chunk": event["chunk"],
        "start": event["start"],
        "end": end,
        "collected": size,
        "collected_at": "2026-11-23T02:00:00.000Z",
        "records": [{"index": index, "record": script["coin"]} for index in range(event["start"], end)],
    }


def stage(event, script):
    return {"accepted": len(event["accepted"]), "rejected": len(event["rejected"])}


def publish(event, script):
    return {"run_id": event["run_id"], "pages": event["pages"]}
