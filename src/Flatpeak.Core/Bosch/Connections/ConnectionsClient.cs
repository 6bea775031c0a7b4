using System.Text;
using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// Connections of Bosch IoT Things (below a solution) and Eclipse Ditto (with devops credentials): docs/services.md, "Things".
/// </summary>
internal sealed class ConnectionsClient(ServiceChannel channel, string? solutionId)
{
    // At Bosch as at Ditto, whose service this is.
    private static readonly Func<ReadOnlyMemory<byte>, bool> SaysGone = ErrorBody.HasCode("connectivity:connection.notfound");

    public string Endpoint => channel.Endpoint;

    public ConnectionsClient WithObserver(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new(channel with { Observer = observer, CutOff = cutOff }, solutionId);

    /// <summary>The same client, whose requests that are out at a stop are cut off later than by the stop itself.</summary>
    public ConnectionsClient CutOffBy(CancellationToken cutOff) => new(channel with { CutOff = cutOff }, solutionId);

    /// <inheritdoc cref="ServiceRequest.LookAgain"/>
    public ConnectionsClient WithLook(Func<CancellationToken, Task> lookAgain, long lookedAt) =>
        new(channel with { LookAgain = lookAgain, LookedAt = lookedAt }, solutionId);

    public ConnectionsClient WithoutLogin() => new(channel with { Authenticator = channel.Authenticator.WithoutLogin() }, solutionId);

    public async Task<IReadOnlyList<Connection>> ListAsync(CancellationToken cancellationToken)
    {
        // At Ditto there are none; at Bosch there is no such solution.
        string purpose = solutionId is null ? "list the connections" : $"list the connections of solution '{solutionId}'";
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, $"{Path()}{Fields}", purpose)
            {
                Expected = solutionId is null ? [200, 404] : [200],
                SaysGone = SaysGone,
            },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            return [];
        }

        Connection[] connections = response.Read(BoschJson.Default.ConnectionArray);
        return connections.All(one => one is { Id.Length: > 0 })
            ? connections
            : throw response.Unexpected("with connections that have no id");
    }

    public async Task<Connection> GetAsync(string id, CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, $"{Path(id)}{Fields}", $"read connection '{id}'")
            {
                SaysGone = SaysGone,
            },
            cancellationToken).ConfigureAwait(false);
        Connection connection = response.Read(BoschJson.Default.Connection);
        return connection.Id == id
            ? connection
            : throw response.Unexpected($"with a different connection from the one requested ('{DisplayText.Of(connection.Id)}')");
    }

    /// <summary>Its metrics; null where it is closed and has none.</summary>
    /// <param name="id">The connection.</param>
    /// <param name="isClosed">Whether it is closed; null where that is not known, and is asked where it makes a difference.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ConnectionMetrics?> ReadMetricsAsync(string id, bool? isClosed, CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, $"{Path(id, "metrics")}{Time}", $"read the metrics of connection '{id}'"),
            cancellationToken).ConfigureAwait(false);
        JsonElement body = response.Read(BoschJson.Default.JsonDocument).RootElement;
        return ConnectionMetrics.Read(body, response.Date) is { } metrics ? metrics
            : ConnectionMetrics.IsWithoutAny(body)
                && (isClosed ?? (await GetAsync(id, cancellationToken).ConfigureAwait(false)).IsClosed) ? null
            : throw response.Unexpected("without metrics that can be read");
    }

    /// <summary>Its clients; null at Bosch, whose API does not document them.</summary>
    public async Task<ConnectionClients?> ReadClientsAsync(string id, CancellationToken cancellationToken) => solutionId is not null
        ? null
        : (await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, $"{Path(id, "status")}{Time}", $"read the status of connection '{id}'"),
            cancellationToken).ConfigureAwait(false)).Read(BoschJson.Default.ConnectionClients);

    /// <summary>Sets the metrics to zero.</summary>
    /// <returns>When: by the later of two clocks, as the service's time may be that of a gateway which is behind.</returns>
    public async Task<DateTimeOffset> ResetMetricsAsync(string id, CancellationToken cancellationToken) => LaterTime(
        await CommandAsync(id, "resetConnectionMetrics", "reset the metrics of", cancellationToken).ConfigureAwait(false));

    /// <summary>Closes it.</summary>
    /// <returns>When, as <see cref="ResetMetricsAsync"/>.</returns>
    public async Task<DateTimeOffset> CloseAsync(string id, CancellationToken cancellationToken) =>
        LaterTime(await CommandAsync(id, "closeConnection", "close", cancellationToken).ConfigureAwait(false));

    public Task OpenAsync(string id, CancellationToken cancellationToken) =>
        CommandAsync(id, "openConnection", "open", cancellationToken);

    public async Task<Deletion> RemoveAsync(string id, CancellationToken cancellationToken) => Deletion.Of(await channel.SendAsync(
        new ServiceRequest(HttpMethod.Delete, Path(id), $"delete connection '{id}'") { Expected = [204, 404] },
        cancellationToken).ConfigureAwait(false));

    private Task<ServiceResponse> CommandAsync(string id, string command, string verb, CancellationToken cancellationToken) =>
        channel.SendAsync(
            new ServiceRequest(HttpMethod.Post, Path(id, "command"), $"{verb} connection '{id}'")
            {
                Body = Encoding.UTF8.GetBytes($"connectivity.commands:{command}"),
                ContentType = "text/plain",
                Expected = [200, 202, 204],
                // Closed twice is closed, and zero twice is zero.
                SafeToRepeat = true,
                SaysGone = SaysGone,
            },
            cancellationToken);

    private DateTimeOffset LaterTime(ServiceResponse response)
    {
        var here = DateTimeOffset.FromUnixTimeSeconds(channel.Client.Clock.GetUtcNow().ToUnixTimeSeconds());
        return response.Date > here ? response.Date.Value : here;
    }

    // Without them Ditto shows the address too, and the password in it. Bosch's API has no such parameter.
    private string Fields => solutionId is null ? "?fields=id,name,connectionType,connectionStatus" : "";

    // Ditto waits less than half a second for a connection's clients where it is not told, and then answers with what those have that were
    // in time.
    private string Time => solutionId is null ? "?timeout=10s" : "";

    private string Path() => solutionId is null
        ? "connections"
        : ServiceAddress.Path("solutions", BoschIds.CheckName(solutionId, "the id of a solution"), "connections");

    private string Path(string id) => $"{Path()}/{ServiceAddress.Path(BoschIds.CheckConnection(id))}";

    private string Path(string id, string part) => $"{Path(id)}/{part}";
}
