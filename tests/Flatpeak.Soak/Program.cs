// Proves what a journal promises, against the simulator: runs that are killed again and again, and every fault at random.
//
//   dotnet run -c Release --project tests/Flatpeak.Soak -- [creates] [removals] [faults] [--runs 50] [--creates 2000]
//     [--removals 500] [--devices 10000] [--kills 4] [--seed 1] [--seconds 0]
//
// Each run prints its seed; `--runs 1 --seed N` does that one again: the same fleet, the same faults, killed after as many
// bytes or milliseconds. Its exit code is 1 where a promise was broken; the files of that run are kept then.

using Flatpeak.Soak;

if (args is ["work", var what, var ready, var input, var journal])
{
    return await Worker.RunAsync(what, ready, input, journal);
}

if (SoakOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(SoakOptions.Usage);
    return 2;
}

try
{
    using Services services = await Services.StartAsync(options.Seed);
    await new Soak(services, options).RunAsync();
    return 0;
}
catch (BrokenPromiseException e)
{
    Console.WriteLine($"BROKEN: {e.Message}");
    return 1;
}
