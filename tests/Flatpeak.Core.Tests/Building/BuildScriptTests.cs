using System.Runtime.Versioning;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Building;

/// <summary>build.sh, which finds PowerShell or does without, where PATH has none.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BuildScriptTests : IDisposable
{
    private const string Missing = "PowerShell 7.4 or later was found neither on PATH nor as a .NET tool";

    private readonly BareTree _tree = new();

    [UnixFact(NeedsEngine = true)]
    public async Task Takes_PowerShell_from_a_feed_as_a_NET_tool()
    {
        EnginePackage.Write(Engine.AtHand!, _tree.Feed);

        // The demo is run inside build.ps1, and starts a worker the way the tests do.
        _tree.Copy("tests/Flatpeak.PowerShell.Tests/Run.ps1");
        _tree.Add("tests/Flatpeak.PowerShell.Tests/One.Tests.ps1", "");
        _tree.Add("tests/Flatpeak.PowerShell.Tests/Worker.ps1", """
            param($List, $Taken, $Pester, [switch] $Plain)
            "##begin $(Get-Content $List)"
            "Worker in $PSHOME"
            '##end {"Passed":1,"Failed":0,"Skipped":0,"Seconds":0}'
            """);
        _tree.Add("examples/Demo.ps1", """
            "Demo in $PSHOME"
            & (Join-Path $root 'tests/Flatpeak.PowerShell.Tests/Run.ps1') -Workers 1
            """);

        ProgramRun run = await _tree.BuildAsync("demo", "-NoBuild");

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"Demo in {_tree.Packages}", run.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"Worker in {_tree.Packages}", run.Lines[1], StringComparison.Ordinal);
        Assert.Equal("Engine tests: 1 passed, 0 failed, 0 skipped", run.Lines[^1]);
    }

    [UnixFact]
    public async Task Says_in_one_line_what_the_tests_leave_out()
    {
        _tree.Add("tests/without-powershell.sh", "#!/usr/bin/env bash\necho tested");

        ProgramRun run = await _tree.BuildAsync("test");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"{Missing}: the .NET tests are run; the engine tests, of the cmdlets, are left out.", "tested"], run.Lines);
    }

    [UnixFact]
    public async Task Counts_a_skipped_test_as_skipped_and_what_else_did_not_pass_as_failed()
    {
        _tree.Copy("tests/without-powershell.sh");
        _tree.Add("tests/Flatpeak.PowerShell.Tests/One.Tests.ps1", "    It 'is one' { }\n    It 'is another' { }\n");

        // As the test platform writes it: a skipped test shows only in what was executed.
        _tree.AddProgram("dotnet", """
            #!/usr/bin/env bash
            if [[ $1 == test ]]; then
                mkdir -p output/tests
                echo '<Counters total="9" executed="7" passed="6" failed="1" error="0" notExecuted="0" />' >output/tests/core.trx
            fi
            [[ $1 == build ]]
            """);

        ProgramRun run = await _tree.BuildAsync("test");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("Tests: 6 passed, 1 failed, 4 skipped", run.Lines[^1]);
    }

    [UnixFact]
    public async Task Says_in_one_line_what_the_demo_leaves_out()
    {
        _tree.Add("examples/demo-without-powershell.sh", "#!/usr/bin/env bash\necho shown\nexit 3");

        ProgramRun run = await _tree.BuildAsync("demo");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal([$"{Missing}: the whole job is done through Flatpeak.Core; only the cmdlets are left out.", "shown"], run.Lines);
    }

    [UnixFact]
    public async Task Fails_at_what_cannot_be_done_without()
    {
        ProgramRun run = await _tree.BuildAsync("bench");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"{Missing}, and 'bench' needs it; 'bench pace' does not.", run.Errors.Trim());
    }

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();
}
