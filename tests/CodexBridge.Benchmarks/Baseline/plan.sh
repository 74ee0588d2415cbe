#!/usr/bin/env bash
# The chain of scripts that a workflow would otherwise run: plan.sh ISSUE ADDRESS. A workflow starts a shell for each of
# the three steps; here one serves them all. `gh` only speaks https, so curl posts, which starts faster than gh does.
set -euo pipefail
here=$(dirname "$0")
python3 "$here/plan_parse.py" --event "$GITHUB_EVENT_PATH" --issue "$1" >"$RUNNER_TEMP/cmd.json"
python3 "$here/plan_run.py" "$RUNNER_TEMP/cmd.json" >"$RUNNER_TEMP/result.json"
body=$(jq -r '.body // "no output"' "$RUNNER_TEMP/result.json")
jq -n --arg body "$body" '{body: $body}' |
  curl -sSf -o /dev/null -H "Authorization: Bearer $GH_TOKEN" -H 'Content-Type: application/json' --data-binary @- "$2"
