using Flatpeak.Http;

namespace Flatpeak.Tests.Running;

/// <summary>Tests of one class share a simulator, which starts afresh for each.</summary>
public abstract class SimulatorTests(Simulator simulator) : IClassFixture<Simulator>, IAsyncLifetime
{
    /// <summary>Retries at once, so that a test of what is retried need not wait long: at most a few times.</summary>
    protected static readonly ServiceOptions FewRetries = new() { MaximumRetryCount = 2 };

    /// <summary>The simulator.</summary>
    protected Simulator Simulator { get; } = simulator;

    /// <inheritdoc/>
    public Task InitializeAsync() => Simulator.ResetAsync();

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The error that something ends with.</summary>
    protected static Task<ServiceException> FailsAsync(Func<Task> action) => Assert.ThrowsAsync<ServiceException>(action);
}
