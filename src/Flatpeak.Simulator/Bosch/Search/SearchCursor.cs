using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Wire;
using Microsoft.AspNetCore.WebUtilities;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>Where a page ended: the sort keys of its last thing, good only for the query it came from.</summary>
internal sealed record SearchCursor(string Query, JsonNode?[] Keys)
{
    /// <summary>As text, which clients are not meant to read.</summary>
    public override string ToString() => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(Json.Text(this)));

    /// <summary>Reads the text.</summary>
    /// <exception cref="FormatException">It is none, or belongs to another query.</exception>
    public static SearchCursor Parse(string text, string query)
    {
        try
        {
            SearchCursor? cursor = JsonSerializer.Deserialize<SearchCursor>(WebEncoders.Base64UrlDecode(text), Json.Camel);
            return cursor?.Query == query ? cursor : throw new FormatException("The cursor belongs to another query.");
        }
        catch (JsonException)
        {
            throw new FormatException("The cursor is invalid.");
        }
    }
}
