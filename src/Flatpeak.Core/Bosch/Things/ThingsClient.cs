using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>Things, policies and their search, at Bosch IoT Things and at Eclipse Ditto (docs/services.md, "Things").</summary>
internal sealed partial class ThingsClient(ServiceChannel channel, SessionSubjects subjects)
{
    private const string Fields = "fields=thingId,policyId,_revision,_modified,_created";

    private const string NoThing = "things:thing.notfound";

    // A gateway answers 404 too, in JSON as well, while its routes are being reloaded: so no 404 of another's is believed.
    private static readonly Func<ReadOnlyMemory<byte>, bool> ThingIsGone = ErrorBody.HasCode(NoThing);

    private static readonly KeyValuePair<string, string>[] OnlyIfAbsent = [new("If-None-Match", "*")];

    /// <summary>Service and host, as messages give them.</summary>
    public string Endpoint => channel.Endpoint;

    public ThingsClient WithObserver(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new(channel with { Observer = observer, CutOff = cutOff }, subjects);

    /// <inheritdoc cref="IDeviceRegistry.WithLook"/>
    public ThingsClient WithLook(Func<CancellationToken, Task> lookAgain, long? lookedAt = null) =>
        new(channel with { LookAgain = lookAgain, LookedAt = lookedAt }, subjects);

    public ThingsClient WithoutLogin() => new(channel with { Authenticator = channel.Authenticator.WithoutLogin() }, subjects);

    /// <summary>A cheap read that verifies address and credentials.</summary>
    public async Task VerifyAsync(string user, CancellationToken cancellationToken)
    {
        string purpose = $"search things as '{user}'";
        var request = new ServiceRequest(HttpMethod.Get, "search/things?option=size(1)", purpose) { Expected = [200, 404] };
        ServiceResponse response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            throw response.Refused().Reworded(
                $"Cannot {purpose}: there is no Things service at {channel.Client.Address} (404). "
                + "Check the address; that of Bosch IoT Things and of Ditto ends in '/api/2'.");
        }

        response.Read(BoschJson.Default.ThingPage);
    }

    /// <summary>
    /// Reads a thing, and the service's time. Null when there is none, or none that we may see, in the service's own words.
    /// </summary>
    public async Task<(Thing? Thing, DateTimeOffset? ServiceTime)> FindAsync(string thingId, CancellationToken cancellationToken)
    {
        ThingReading reading = await ReadAsync(thingId, withPolicy: false, cancellationToken).ConfigureAwait(false);
        return (reading.Thing, reading.ServiceTime);
    }

    /// <summary>A thing; if wanted together with its policy, which is left out where this session may not read that.</summary>
    public async Task<ThingReading> ReadAsync(string thingId, bool withPolicy, CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, $"{ThingPath(thingId)}?{Fields}{(withPolicy ? ",_policy" : "")}", $"read thing '{thingId}'")
            {
                Expected = [200, 404],
                SaysGone = ThingIsGone,
            },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            return new ThingReading(null, response.Date, null);
        }

        Thing thing = response.Read(BoschJson.Default.Thing);
        return thing.ThingId == thingId
            ? new ThingReading(thing, response.Date, withPolicy ? InlinedPolicy(response) : null)
            : throw response.Unexpected($"with a different thing from the one requested ('{DisplayText.Of(thing.ThingId)}')");
    }

    private static JsonElement? InlinedPolicy(ServiceResponse response) =>
        response.Read(BoschJson.Default.JsonDocument).RootElement.TryGetProperty("_policy", out JsonElement policy) ? policy : null;

    /// <summary>
    /// Looks for a thing that a read did not find. Ditto answers a read with 404 both where there is no thing and where
    /// this session may not read it; a write it answers with 404 only where there is none, and else with 403.
    /// </summary>
    public Task<Sighting> LookForThingAsync(string thingId, CancellationToken cancellationToken) =>
        LookAsync(
            ThingPath(thingId), "attributes", NoThing, "things:attribute.notfound", $"thing '{thingId}'",
            cancellationToken);

    /// <summary>
    /// Whether a thing is gone for certain: a read does not find it, and neither does a write. What is hidden is not gone.
    /// </summary>
    public async Task<bool> IsGoneAsync(string thingId, CancellationToken cancellationToken) =>
        (await FindOrAskAsync(thingId, onlyReads: false, cancellationToken).ConfigureAwait(false)).IsGone;

    /// <summary>A thing, where this session may read it; and else whether it is gone, as far as that may be asked.</summary>
    /// <param name="thingId">The thing.</param>
    /// <param name="onlyReads">Takes what a read does not find for gone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(Thing? Thing, bool IsGone)> FindOrAskAsync(string thingId, bool onlyReads, CancellationToken cancellationToken)
    {
        Thing? thing = (await FindAsync(thingId, cancellationToken).ConfigureAwait(false)).Thing;
        return thing is not null
            ? (thing, false)
            : (null, onlyReads || (await LookForThingAsync(thingId, cancellationToken).ConfigureAwait(false)).Presence == Presence.Absent);
    }

    /// <summary>Deletes a thing; where a revision is given, only while it has that one, and else with the error 412.</summary>
    public async Task<Deletion> RemoveAsync(string thingId, long? revision, CancellationToken cancellationToken) => Deletion.Of(
        await channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, Writing(ThingPath(thingId)), $"delete thing '{thingId}'")
            {
                Headers = revision is { } number ? [new("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"rev:{number}\""))] : [],
                Expected = [204, 404],
            },
            cancellationToken).ConfigureAwait(false));

    /// <summary>Creates a thing; never overwrites one.</summary>
    public Task<bool> CreateAsync(string thingId, NewThing thing, CancellationToken cancellationToken) =>
        PutNewAsync(ThingPath(thingId), thing, BoschJson.Default.NewThing, $"create thing '{thingId}'", cancellationToken);

    private Task<bool> PutNewAsync<T>(string path, T body, JsonTypeInfo<T> type, string purpose, CancellationToken cancellationToken) =>
        RepeatableCreate.SendAsync(
            channel,
            new ServiceRequest(HttpMethod.Put, Writing(path), purpose)
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(body, type),
                Headers = OnlyIfAbsent,
                Expected = [201, 204],
            },
            cancellationToken);

    // A write that changes nothing, whatever happens to it on the way: it deletes a part that has never been there. (A
    // DELETE of the whole with an If-Match that cannot match would tell the same, and would delete behind a proxy that drops
    // the header.) The codes tell apart what the statuses do not: https://eclipse.dev/ditto/basic-errors.html.
    private async Task<Sighting> LookAsync(
        string path, string parts, string noWhole, string noPart, string what, CancellationToken cancellationToken)
    {
        string part = ServiceAddress.Path(parts, $"flatpeak-{Guid.NewGuid():N}");
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, Writing($"{path}/{part}"), $"find out whether {what} is there")
            {
                Expected = [403, 404],
                SaysGone = ErrorBody.HasCode(noWhole, noPart),
                ChangesNothing = true,
            },
            cancellationToken).ConfigureAwait(false);
        return response.StatusCode == 403 ? new Sighting(Presence.Forbidden, response.Refused())
            : new Sighting(ErrorBody.Read(response.Body).Code == noWhole ? Presence.Absent : Presence.Unreadable);
    }

    private string Writing(string path) => $"{path}?{WriteTimeout.Query(channel.Client.OperationTimeout)}";

    private static string ThingPath(string thingId) => ServiceAddress.Path("things", BoschIds.Check(thingId));
}
