using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Registry.Hono;

/// <summary>Hono's search for devices: pages by number, filters on fields, and 404 where nothing is found.</summary>
internal static class HonoSearch
{
    private const int DefaultPageSize = 30;
    private const int MaximumPageSize = 200;

    /// <summary>Whether the parameters of a search are in order, which Hono looks at before anything else.</summary>
    public static bool IsValid(Call call) => TryRead(call, out _, out _, out _);

    /// <summary>Answers <c>GET /devices/{tenant}</c>.</summary>
    public static Reply Answer(HonoState hono, Call call)
    {
        if (!TryRead(call, out int size, out int page, out Func<JsonObject, bool>? filter))
        {
            return RegistryError.For(400);
        }

        IReadOnlyList<string> found = call.Query("filterJson") is null
            ? hono.Ids.All
            : [.. hono.Ids.All.Where(id => filter(hono.Devices[id].Fields))];
        var result = found.Skip(page * size).Take(size).Select(id => Show(id, hono.Devices[id])).ToList();
        return result.Count > 0
            ? Reply.Json(200, new { total = found.Count, result })
            : RegistryError.For(404, "no devices found for the given search criteria");
    }

    private static bool TryRead(Call call, out int size, out int page, out Func<JsonObject, bool> filter)
    {
        page = 0;
        filter = static _ => true;
        return TryNumber(call, "pageSize", DefaultPageSize, out size) && size <= MaximumPageSize
            && TryNumber(call, "pageOffset", 0, out page)
            && TryFilter(call.Query("filterJson"), out filter);
    }

    private static JsonObject Show(string id, HonoDevice device)
    {
        JsonObject fields = device.Show();
        fields["id"] = id;
        return fields;
    }

    private static bool TryNumber(Call call, string name, int fallback, out int number)
    {
        number = fallback;
        return call.Query(name) is not { } text
            || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A filter is <c>{"field":"/enabled","value":true}</c>; <c>*</c> and <c>?</c> stand in for text.</summary>
    private static bool TryFilter(string? text, out Func<JsonObject, bool> filter)
    {
        filter = static _ => true;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (Json.TryObject(System.Text.Encoding.UTF8.GetBytes(text)) is not { } given
            || given["field"]?.GetValueKind() is not JsonValueKind.String
            || given["value"] is not { } wanted)
        {
            return false;
        }

        string[] path = given["field"]!.GetValue<string>().Trim('/').Split('/');
        filter = fields => path.Aggregate((JsonNode?)fields, static (node, name) => (node as JsonObject)?[name]) is { } value
            && Equal(value, wanted);
        return true;
    }

    private static bool Equal(JsonNode value, JsonNode wanted) =>
        wanted.GetValueKind() == JsonValueKind.String && value.GetValueKind() == JsonValueKind.String
            ? Wildcard.Matches(value.GetValue<string>(), wanted.GetValue<string>(), RegexOptions.None)
            : JsonNode.DeepEquals(value, wanted);
}
