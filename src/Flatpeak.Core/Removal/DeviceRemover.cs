using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Removal;

/// <summary>Removes devices from Bosch IoT, or from Hono and Ditto: plans what is to be done, and does what was planned.</summary>
public static class DeviceRemover
{
    /// <summary>Plans a removal. Only reads.</summary>
    /// <exception cref="Errors.ServiceException">What the plan needs could not be read, or the target is not valid.</exception>
    public static Task<DeviceRemoval> PlanRemovalAsync(
        this BoschClient client, ThingTarget target, RemovalSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new RemovalPlanner(client.Registry.Endpoint, client.Options, client.Things).PlanAsync(target, settings, cancellationToken);
    }

    /// <summary>Carries out a planned removal, step by step, up to the first that fails.</summary>
    /// <returns>What came of it; a failure is in it, not thrown, and so is a cancellation after something was changed.</returns>
    /// <exception cref="Errors.NothingDoneException">It was cancelled, and had changed nothing.</exception>
    /// <exception cref="Errors.ServiceException"><see cref="Errors.ServiceErrorKind.AccountMismatch"/>: it was planned for another
    /// tenant, or for another host. Nothing was sent.</exception>
    public static Task<RemovalResult> RunRemovalAsync(
        this BoschClient client, DeviceRemoval plan, RemovalSettings settings, CancellationToken cancellationToken = default) =>
        client.RunRemovalAsync(plan, settings, Task.Delay, cancellationToken);

    /// <summary>The same, one of many at a time: where it waits for the search to catch up, others may go on.</summary>
    /// <param name="client">Where.</param>
    /// <param name="plan">What is to be removed.</param>
    /// <param name="settings">What is to be included.</param>
    /// <param name="pause">Waits so long, such as a fleet run's context does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<RemovalResult> RunRemovalAsync(
        this BoschClient client, DeviceRemoval plan, RemovalSettings settings, Func<TimeSpan, CancellationToken, Task> pause,
        CancellationToken cancellationToken = default) =>
        client.RunRemovalAsync(plan, settings, pause, null, null, cancellationToken);

    /// <summary>The same, told step by step.</summary>
    /// <param name="client">Where.</param>
    /// <param name="plan">What is to be removed.</param>
    /// <param name="settings">What is to be included.</param>
    /// <param name="pause">Waits so long, such as a fleet run's context does.</param>
    /// <param name="ended">Sees each step when it has ended, such as for a journal; null for nobody.</param>
    /// <param name="stillTrue">
    /// Makes sure of what the removal stands on, such as <see cref="Comparison.FindingGuard"/>: before whatever
    /// had to wait for long. Null for nothing but the thing.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<RemovalResult> RunRemovalAsync(
        this BoschClient client, DeviceRemoval plan, RemovalSettings settings, Func<TimeSpan, CancellationToken, Task> pause,
        Action<RemovalStep>? ended, Func<CancellationToken, Task>? stillTrue, CancellationToken cancellationToken) =>
        client.RunRemovalAsync(plan, settings, pause, ended, null, stillTrue, cancellationToken);

    /// <summary>The same, told before the thing is deleted where the search does not list it.</summary>
    /// <param name="client">Where.</param>
    /// <param name="plan">What is to be removed.</param>
    /// <param name="settings">What is to be included.</param>
    /// <param name="pause">Waits so long, such as a fleet run's context does.</param>
    /// <param name="ended">Sees each step when it has ended, such as for a journal; null for nobody.</param>
    /// <param name="unlisted">
    /// Keeps, such as in a journal (<see cref="PastSteps.SearchStep"/>), that the search does not list the thing, before that is deleted:
    /// who goes on from there cannot ask any more. Where that fails, it is not deleted. Null for nobody.
    /// </param>
    /// <param name="stillTrue">Makes sure of what the removal stands on; null for nothing but the thing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<RemovalResult> RunRemovalAsync(
        this BoschClient client, DeviceRemoval plan, RemovalSettings settings, Func<TimeSpan, CancellationToken, Task> pause,
        Action<RemovalStep>? ended, Func<Task>? unlisted, Func<CancellationToken, Task>? stillTrue, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(plan);
        plan.ToTarget().EnsureIsOf(client.Options);
        (IDisposable turn, bool hasWaited) = await DeviceTurn.TakeAsync(
            client.Creations, plan.ThingId, plan.HubDeviceId, pause, cancellationToken).ConfigureAwait(false);
        using IDisposable ofThis = turn;
        try
        {
            await (hasWaited && stillTrue is not null ? stillTrue(cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (e is not NothingDoneException)
        {
            throw new NothingDoneException(e);
        }

        var runner = new RemovalRunner(
            client.Registry, client.Things, client.Creations, client.SearchLag, plan, settings, client.Options.Service.AwakeClock, ended,
            unlisted, stillTrue);
        return await runner.RunAsync(pause, cancellationToken).ConfigureAwait(false);
    }
}
