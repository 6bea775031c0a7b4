using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Flatpeak.Tests.Running;

/// <summary>The project's tree, in which the tests were built.</summary>
internal static class Tree
{
    private static readonly string Here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A program of the tree, built in the same configuration as the tests: <c>bin/[configuration]/[framework]</c>.</summary>
    /// <param name="project">Its folder, such as <c>examples/CoreDemo</c>; the program has the folder's name.</param>
    public static string Program(string project)
    {
        string program = Path.Combine(
            Root, project, "bin", Path.GetFileName(Path.GetDirectoryName(Here)!), Path.GetFileName(Here), Path.GetFileName(project) + ".dll");
        return File.Exists(program) ? program : throw new InvalidOperationException($"It is not built: '{program}'.");
    }

    /// <summary>The names of the assemblies that a built one refers to.</summary>
    public static IReadOnlyList<string> References(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(one => metadata.GetString(metadata.GetAssemblyReference(one).Name))];
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(Here);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Flatpeak.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"'{Here}' is not in the project's tree.");
    }
}
