using Flatpeak.Simulator.Start;

if (args.Contains("--help"))
{
    Console.WriteLine(StartOptions.Usage);
    return 0;
}

if (!StartOptions.TryParse(args, out var start, out var problem))
{
    await Console.Error.WriteLineAsync($"{problem}\n\n{StartOptions.Usage}").ConfigureAwait(false);
    return 2;
}

await new Server(start).RunAsync().ConfigureAwait(false);
return 0;
