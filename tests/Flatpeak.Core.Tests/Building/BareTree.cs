using System.Runtime.Versioning;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Building;

/// <summary>
/// The build scripts alone, in a folder of their own, with a feed of packages of their own and a PATH on which there is
/// no PowerShell. What they start is a stand-in that says that it was started.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class BareTree : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root = Directory.CreateTempSubdirectory("flatpeak-build-").FullName;

    public BareTree()
    {
        foreach (string folder in new[] { "bin", "feed", "home", "packages", "tree/.config", "tree/examples", "tree/tests/Flatpeak.PowerShell.Tests" })
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
        }

        foreach (string file in new[] { "build.sh", "build.ps1", ".config/dotnet-tools.json" })
        {
            Copy(file);
        }

        foreach (string program in new[] { "bash", "cat", "dirname", "dotnet", "grep", "mkdir", "mktemp", "rm", "sed" })
        {
            string found = ProgramOnPath.Find(program) ?? throw new InvalidOperationException($"There is no '{program}' on PATH.");
            File.CreateSymbolicLink(Path.Combine(_root, "bin", program), found);
        }

        File.WriteAllText(InTree("nuget.config"), """
            <configuration><packageSources><clear /><add key="feed" value="../feed" /></packageSources></configuration>
            """);
    }

    /// <summary>Where packages are looked for.</summary>
    public string Feed => Path.Combine(_root, "feed");

    /// <summary>Where packages are unpacked.</summary>
    public string Packages => Path.Combine(_root, "packages");

    /// <summary>Copies a file of the project's tree.</summary>
    public void Copy(string file) => File.Copy(Path.Combine(Tree.Root, file), InTree(file), overwrite: true);

    /// <summary>Writes a script into the tree.</summary>
    public void Add(string file, string text) => Write(InTree(file), text);

    /// <summary>Puts a stand-in for a program on PATH.</summary>
    public void AddProgram(string name, string script)
    {
        string program = Path.Combine(_root, "bin", name);
        File.Delete(program);
        Write(program, script);
    }

    /// <summary>Runs build.sh there.</summary>
    public Task<ProgramRun> BuildAsync(params string[] arguments) => ProgramRun.OfAsync(
        InTree("build.sh"), arguments,
        new Dictionary<string, string?>
        {
            ["PATH"] = Path.Combine(_root, "bin"),
            ["HOME"] = Path.Combine(_root, "home"),
            ["DOTNET_CLI_HOME"] = Path.Combine(_root, "home"),
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["NUGET_PACKAGES"] = Packages,
        },
        InTree(""));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Write(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, Executable);
    }

    private string InTree(string file) => Path.Combine(_root, "tree", file);
}
