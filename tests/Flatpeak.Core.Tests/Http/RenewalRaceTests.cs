namespace Flatpeak.Tests;

/// <summary>Two requests whose token is refused at the same moment.</summary>
public sealed class RenewalRaceTests(Simulator simulator) : SimulatorTests(simulator)
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task One_that_is_slow_to_see_that_the_other_has_renewed_the_token_is_sent_again_all_the_same()
    {
        var clock = new HeldClock();
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { Clock = clock });
        await Simulator.RevokeTokensAsync();

        Task<Device?> slow = Task.Run(() => client.FindDeviceAsync("a"));
        await clock.IsHeld.WaitAsync(Late);
        await client.FindDeviceAsync("b");
        clock.Release();

        Assert.Null(await slow);
    }

    /// <summary>Holds the first who asks for the time in order to see whether a refused token may be renewed.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private readonly TaskCompletionSource _isHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new();

        public Task IsHeld => _isHeld.Task;

        public void Release() => _released.SetResult();

        public override DateTimeOffset GetUtcNow()
        {
            if (!_isHeld.Task.IsCompleted && Environment.StackTrace.Contains("TokenSource.RenewAsync", StringComparison.Ordinal))
            {
                _isHeld.SetResult();
                _released.Task.Wait(Late);
            }

            return base.GetUtcNow();
        }
    }
}
