#!/usr/bin/env bash
# Finds PowerShell and hands over to build.ps1; without one, does what needs none.
#
#   ./build.sh [build|test|demo|bench [pace]|soak]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
task=${1:-build}

if ! command -v dotnet >/dev/null 2>&1; then
    echo "The .NET 10 SDK is needed, and there is no 'dotnet' on PATH." >&2
    exit 1
fi

# PowerShell 7.4 or later from PATH, else as a .NET tool.
powershell=()
if version=$(pwsh -NoProfile -NonInteractive -Command '[string]$PSVersionTable.PSVersion' 2>/dev/null) &&
    [[ $version =~ ^([0-9]+)\.([0-9]+) ]] &&
    ((BASH_REMATCH[1] > 7 || (BASH_REMATCH[1] == 7 && BASH_REMATCH[2] >= 4))); then
    powershell=(pwsh)
elif dotnet tool restore >/dev/null 2>&1 && dotnet tool run pwsh -- -NoProfile -Command exit >/dev/null 2>&1; then
    powershell=(dotnet tool run pwsh --)
fi

if ((${#powershell[@]})); then
    exec "${powershell[@]}" -NoProfile -NonInteractive -File ./build.ps1 "$task" "${@:2}"
fi

missing="PowerShell 7.4 or later was found neither on PATH nor as a .NET tool"
case $task in
    build)
        echo "$missing: the projects are built; the module in output/Flatpeak.PowerShell is left out."
        dotnet build Flatpeak.slnx --configuration Release --nologo --verbosity quiet
        ;;
    test)
        echo "$missing: the .NET tests are run; the engine tests, of the cmdlets, are left out."
        exec tests/without-powershell.sh "${@:2}"
        ;;
    demo)
        echo "$missing: the whole job is done through Flatpeak.Core; only the cmdlets are left out."
        exec examples/demo-without-powershell.sh
        ;;
    bench)
        if [[ ${2:-} == pace ]]; then
            dotnet build bench/Pace --configuration Release --nologo --verbosity quiet
            exec dotnet bench/Pace/bin/Release/net10.0/Pace.dll "${@:3}"
        fi
        echo "$missing, and '$task' needs it; '$task pace' does not." >&2
        exit 1
        ;;
    soak)
        dotnet build tests/Flatpeak.Soak --configuration Release --nologo --verbosity quiet
        exec dotnet tests/Flatpeak.Soak/bin/Release/net10.0/Flatpeak.Soak.dll "${@:2}"
        ;;
    *)
        echo "$missing, and '$task' needs it." >&2
        exit 1
        ;;
esac
