namespace CoreDemo;

/// <summary>Where things are in the project's tree, in which this program was built.</summary>
internal static class Tree
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The simulator, built in the same configuration as this program: <c>bin/[configuration]/[framework]</c>.</summary>
    public static string SimulatorProgram
    {
        get
        {
            string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
            string configuration = Path.GetFileName(Path.GetDirectoryName(here)!);
            return Path.Combine(Root, "src", "Flatpeak.Simulator", "bin", configuration, Path.GetFileName(here), "Flatpeak.Simulator.dll");
        }
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Flatpeak.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DemoException($"'{AppContext.BaseDirectory}' is not in the project's tree.");
    }
}
