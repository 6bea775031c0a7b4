namespace Flatpeak.Soak;

/// <summary>What a journal promises was not kept.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message)
{
    /// <summary>Throws where something is not so.</summary>
    public static void Unless(bool isSo, Func<string> what)
    {
        if (!isSo)
        {
            throw new BrokenPromiseException(what());
        }
    }

    /// <summary>Throws where a list is not empty, with the first of it.</summary>
    public static void UnlessNone(IEnumerable<string> wrong, string what)
    {
        string[] all = [.. wrong];
        Unless(all.Length == 0, () => $"{what}: {all.Length}, such as\n  {string.Join("\n  ", all.Take(5))}");
    }
}
