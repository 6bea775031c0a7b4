using ArchUnitNET.Domain;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Architecture;

/// <summary>
/// The layers of the module. It has one namespace besides that of its commands, so that its layers are the folders that the
/// types are in: each is in a file of its own name.
/// </summary>
public class ModuleLayerTests
{
    private const string Root = "Flatpeak.PowerShell";

    private static readonly ILookup<string, string> Folders = Directory
        .EnumerateFiles(Path.Combine(Tree.Root, "src", Root), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Path.Combine(Tree.Root, "src", Root), file).Split(Path.DirectorySeparatorChar))
        .Where(path => path[0] is not ("bin" or "obj"))
        .ToLookup(path => path[^1].Split('.')[0], path => string.Join('.', path[..^1]), StringComparer.Ordinal);

    private static string Module => Path.Combine(AppContext.BaseDirectory, "module", "Flatpeak.PowerShell.dll");

    [Fact]
    public void Each_folder_of_the_module_uses_only_those_below_it() => new Layers(Root, FolderOf)
        .Add("Sessions")
        .Add("Output")
        .Add("Views", "Sessions", "Output")
        .Add("Errors", "Sessions", "Output")
        .Add("Parameters", "Errors")
        .Add("Completion", "Sessions", "Output")
        .Add("Progress", "Parameters")
        .Add("Bases", "Views", "Completion", "Progress")
        .Add("Commands", "Bases")
        .Verify(Module);

    [Fact]
    public void The_module_has_one_namespace_besides_that_of_its_commands() => new Layers(Root)
        .Add(".")
        .Add("Commands", ".")
        .Verify(Module);

    private static string FolderOf(IType type)
    {
        string name = type.FullName[(type.Namespace.FullName.Length + 1)..].Split('+', '/', '`', '<')[0];
        return Folders[name].FirstOrDefault() is { } folder ? $"{Root}.{folder}" : $"no folder has a file '{name}.cs'";
    }
}
