using System.Text.Json;
using System.Text.RegularExpressions;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>By which fields of their own things can be searched.</content>
internal sealed partial class ThingsClient
{
    private const int MostFields = 500;
    private const string SampleQuery = "search/things?fields=attributes,features&option=size(25)";

    /// <summary>The paths of the values in a few things, as filters name them.</summary>
    public async Task<IReadOnlyList<string>> SampleFieldsAsync(CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, SampleQuery, "read the attributes of some things"), cancellationToken).ConfigureAwait(false);
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        if (response.Read(BoschJson.Default.JsonDocument).RootElement is { ValueKind: JsonValueKind.Object } page
            && page.TryGetProperty("items", out JsonElement items) && items.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in items.EnumerateArray())
            {
                Collect(item, "", fields);
            }
        }

        return [.. fields];
    }

    private static void Collect(JsonElement value, string path, SortedSet<string> fields)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty part in value.EnumerateObject().Where(part => PlainName().IsMatch(part.Name)))
            {
                Collect(part.Value, path.Length == 0 ? part.Name : $"{path}/{part.Name}", fields);
            }
        }
        else if (path.Length > 0 && fields.Count < MostFields)
        {
            fields.Add(path);
        }
    }

    // What a filter can name without escaping anything (Ditto, basic-rql).
    [GeneratedRegex(@"\A[\w.:@-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
