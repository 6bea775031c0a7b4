using System.Diagnostics;

namespace Flatpeak.Simulator.Hosting;

/// <summary>Ends the simulator together with whoever started it, so that a killed test run leaves none behind.</summary>
internal static class ParentWatch
{
    /// <summary>Watches what the start options name. Signals are the business of the host, or of <see cref="ShellLifetime"/>.</summary>
    public static void Watch(StartOptions start, IHostApplicationLifetime lifetime)
    {
        if (start.ParentPid is { } pid)
        {
            _ = EndWithParentAsync(pid, lifetime);
        }

        if (start.ExitWithStdin)
        {
            _ = EndWithStdinAsync(lifetime);
        }
    }

    private static async Task EndWithParentAsync(int pid, IHostApplicationLifetime lifetime)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (IsAlive(pid))
        {
            await timer.WaitForNextTickAsync(lifetime.ApplicationStopping).ConfigureAwait(false);
        }

        lifetime.StopApplication();
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task EndWithStdinAsync(IHostApplicationLifetime lifetime)
    {
        using Stream stdin = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        while (await stdin.ReadAsync(buffer, lifetime.ApplicationStopping).ConfigureAwait(false) > 0)
        {
            // What comes in does not matter, only that it ends.
        }

        lifetime.StopApplication();
    }
}
