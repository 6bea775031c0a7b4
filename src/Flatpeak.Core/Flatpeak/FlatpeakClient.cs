using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>
/// Flatpeak's device API (<see href="https://docs.flatpeak.com"/>), for one account in one mode. Safe for concurrent
/// use. Every method throws <see cref="ServiceException"/>, and nothing else, for whatever goes wrong out there.
/// </summary>
public sealed class FlatpeakClient : IDisposable
{
    private const int PageSize = 100;

    // A created device is ours if it is not older than the request that made it; timestamps are whole seconds.
    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(1);

    private readonly Connection _connection;
    private readonly ServiceChannel _channel;

    private FlatpeakClient(Connection connection, Action<ServiceExchange>? observer)
    {
        _connection = connection;
        _channel = new ServiceChannel(connection.Http, connection.Tokens) { Headers = connection.Headers, Observer = observer };
    }

    /// <summary>The account.</summary>
    public string AccountId => _connection.Credential.UserName;

    /// <summary>The base address.</summary>
    public Uri Address => _connection.Http.Address;

    /// <summary>The mode that the key chose: true for live, false for test.</summary>
    public bool LiveMode => _connection.Login.LiveMode;

    /// <summary>The <c>Flatpeak-Version</c> that is asked for; null for the account's default.</summary>
    public string? ApiVersion => _connection.ApiVersion;

    /// <summary>The way through the network.</summary>
    public NetworkOptions Network => _connection.Network;

    /// <summary>When the present token expires. It is renewed before.</summary>
    public DateTimeOffset? TokenExpires => _connection.Tokens.ExpiresAt;

    /// <summary>Logs in.</summary>
    /// <exception cref="ServiceException">Among others <see cref="ServiceErrorKind.AccessDenied"/> for refused credentials.</exception>
    public static async Task<FlatpeakClient> ConnectAsync(
        ServiceCredential credential, FlatpeakOptions? options = null, Action<ServiceExchange>? observer = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var connection = new Connection(credential, options ?? new FlatpeakOptions());
        try
        {
            await connection.Tokens.GetAsync(observer, cancellationToken).ConfigureAwait(false);
            return new FlatpeakClient(connection, observer);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The same client, which shows every request made through it to an observer, on any thread.</summary>
    public FlatpeakClient Observe(Action<ServiceExchange>? observer) => new(_connection, observer);

    /// <summary>Creates a device (<c>POST /devices</c>).</summary>
    /// <param name="reference">Your own id of the device, unique in the account and mode.</param>
    /// <param name="useExisting">Return the device that already holds the reference, instead of an error.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Device> CreateDeviceAsync(
        string reference, bool useExisting = false, CancellationToken cancellationToken = default)
    {
        DeviceId.CheckReference(reference);
        ServiceCall call = _channel.Prepare(Create(reference));
        try
        {
            return await _connection.Http.Repeating.ExecuteAsync(
                async token => await CreateOnceAsync(call, reference, token).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Kind == ServiceErrorKind.DuplicateReference && useExisting)
        {
            Device? existing = (await FindAsync(reference, cancellationToken).ConfigureAwait(false)).Device;
            if (existing is null)
            {
                throw;
            }

            return existing;
        }
    }

    /// <summary>Creates a device that has no reference. As nothing tells it from others, a lost answer is an error.</summary>
    public async Task<Device> CreateDeviceWithoutReferenceAsync(CancellationToken cancellationToken = default) =>
        ReadDevice(await _channel.SendAsync(Create(null), cancellationToken).ConfigureAwait(false));

    /// <summary>Reads a device (<c>GET /devices/{id}</c>).</summary>
    public async Task<Device> GetDeviceAsync(string id, CancellationToken cancellationToken = default)
    {
        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, DevicePath(id), $"read device '{id}'"), cancellationToken).ConfigureAwait(false);
        Device device = ReadDevice(response);
        return device.Id == id ? device : throw response.Unexpected($"with a different device from the one requested ('{DisplayText.Of(device.Id)}')");
    }

    /// <summary>Finds the device that holds a reference.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AmbiguousReference"/> among others.</exception>
    public async Task<Device?> FindDeviceAsync(string reference, CancellationToken cancellationToken = default) =>
        (await FindAsync(reference, cancellationToken).ConfigureAwait(false)).Device;

