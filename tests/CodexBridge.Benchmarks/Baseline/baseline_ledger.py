"""The plain way to keep a ledger, as a yardstick: one shared file, one JSON object a line, the last line of each key wins.

  baseline_ledger.py write FILE TYPE CID MSG
  baseline_ledger.py status FILE
"""
import json
import os
import sys
import time


def write(path, kind, cid, message):
    event = {
        "v": 1,
        "ts": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "type": kind,
        "cid": cid,
        "msg": message,
    }
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")


def status(path):
    last = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            key = event.get("cid") or event.get("task")
            if key:
                last[key] = event
    json.dump([last[key] for key in sorted(last)], sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
