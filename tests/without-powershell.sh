#!/usr/bin/env bash
# The tests that need no PowerShell; those that do are counted as skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
results=output/tests
rm -rf "$results"
dotnet build Flatpeak.slnx --configuration Release --nologo --verbosity quiet
status=0
dotnet test tests/Flatpeak.Core.Tests --configuration Release --no-build --nologo \
    --logger 'trx;LogFileName=core.trx' --results-directory "$results" || status=$?

counter() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$results/core.trx"; }
# A skipped test is one of the total that was not executed: "notExecuted" is always 0.
skipped=$(cat tests/Flatpeak.PowerShell.Tests/*.Tests.ps1 | grep -c '^ *It ')
echo "Skipped $skipped engine tests: there is no PowerShell."
echo "Tests: $(counter passed) passed, $(($(counter executed) - $(counter passed))) failed, $((skipped + $(counter total) - $(counter executed))) skipped"
exit $status
