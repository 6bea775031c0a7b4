namespace Flatpeak.Soak;

/// <summary>The files of a run. They are gone after it, unless a promise was broken.</summary>
internal sealed class RunFolder
{
    private readonly string _path = Directory.CreateTempSubdirectory("flatpeak-soak-").FullName;

    public RunFolder(string ready, IEnumerable<string> input)
    {
        File.WriteAllText(Ready, ready);
        File.WriteAllLines(Input, input);
    }

    public string Ready => Path.Combine(_path, "ready.json");

    public string Input => Path.Combine(_path, "input.txt");

    public string Journal => Path.Combine(_path, "run.jsonl");

    public void Delete() => Directory.Delete(_path, recursive: true);

    public override string ToString() => _path;
}
