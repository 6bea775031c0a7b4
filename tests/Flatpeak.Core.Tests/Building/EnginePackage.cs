using System.IO.Compression;
using System.Text.Json;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Building;

/// <summary>An engine as the package of a .NET tool, as the package registry has them.</summary>
internal static class EnginePackage
{
    // For compiling in a session and for modules: what the build script needs has none of it.
    private static readonly string[] LeftOut = ["ref", Path.Combine("Modules", "Pester")];

    /// <summary>Writes the package into a feed, by the name and in the version that the tree asks for.</summary>
    public static void Write(Engine engine, string feed)
    {
        JsonElement tool = JsonDocument.Parse(File.ReadAllText(Path.Combine(Tree.Root, ".config", "dotnet-tools.json")))
            .RootElement.GetProperty("tools").GetProperty("powershell");
        string version = tool.GetProperty("version").GetString()!;
        using ZipArchive package = ZipFile.Open(Path.Combine(feed, $"powershell.{version}.nupkg"), ZipArchiveMode.Create);
        Add(package, "powershell.nuspec", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>powershell</id>
                <version>{version}</version>
                <authors>tests</authors>
                <description>The engine at hand.</description>
                <packageTypes><packageType name="DotnetTool" /></packageTypes>
              </metadata>
            </package>
            """);
        string root = $"tools/{engine.Framework}/any/";
        Add(package, root + "DotnetToolSettings.xml", """
            <?xml version="1.0" encoding="utf-8"?>
            <DotNetCliTool Version="1">
              <Commands><Command Name="pwsh" EntryPoint="pwsh.dll" Runner="dotnet" /></Commands>
            </DotNetCliTool>
            """);
        foreach (string file in Directory.EnumerateFiles(engine.Folder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(engine.Folder, file);
            if (!LeftOut.Any(folder => name.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            {
                package.CreateEntryFromFile(file, root + name.Replace(Path.DirectorySeparatorChar, '/'), CompressionLevel.Fastest);
            }
        }
    }

    private static void Add(ZipArchive package, string name, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
