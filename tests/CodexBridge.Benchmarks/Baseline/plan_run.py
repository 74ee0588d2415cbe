"""Second link of the chain: the command is carried out; here it is always a question that needs no session."""
import json
import subprocess  # noqa: F401  imported as a script that starts sessions must
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    command = json.load(file)
print(json.dumps({"body": "Commands: spawn, reply, abort, status, help. You asked for " + command["action"] + "."}))
