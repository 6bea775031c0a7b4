#!/usr/bin/env bash
# The demo's job without PowerShell: CoreQuickstart against the simulator.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build Flatpeak.slnx --configuration Release --nologo --verbosity quiet

coproc SIMULATOR { exec dotnet src/Flatpeak.Simulator/bin/Release/net10.0/Flatpeak.Simulator.dll --parent-pid $$; }
trap 'kill "$SIMULATOR_PID" 2>/dev/null || true' EXIT
read -r -u "${SIMULATOR[0]}" ready
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"${ready/\},\{*/}"; }

FLATPEAK_ACCOUNT_ID=$(value accountId) FLATPEAK_API_KEY=$(value testKey) \
    dotnet examples/CoreQuickstart/bin/Release/net10.0/CoreQuickstart.dll "$(sed -n 's/.*"flatpeak":"\([^"]*\)".*/\1/p' <<<"$ready")" examples
