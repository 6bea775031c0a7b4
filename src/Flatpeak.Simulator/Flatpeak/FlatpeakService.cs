using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Flatpeak;

/// <summary>The Flatpeak API: login and devices (docs/services.md), and a little more for generic requests.</summary>
internal sealed class FlatpeakService(ServiceContext context, FlatpeakState state) : Service
{
    /// <summary>The version every account here is set to; an older one is refused.</summary>
    private const string DefaultVersion = "2025-09-14.anode";

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Flatpeak;

    private bool WithZone => context.Options.TimestampWithZone;

    /// <inheritdoc/>
    public override Reply Error(int status) => FlatpeakError.For(status, WithZone);

    /// <inheritdoc/>
    public override Reply Refused() => Error(403);

    /// <inheritdoc/>
    public override bool IsLogin(Call call) => call.Path is ["login"];

    /// <inheritdoc/>
    public override string? UserOf(Call call) => call.Authorization.Scheme switch
    {
        "basic" => KnownAccounts.Flatpeak.FirstOrDefault(known => known.AccountId == call.Authorization.User)?.AccountId,
        _ => context.Tokens.Find(call.Authorization.Secret)?.User,
    };

    /// <inheritdoc/>
    public override Reply Answer(Call call)
    {
        if (IsLogin(call))
        {
            return call.Method == "GET" ? Login(call) : Error(405);
        }

        if (DevicesOf(call) is not { } devices)
        {
            return Error(403);
        }

        if (IsOutdated(call.Headers["Flatpeak-Version"]))
        {
            return FlatpeakError.Invalid(
                422, "api_version_not_supported", $"API version must be {DefaultVersion} or later", WithZone);
        }

        return (call.Method, call.Path) switch
        {
            ("GET", ["devices"]) => List(devices, call),
            ("POST", ["devices"]) => Create(devices, call),
            ("GET", ["devices", var id]) => devices.Find(id) is { } device ? Show(200, device) : Error(404),
            ("PATCH", ["devices", var id]) => Change(devices, id, call),
            ("DELETE", ["devices", var id]) => devices.Remove(id)
                ? Reply.Json(202, new { message = "Accepted" })
                : Error(404),
            (_, ["devices"] or ["devices", _]) => Error(405),
            ("GET", ["locations"]) => Locations(),
            ("POST", ["echo"]) => new Reply(200, call.Body, call.Headers.ContentType),
            _ => Error(404),
        };
    }

    private Reply Login(Call call)
    {
        (string? user, string? key) = (call.Authorization.User, call.Authorization.Secret);
        if (KnownAccounts.Flatpeak.FirstOrDefault(known => known.AccountId == user) is not { } account
            || (key != account.TestKey && key != account.LiveKey))
        {
            return Error(403);
        }

        SharedOptions options = context.Options;
        bool live = key == account.LiveKey;
        return Reply.Json(200, new JsonObject
        {
            [options.TokenField] =
                context.Tokens.Issue(Name, account.AccountId, live, options.TokenLifetimeSeconds),
            ["expires_in"] = options.TokenLifetimeSeconds,
            ["live_mode"] = live,
        });
    }

    private DeviceSet? DevicesOf(Call call) =>
        call.Authorization is { Scheme: "bearer", Secret: var secret }
        && context.Tokens.Find(secret) is { IsValid: true, Issuer: ServiceName.Flatpeak } token
            ? state.Find(token.User, token.Live)
            : null;

    // A version is a date, a dot and a name; the dates compare as text.
    private static bool IsOutdated(string? version) =>
        !string.IsNullOrEmpty(version)
        && string.CompareOrdinal(version.Split('.')[0], DefaultVersion.Split('.')[0]) < 0;

    private Reply List(DeviceSet devices, Call call)
    {
        int limit = 30;
        if (call.Query("limit") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 100))
        {
            return FlatpeakError.Invalid(400, "invalid_limit", "limit must be between 1 and 100", WithZone);
        }

        (string? afterId, string? beforeId) = (call.Query("starting_after"), call.Query("ending_before"));
        if (afterId is not null && beforeId is not null)
        {
            return FlatpeakError.Invalid(
                400, "invalid_cursor", "starting_after and ending_before exclude each other", WithZone);
        }

        // An empty reference_id filters nothing, as on many a real server: a trap for clients.
        if (call.Query("reference_id") is { Length: > 0 } reference)
        {
            return ShowList(devices.FindReference(reference) is { } one ? [one] : [], hasMore: false);
        }

        Device? after = afterId is null ? null : devices.Find(afterId);
        Device? before = beforeId is null ? null : devices.Find(beforeId);
        if ((afterId is not null && after is null) || (beforeId is not null && before is null))
        {
            return Error(404);
        }

        (IReadOnlyList<Device>? page, bool hasMore) = devices.Page(limit, after, before);
        return ShowList(page, hasMore);
    }

    private Reply Create(DeviceSet devices, Call call)
    {
        if (!TryReadReference(call, out string? reference, out _))
        {
            return Error(400);
        }

        return devices.Create(reference) is { } device ? Show(201, device) : Error(409);
    }

    private Reply Change(DeviceSet devices, string id, Call call)
    {
        if (!TryReadReference(call, out string? reference, out bool given))
        {
            return Error(400);
        }

        if (!given)
        {
            return devices.Find(id) is { } unchanged ? Show(200, unchanged) : Error(404);
        }

        return devices.Change(id, reference, out bool taken) is { } device ? Show(200, device) : Error(taken ? 409 : 404);
    }

    /// <summary>The reference in a body; an empty one is none.</summary>
    private static bool TryReadReference(Call call, out string? reference, out bool given)
    {
        reference = null;
        given = false;
        if (call.Body.Length == 0)
        {
            return true;
        }

        if (Json.TryObject(call.Body) is not { } body)
        {
            return false;
        }

        given = body.TryGetPropertyValue("reference_id", out JsonNode? value);
        if (value is not null && value.GetValueKind() is not JsonValueKind.String)
        {
            return false;
        }

        reference = value?.GetValue<string>() is { Length: > 0 } text ? text : null;
        return true;
    }

    private Reply Show(int status, Device device) => Reply.Json(status, device.ToJson(WithZone), Json.Snake);

    private Reply ShowList(IReadOnlyList<Device> page, bool hasMore)
    {
        bool withZone = WithZone;
        return Reply.Json(
            200,
            new
            {
                Object = "list",
                Url = "/devices",
                HasMore = hasMore,
                Data = page.Select(device => device.ToJson(withZone)),
            },
            Json.Snake);
    }

    private static Reply Locations() => Reply.Json(
        200,
        new
        {
            Object = "list",
            Url = "/locations",
            HasMore = false,
            Data = new[] { new { Id = "loc_51a000000000000000000001", Object = "location", PostalCode = "EC1A 1BB" } },
        },
        Json.Snake);
}
