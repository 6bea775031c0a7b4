using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>A registry of devices and their credentials, in one of its dialects.</summary>
internal interface IDeviceRegistry
{
    /// <summary>Service and host, as messages give them.</summary>
    string Endpoint { get; }

    /// <summary>True when the credentials of a device go with its registration; false when they outlive it.</summary>
    bool TakesCredentialsAlong { get; }

    /// <summary>True when it says when a device was registered.</summary>
    bool SaysWhenMade { get; }

    /// <inheritdoc cref="BoschClient.ForItem"/>
    IDeviceRegistry WithObserver(Action<ServiceExchange>? observer, CancellationToken cutOff);

    /// <summary>The same, which looks at something before it repeats what may have been carried out
    /// (<see cref="ServiceRequest.LookAgain"/>).</summary>
    /// <param name="lookAgain">Looks.</param>
    /// <param name="lookedAt"><see cref="ServiceRequest.LookedAt"/>.</param>
    IDeviceRegistry WithLook(Func<CancellationToken, Task> lookAgain, long? lookedAt = null);

    /// <summary>A cheap read that verifies address and credentials.</summary>
    /// <returns>Whether it verifies the tenant too; false where the registry says nothing of it.</returns>
    Task<bool> VerifyAsync(string user, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that it is the registry that answers, where it has said that something is not there, and what follows from that cannot be
    /// taken back: a gateway that has lost its routes says 404 too, to everything. One request, to which no registry ever says that.
    /// </summary>
    /// <param name="purpose">What for, as <see cref="ServiceRequest.Purpose"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Errors.ServiceException"><see cref="Errors.ServiceErrorKind.UnexpectedResponse"/>: it is not.</exception>
    Task EnsureAnswersAsync(string purpose, CancellationToken cancellationToken);

    /// <summary>What is known of a device; null when there is nothing of it.</summary>
    Task<DeviceRegistration?> FindAsync(string deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// The same where that there is no registration is the last word: then the registry itself must answer, and is asked once more behind
    /// that, as a gateway may have found its routes again by then, or have a node that knows them. What it has shown once is there.
    /// </summary>
    /// <exception cref="Errors.ServiceException">As <see cref="EnsureAnswersAsync"/>.</exception>
    async Task<DeviceRegistration?> FindForSureAsync(string deviceId, CancellationToken cancellationToken)
    {
        DeviceRegistration? there = await FindAsync(deviceId, cancellationToken).ConfigureAwait(false);
        if (there is { IsRegistered: true })
        {
            return there;
        }

        await EnsureAnswersAsync($"make sure that device '{deviceId}' is not registered", cancellationToken).ConfigureAwait(false);
        return await FindAsync(deviceId, cancellationToken).ConfigureAwait(false) ?? there;
    }

    /// <summary>
    /// The ids of all registered devices, page by page, in the registry's own order; a page may come twice where devices come and go.
    /// </summary>
    /// <param name="gateways">Where gateways are noted that the list names; null for nowhere.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<IReadOnlyList<string>> ListAsync(Gateways? gateways, CancellationToken cancellationToken);

    /// <summary>How many credentials a device has, registered or not.</summary>
    Task<int> CountCredentialsAsync(string deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Whether it shows credentials by now, of devices that had some through this connection: then that another one has none is its own
    /// word, and not that of a gateway that has lost the route to credentials. True, and nothing is sent, where it says that in a way of
    /// its own.
    /// </summary>
    /// <param name="exceptOf">The device in question, which is not asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<bool> ShowsCredentialsAsync(string exceptOf, CancellationToken cancellationToken);

    /// <summary>Registers a device that is not registered.</summary>
    /// <returns>False where it may have been somebody else who did (<see cref="RepeatableCreate"/>).</returns>
    Task<bool> RegisterAsync(string deviceId, CancellationToken cancellationToken);

    /// <summary>Gives a registered device its one credential. What others have added while that waited is left.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="isOwn">False where the registration may be somebody else's, whose credential may come at any moment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where it may have been somebody else who did.</returns>
    Task<bool> AddCredentialAsync(
        string deviceId, NewCredential credential, bool isOwn, CancellationToken cancellationToken);

    /// <summary>Removes the credential that was added, and no other where there may be others.</summary>
    Task<Deletion> RemoveCredentialAsync(string deviceId, NewCredential credential, CancellationToken cancellationToken);

    /// <summary>Removes every credential of a device. To be done before the device: afterwards they would be orphans.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="found">Called before one is deleted that the registry has shown; null for nobody. Where all go at once, none are
    /// shown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Deletion> RemoveCredentialsAsync(string deviceId, Action? found, CancellationToken cancellationToken);

    /// <summary>Removes a device's registration.</summary>
    Task<Deletion> RemoveAsync(string deviceId, CancellationToken cancellationToken);
}
