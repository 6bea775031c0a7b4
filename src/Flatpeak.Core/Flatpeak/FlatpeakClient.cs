using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>
/// Flatpeak's device API (<see href="https://docs.flatpeak.com"/>), for one account in one mode. Safe for concurrent
/// use. Every method throws <see cref="ServiceException"/>, and nothing else, for whatever goes wrong out there.
/// </summary>
public sealed partial class FlatpeakClient : IDisposable
{
    private readonly FlatpeakConnection _connection;
    private readonly ServiceChannel _channel;

    private FlatpeakClient(FlatpeakConnection connection, ServiceChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    /// <summary>The account.</summary>
    public string AccountId => _connection.Credential.UserName;

    /// <summary>The base address.</summary>
    public Uri Address => _channel.Client.Address;

    /// <summary>The mode that the key chose: true for live, false for test.</summary>
    public bool LiveMode => _connection.Login.LiveMode;

    /// <summary>The <c>Flatpeak-Version</c> that is asked for; null for the account's default.</summary>
    public string? ApiVersion => _connection.ApiVersion;

    /// <summary>The way through the network.</summary>
    public NetworkOptions Network => _connection.Network;

    /// <summary>When the present token expires. It is renewed before.</summary>
    public DateTimeOffset? TokenExpires => _connection.Tokens.ExpiresAt;

    /// <summary>The list of the devices, page by page.</summary>
    internal DeviceList Devices => new(_channel, AccountId);

    /// <summary>Logs in.</summary>
    /// <exception cref="ServiceException">Among others <see cref="ServiceErrorKind.AccessDenied"/> for refused credentials.</exception>
    public static async Task<FlatpeakClient> ConnectAsync(
        ServiceCredential credential, FlatpeakOptions? options = null, Action<ServiceExchange>? observer = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var connection = new FlatpeakConnection(credential, options ?? new FlatpeakOptions());
        try
        {
            await connection.Tokens.GetAsync(observer, cancellationToken).ConfigureAwait(false);
            return new FlatpeakClient(connection, connection.Channel with { Observer = observer });
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads a device (<c>GET /devices/{id}</c>).</summary>
    public async Task<Device> GetDeviceAsync(string id, CancellationToken cancellationToken = default)
    {
        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, DevicePath(id), $"read device '{id}'") { SaysGone = FlatpeakErrorCodes.IsOwn },
            cancellationToken).ConfigureAwait(false);
        return response.ReadDevice(id, "requested");
    }

    /// <summary>Finds the device that holds a reference.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AmbiguousReference"/> among others.</exception>
    public async Task<Device?> FindDeviceAsync(string reference, CancellationToken cancellationToken = default) =>
        (await Devices.FindAsync(reference, cancellationToken).ConfigureAwait(false)).Device;

    /// <summary>Finds what a target means, without changing anything.</summary>
    /// <exception cref="ServiceException">It is not valid, not there, or not this account's.</exception>
    public Task<Device> ResolveAsync(DeviceTarget target, CancellationToken cancellationToken = default) =>
        ResolveAsync(target, null, cancellationToken);

    /// <summary>
    /// The same for what an earlier run may have removed: a device that was created after that is not what its reference meant. Nor is
    /// one that was created after <see cref="DeviceTarget.AsOf"/> or <see cref="DeviceTarget.MissingAt"/>, or is another one than
    /// <see cref="DeviceTarget.FoundId"/>.
    /// </summary>
    /// <param name="target">The device.</param>
    /// <param name="earlier">The earlier attempt; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceException">As above, and <see cref="ServiceErrorKind.Conflict"/>.</exception>
    public async Task<Device> ResolveAsync(DeviceTarget target, EarlierAttempt? earlier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check(AccountId, LiveMode);
        if (!string.IsNullOrEmpty(target.Id))
        {
            Device device = await FreshLook.TakeAsync(_connection.Clock, () => GetDeviceAsync(target.Id, cancellationToken))
                .ConfigureAwait(false);
            return !target.IsToBeCompared || (device.ReferenceId ?? "") == (target.ReferenceId ?? "")
                ? device
                : throw new ServiceException(
                    ServiceErrorKind.AmbiguousReference,
                    $"Device '{device.Id}' has {ReferenceOf(device)}, not "
                    + $"{(string.IsNullOrEmpty(target.ReferenceId) ? "none" : $"'{target.ReferenceId}'")}: "
                    + "it was renamed since, or the two name different devices. Leave out the one that is wrong.");
        }

        (Device? found, DateTimeOffset? serviceTime) = await FreshLook.TakeAsync(
            _connection.Clock, () => Devices.FindAsync(target.ReferenceId!, cancellationToken)).ConfigureAwait(false);
        if (target.FoundId is { Length: > 0 } id && found?.Id != id)
        {
            found = await FindBegunAsync(id, target.ReferenceId!, found, cancellationToken).ConfigureAwait(false);
        }
        else if (found is not null)
        {
            found.Read = found.Read with { IsListed = true };
        }

        return found is not null
            ? Meant(found, target, earlier, serviceTime)
            : throw new ServiceException(
                ServiceErrorKind.NotFound,
                $"Account '{AccountId}' has no device with reference '{target.ReferenceId}' "
                + $"in {DeviceTarget.ModeName(LiveMode)} mode at {_channel.Endpoint}.")
            {
                Service = _channel.Client.Service,
                IsGone = true,
            };
    }

    /// <summary>Any other request of the API. The response's JSON; null when it has no body.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Relative to the base address, such as <c>devices/dev_1</c>.</param>
    /// <param name="query">Names and values, not yet encoded.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string?> SendAsync(
        HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? query = null, string? json = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        return FreeRequest.SendAsync(_channel, method, path, query, json, cancellationToken);
    }

    /// <summary>Refuses what <see cref="SendAsync"/> would refuse unsent.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidPath"/>.</exception>
    public static void CheckRequest(HttpMethod method, string? path)
    {
        ArgumentNullException.ThrowIfNull(method);
        FreePath.Build(method, path, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // For a look: of a device that is gone, the response to the request itself tells more.
    private async Task<Device?> FindByIdAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await GetDeviceAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.IsGone)
        {
            return null;
        }
    }

    private static string ReferenceOf(Device device) =>
        device.ReferenceId is { } reference ? $"the reference '{DisplayText.Of(reference)}'" : "no reference";

    private static string DevicePath(string? id) => ServiceAddress.Path("devices", DeviceId.Check(id));
}
