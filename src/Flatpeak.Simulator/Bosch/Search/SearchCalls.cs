using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Wire;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>Search for things and counting them, by query parameters or by the same in a form.</summary>
internal sealed class SearchCalls(SearchIndex index)
{
    /// <summary>Answers a call; <paramref name="rest"/> is the path behind <c>search/things</c>.</summary>
    public Reply Answer(Call call, Caller caller, string[] rest)
    {
        if (call.Method is not ("GET" or "POST"))
        {
            return DittoError.For(405);
        }

        Func<string, string?> parameter = call.Query;
        if (call.Method == "POST")
        {
            Dictionary<string, StringValues> form = QueryHelpers.ParseQuery(call.BodyText);
            parameter = name => form.TryGetValue(name, out StringValues value) ? value.ToString() : null;
        }

        try
        {
            IEnumerable<JsonObject> Found(string? behind) => Find(caller, parameter("filter"), parameter("namespaces"), behind);
            return rest switch
            {
                [] => Page(Found, parameter),
                ["count"] => Reply.Json(200, Found(null).Count()),
                _ => DittoError.For(404),
            };
        }
        catch (FormatException error)
        {
            return DittoError.For(400, "rql.expression.invalid", error.Message);
        }
    }

    private IEnumerable<JsonObject> Find(Caller caller, string? filter, string? namespaces, string? behind)
    {
        Filter asked = string.IsNullOrEmpty(filter) ? Filter.None : Rql.Parse(filter);
        string[]? wanted = string.IsNullOrEmpty(namespaces) ? null : namespaces.Split(',');
        return index.Behind(behind, asked.OneOf)
            .Where(thing => caller.Subjects.Any(thing.Readers.Contains))
            .Select(static thing => thing.Document)
            .Where(thing => wanted is null || wanted.Contains((string?)thing["_namespace"]))
            .Where(asked.Matches);
    }

    private static Reply Page(Func<string?, IEnumerable<JsonObject>> find, Func<string, string?> parameter)
    {
        var options = SearchOptions.Parse(parameter("option"));
        IReadOnlyList<(string[] Path, bool Descending)> sort =
            [.. options.Sort.Select(static by => (JsonPath.Split(by.Path), by.Descending)), (["thingId"], false)];
        var comparer = Comparer<JsonNode?[]>.Create((one, other) => Compare(one, other, sort));
        string query = $"{parameter("filter")} {parameter("namespaces")} {string.Join(',', options.Sort)}";
        JsonNode?[]? after = options.Cursor is { } text ? SearchCursor.Parse(text, query).Keys : null;
        if (after is not null && after.Length != sort.Count)
        {
            throw new FormatException("The cursor is invalid.");
        }

        // In the order of the index, which is that of the ids, a page begins where the one before it ended.
        bool isSorted = options.Sort.Count > 0;
        IEnumerable<(JsonObject Thing, JsonNode?[] Keys)> rows = find(isSorted ? null : (string?)after?[0])
            .Select(thing => (Thing: thing, Keys: sort.Select(by => JsonPath.Find(thing, by.Path)).ToArray()));
        var page = (isSorted ? rows.OrderBy(static row => row.Keys, comparer) : rows)
            .SkipWhile(row => after is not null && comparer.Compare(row.Keys, after) <= 0)
            .Take(options.Size + 1)
            .ToList();
        var answer = new JsonObject
        {
            ["items"] = new JsonArray([.. page.Take(options.Size).Select(row =>
                FieldSelector.Select(row.Thing.DeepClone().AsObject(), parameter("fields")))]),
        };
        if (page.Count > options.Size)
        {
            answer["cursor"] = new SearchCursor(query, page[options.Size - 1].Keys).ToString();
        }

        return Reply.Json(200, answer);
    }

    private static int Compare(JsonNode?[] one, JsonNode?[] other, IReadOnlyList<(string[] Path, bool Descending)> sort)
    {
        for (int i = 0; i < sort.Count; i++)
        {
            // Values of different kinds have no order: the missing one, or else the text form decides.
            int order = JsonPath.Compare(one[i], other[i])
                ?? string.CompareOrdinal(one[i]?.ToJsonString(), other[i]?.ToJsonString());
            if (order != 0)
            {
                return sort[i].Descending ? -order : order;
            }
        }

        return 0;
    }
}
