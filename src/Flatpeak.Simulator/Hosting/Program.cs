namespace Flatpeak.Simulator.Hosting;

/// <summary>The command line's entry.</summary>
internal static class Program
{
    /// <summary>Runs until it is told to end.</summary>
    /// <returns>0, or 2 for a command line that cannot be read.</returns>
    public static async Task<int> Main(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.WriteLine(StartOptions.Usage);
            return 0;
        }

        if (!StartOptions.TryParse(args, out StartOptions start, out string? problem))
        {
            await Console.Error.WriteLineAsync($"{problem}\n\n{StartOptions.Usage}").ConfigureAwait(false);
            return 2;
        }

        await new Server(start).RunAsync().ConfigureAwait(false);
        return 0;
    }
}
