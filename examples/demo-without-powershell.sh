#!/usr/bin/env bash
# The demo without PowerShell: CoreDemo, which starts the simulator itself and fails when what is left is not what should be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build examples/CoreDemo --configuration Release --nologo --verbosity quiet -p:RunAnalyzers=false
exec dotnet examples/CoreDemo/bin/Release/net10.0/CoreDemo.dll