    /// <summary>All devices, newest first. A page is only asked for when the one before is used up.</summary>
    /// <remarks>
    /// The next page is taken before the last device of a page is handed out: the cursor is that device's id, and
    /// whoever consumes the list may delete what it is handed.
    /// </remarks>
    public async IAsyncEnumerable<Device> ListDevicesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        (ServiceResponse response, DevicePage page) = await PageAsync(null, cancellationToken).ConfigureAwait(false);
        while (page.Data.Count > 0)
        {
            for (int i = 0; i < page.Data.Count - 1; i++)
            {
                yield return page.Data[i];
            }

            Device last = page.Data[^1];
            DevicePage? next = null;
            if (page.HasMore)
            {
                (response, next) = await PageAsync(last.Id, cancellationToken).ConfigureAwait(false);
                if (next.Data.Any(device => device.Id == last.Id))
                {
                    throw response.Unexpected("with the same page again");
                }
            }

            yield return last;
            if (next is null)
            {
                yield break;
            }

            page = next;
        }
    }

    /// <summary>Changes a device's reference (<c>PATCH /devices/{id}</c>).</summary>
    public async Task<Device> SetReferenceAsync(string id, string reference, CancellationToken cancellationToken = default)
    {
        DeviceId.CheckReference(reference);
        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Patch, DevicePath(id), $"set the reference of device '{id}' to '{reference}'")
            {
                Body = Body(reference),
                // Setting the same value twice sets it once.
                SafeToRepeat = true,
            }, cancellationToken).ConfigureAwait(false);
        Device device = ReadDevice(response);
        return device.Id == id ? device : throw response.Unexpected($"with a different device from the one changed ('{DisplayText.Of(device.Id)}')");
    }

    /// <summary>Finds what a target means, without changing anything.</summary>
    /// <exception cref="ServiceException">It is not fit, not there, or not this account's.</exception>
    public async Task<Device> ResolveAsync(DeviceTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check(AccountId, LiveMode);
        if (!string.IsNullOrEmpty(target.Id))
        {
            Device device = await GetDeviceAsync(target.Id, cancellationToken).ConfigureAwait(false);
            return !target.IsToBeCompared || device.ReferenceId == target.ReferenceId
                ? device
                : throw new ServiceException(
                    ServiceErrorKind.AmbiguousReference,
                    $"Device '{device.Id}' has the reference '{DisplayText.Of(device.ReferenceId)}', not '{target.ReferenceId}': the two name different devices. Nothing was changed. Leave out the one that is wrong.");
        }

        return await FindDeviceAsync(target.ReferenceId!, cancellationToken).ConfigureAwait(false)
            ?? throw new ServiceException(
                ServiceErrorKind.NotFound,
                $"Account '{AccountId}' has no device with reference '{target.ReferenceId}' in {DeviceTarget.ModeName(LiveMode)} mode at Flatpeak ({Address.Authority}).")
            {
                Service = _connection.Http.Service,
            };
    }

    /// <summary>Deletes one device for good (<c>DELETE /devices/{id}</c>).</summary>
    public async Task DeleteDeviceAsync(DeviceTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check(AccountId, LiveMode);
        string? id = target.Id;
        if (string.IsNullOrEmpty(id) || target.IsToBeCompared)
        {
            Device found = await ResolveAsync(target, cancellationToken).ConfigureAwait(false);
            DeviceTarget.Of(found).Check(AccountId, LiveMode);
            id = found.Id;
        }

        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, DevicePath(id), $"remove device '{target}'") { Expected = [200, 202, 204, 404] },
            cancellationToken).ConfigureAwait(false);

        // Not the documented 202: a page that a proxy put in its place is no removal.
        if (response.StatusCode == 200 && !ServiceResponse.IsEmptyOrObject(response.Body))
        {
            throw response.Unexpected("with a body that is not the JSON it documents");
        }

        // Gone at the second try, after a first that may have worked: that is what was wanted (APIS, 1).
        if (response.StatusCode == 404 && !response.IsRepeat)
        {
            throw response.Refused();
        }
    }

    /// <summary>Any other request of the API. The answer's JSON; null when it has no body.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Relative to the base address, such as <c>devices/dev_1</c>.</param>
    /// <param name="query">Names and values, not yet encoded.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string?> SendAsync(
        HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? query = null, string? json = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(method, FreePath.Build(method, path, query), $"send {method} '{DisplayText.Of(path)}'")
            {
                Body = json is null ? null : System.Text.Encoding.UTF8.GetBytes(json),
                Expected = method == HttpMethod.Delete ? [200, 202, 204, 404] : [200, 201, 202, 204],
            }, cancellationToken).ConfigureAwait(false);

        // Gone at the second try of a DELETE, as in DeleteDeviceAsync.
        if (response.StatusCode == 404)
        {
            return response.IsRepeat ? null : throw response.Refused();
        }

        if (response.Body.IsEmpty)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(response.Body);
            return document.RootElement.GetRawText();
        }
        catch (JsonException e)
        {
            throw response.Unexpected("with a body that is not JSON", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static string DevicePath(string? id) => ServiceAddress.Path("devices", DeviceId.Check(id));

    private static ReadOnlyMemory<byte> Body(string? reference) =>
        JsonSerializer.SerializeToUtf8Bytes(new DeviceBody(reference), FlatpeakJson.Default.DeviceBody);

    private static ServiceRequest Create(string? reference) => new(
        HttpMethod.Post, "devices", reference is null ? "create a device without reference" : $"create device '{reference}'")
    {
        Body = Body(reference),
        Expected = [201],
    };

    private static Device ReadDevice(ServiceResponse response)
    {
        Device device = response.Read(FlatpeakJson.Default.Device);
        return DeviceId.IsFit(device.Id) ? device : throw response.Unexpected($"with a malformed device id ('{DisplayText.Of(device.Id)}')");
    }

    // JSON may hold null wherever the type says otherwise.
    private static DevicePage ReadPage(ServiceResponse response)
    {
        DevicePage page = response.Read(FlatpeakJson.Default.DevicePage);
        return page.Data?.All(device => !string.IsNullOrWhiteSpace(device?.Id)) == true
            ? page
            : throw response.Unexpected("with a device that has no id");
    }

    // A create whose answer was lost, or cannot be read, may have worked. It is looked up before it is sent again, and
    // before a 409 to the second try is called a duplicate.
    private async Task<Device> CreateOnceAsync(ServiceCall call, string reference, CancellationToken cancellationToken)
    {
        ServiceException error;
        try
        {
            ServiceResponse response = await _connection.Http.SendOnceAsync(call, cancellationToken).ConfigureAwait(false);
            Device created = ReadDevice(response);
            return created.ReferenceId == reference ? created : throw response.Unexpected("with a different reference from the one sent");
        }
        catch (ServiceException e) when (e.OutcomeUnknown || (e.Kind == ServiceErrorKind.DuplicateReference && call.MayBeDone))
        {
            call.MayBeDone = true;
            call.InDoubtSince ??= call.SentAt;
            error = e;
        }
        catch (ServiceException e) when (call.MayBeDone)
        {
            throw call.Errors.MayBeDone(e);
        }

        (Device? device, DateTimeOffset? serviceTime) = await LookUpAfterAsync(error, reference, cancellationToken).ConfigureAwait(false);
        if (device is null)
        {
            error.IsRepeatable = error.IsTransient;
            throw error;
        }

        // One that is older than the first attempt that may have made it is somebody else's.
        TimeProvider clock = _connection.Clock;
        DateTimeOffset began = (serviceTime ?? clock.GetUtcNow()) - clock.GetElapsedTime(call.InDoubtSince!.Value) - ClockGrain;
        return device.TimeCreated >= began
            ? device
            : throw call.Errors.Status(409, null, "{\"code\":\"duplicate_reference\"}"u8.ToArray(), null, null);
    }

    // Where the look-up fails as well, nothing is known, and nothing may be sent again: it was retried itself.
    private async Task<(Device? Device, DateTimeOffset? ServiceTime)> LookUpAfterAsync(
        ServiceException error, string reference, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (!e.IsFatal && e.Kind != ServiceErrorKind.AmbiguousReference)
        {
            error.IsRepeatable = false;
            throw error;
        }
    }

    private async Task<(Device? Device, DateTimeOffset? ServiceTime)> FindAsync(string reference, CancellationToken cancellationToken)
    {
        DeviceId.CheckReference(reference);
        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, $"devices?reference_id={Uri.EscapeDataString(reference)}&limit={PageSize}", $"look up reference '{reference}'")
            {
                Expected = [200, 404],
            }, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            return (null, response.Date);
        }

        // A server that did not know the filter would answer with everything there is: only an exact match counts.
        Device[] found = [.. ReadPage(response).Data.Where(device => device.ReferenceId == reference)];
        return found.Length <= 1
            ? (found.FirstOrDefault(), response.Date)
            : throw new ServiceException(
                ServiceErrorKind.AmbiguousReference,
                $"Reference '{reference}' names {found.Length} devices of account '{AccountId}': {string.Join(", ", found.Select(d => d.Id))}. Use an id.");
    }

    private async Task<(ServiceResponse Response, DevicePage Page)> PageAsync(string? after, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"devices?limit={PageSize}")
            + (after is null ? "" : $"&starting_after={Uri.EscapeDataString(after)}");
        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, path, "list the devices"), cancellationToken).ConfigureAwait(false);
        DevicePage page = ReadPage(response);

        // Nothing, and more behind it: taken for the end, it would hide devices.
        return page.Data.Count > 0 || !page.HasMore
            ? (response, page)
            : throw response.Unexpected("with an empty page although there are more");
    }

    /// <summary>What all views of a client share.</summary>
    private sealed class Connection : IDisposable
    {
        public Connection(ServiceCredential credential, FlatpeakOptions options)
        {
            Clock = options.Service.Clock;
            Credential = credential;
            ApiVersion = options.ApiVersion;
            Network = options.Service.Network;
            Headers = options.ApiVersion is null ? [] : [new("Flatpeak-Version", options.ApiVersion)];
            Http = new ServiceClient("Flatpeak", options.Address, options.Service);
            Login = new FlatpeakLogin(Http, credential, Headers, Clock);
            Tokens = new TokenSource(Login.TakeAsync, Clock);
        }

        public TimeProvider Clock { get; }

        public ServiceCredential Credential { get; }

        public string? ApiVersion { get; }

        public NetworkOptions Network { get; }

        public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

        public ServiceClient Http { get; }

        public FlatpeakLogin Login { get; }

        public TokenSource Tokens { get; }

        public void Dispose() => Http.Dispose();
    }
}
