#!/usr/bin/env bash
# The demo's job without PowerShell: CoreQuickstart against the simulator. Fails when what is left is not what should be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for project in src/Flatpeak.Simulator examples/CoreQuickstart; do
    dotnet build "$project" --configuration Release --nologo --verbosity quiet
done

coproc SIMULATOR { exec dotnet src/Flatpeak.Simulator/bin/Release/net10.0/Flatpeak.Simulator.dll --parent-pid $$; }
trap 'kill "$SIMULATOR_PID" 2>/dev/null || true' EXIT
read -r -u "${SIMULATOR[0]}" ready
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"${ready/\},\{*/}"; }

mkdir -p output
FLATPEAK_ACCOUNT_ID=$(value accountId) FLATPEAK_API_KEY=$(value testKey) \
    dotnet examples/CoreQuickstart/bin/Release/net10.0/CoreQuickstart.dll "$(sed -n 's/.*"flatpeak":"\([^"]*\)".*/\1/p' <<<"$ready")" examples |
    tee output/demo.txt

references() { tail -n +2 "examples/$1-devices.csv" | cut -d, -f1 | sort; }
expected=$(comm -23 <(references new) <(references retired))
left=$(sed -n 's/^Left: .*(\(.*\))$/\1/p' output/demo.txt | sort)
if [[ $left != "$expected" ]]; then
    echo "What is left is not what should be: '$left' instead of '$expected'." >&2
    exit 1
fi
echo "The $(wc -l <<<"$left" | tr -d ' ') devices that have not retired are left."
