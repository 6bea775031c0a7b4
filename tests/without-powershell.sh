#!/usr/bin/env bash
# The tests that need no PowerShell; those that do are counted as skipped. -NoBuild tests what is built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
results=output/tests
rm -rf "$results"
# As build.ps1 does it: with less work for the compiler at run time and for the garbage collector, without the analyzers, and no more than the tests need.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=5000 DOTNET_GCgen0size=2000000 DOTNET_gcConcurrent=0
[[ ${1:-} == -NoBuild ]] || dotnet build tests/Flatpeak.Core.Tests --configuration Release --nologo --verbosity quiet -p:RunAnalyzers=false

# A folder of their own for what is temporary, as processes that are killed leave some behind.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
status=0
tests=tests/Flatpeak.Core.Tests/bin/Release/net10.0
dotnet test "$tests/Flatpeak.Core.Tests.dll" --nologo --logger 'trx;LogFileName=core.trx' --results-directory "$results" --blame-hang-timeout 10m --blame-hang-dump-type none \
    --settings tests/coverage.runsettings --collect 'XPlat Code Coverage' --test-adapter-path "$tests/coverlet" || status=$?

# The floor is build.ps1's.
covered=$(sed -n 's/^<coverage line-rate="\([0-9.]*\)".*/\1/p' "$results"/*/coverage.cobertura.xml || true)
floor=$(sed -n 's/^\$coverageFloor = //p' build.ps1)
awk "BEGIN { printf \"The .NET tests cover %.1f %% of the lines of Flatpeak.Core.\n\", ${covered:-0} * 100; exit ${covered:-0} < $floor }" ||
    { echo "At least $floor of them are to be covered."; status=1; }

counter() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$results/core.trx"; }
# A skipped test is one of the total that was not executed: "notExecuted" is always 0.
skipped=$(cat tests/Flatpeak.PowerShell.Tests/*.Tests.ps1 | grep -c '^ *It ')
echo "Skipped $skipped engine tests: there is no PowerShell."
echo "Tests: $(counter passed) passed, $(($(counter executed) - $(counter passed))) failed, $((skipped + $(counter total) - $(counter executed))) skipped"
exit $status
