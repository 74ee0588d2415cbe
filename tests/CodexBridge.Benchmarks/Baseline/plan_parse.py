"""First link of the chain: the event becomes a small JSON command on standard output."""
import argparse
import json
import re

arguments = argparse.ArgumentParser()
arguments.add_argument("--event", required=True)
arguments.add_argument("--issue", type=int, required=True)
given = arguments.parse_args()
with open(given.event, encoding="utf-8") as file:
    text = json.load(file)["comment"]["body"]
verb = re.match(r"@codex\s+(\w+)", text)
options = dict(re.findall(r"\b(cwd|sandbox|approval|cid)=(\S+)", text))
print(json.dumps({"issue": given.issue, "action": verb.group(1) if verb else "help", "args": options}))
