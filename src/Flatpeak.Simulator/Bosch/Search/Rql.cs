using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>
/// Ditto's filters, as far as they are in use here: <c>and or not eq ne gt ge lt le in like ilike exists</c> on ids,
/// namespace, timestamps and attributes.
/// </summary>
internal sealed class Rql
{
    private readonly string text;
    private int at;

    private Rql(string text) => this.text = text;

    /// <summary>Reads a filter.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Func<JsonObject, bool> Parse(string filter)
    {
        var parser = new Rql(filter);
        var result = parser.Condition();
        parser.Skip();
        return parser.at == filter.Length ? result : throw parser.Wrong("end of the filter");
    }

    private Func<JsonObject, bool> Condition()
    {
        var name = Word();
        Take('(');
        Func<JsonObject, bool> result;
        switch (name)
        {
            case "and":
                var all = List(Condition);
                result = thing => all.TrueForAll(one => one(thing));
                break;
            case "or":
                var any = List(Condition);
                result = thing => any.Exists(one => one(thing));
                break;
            case "not":
                var inner = Condition();
                result = thing => !inner(thing);
                break;
            case "exists":
                var wanted = Property();
                result = thing => JsonPath.Find(thing, wanted) is not null;
                break;
            case "eq" or "ne" or "gt" or "ge" or "lt" or "le" or "in" or "like" or "ilike":
                var property = Property();
                Take(',');
                var values = List(Value);
                if (values.Count > 1 && name != "in")
                {
                    throw Wrong("one value");
                }

                result = thing => values.Exists(value => Holds(name, JsonPath.Find(thing, property), value));
                break;
            default:
                throw Wrong("an operator");
        }

        Take(')');
        return result;
    }

    private static bool Holds(string name, JsonNode? actual, JsonNode? value)
    {
        var order = JsonPath.Compare(actual, value);
        return name switch
        {
            "eq" or "in" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            "le" => order <= 0,
            _ => actual?.GetValueKind() == JsonValueKind.String && value?.GetValueKind() == JsonValueKind.String
                && Wildcard.Matches(
                    actual.GetValue<string>(),
                    value.GetValue<string>(),
                    name == "ilike" ? RegexOptions.IgnoreCase : RegexOptions.None),
        };
    }

    private List<T> List<T>(Func<T> item)
    {
        var items = new List<T> { item() };
        for (Skip(); at < text.Length && text[at] == ','; Skip())
        {
            at++;
            items.Add(item());
        }

        return items;
    }

    private string[] Property()
    {
        Skip();
        var start = at;
        while (at < text.Length && text[at] is not (',' or ')' or '('))
        {
            at++;
        }

        var property = JsonPath.Split(text[start..at].Trim());
        return property[0] is "thingId" or "policyId" or "_namespace" or "_revision"
            or "_created" or "_modified" or "definition" or "attributes" or "features"
            ? property
            : throw Wrong("a property");
    }

    private JsonNode? Value()
    {
        Skip();
        if (at < text.Length && text[at] is '"' or '\'')
        {
            return JsonValue.Create(Quoted(text[at++]));
        }

        var start = at;
        while (at < text.Length && text[at] is not (',' or ')'))
        {
            at++;
        }

        var word = text[start..at].Trim();
        return word switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            "null" => null,
            _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            _ => throw Wrong("a value"),
        };
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (; at < text.Length && text[at] != quote; at++)
        {
            value.Append(text[at] == '\\' ? Escaped(quote) : text[at]);
        }

        Take(quote);
        return value.ToString();
    }

    private char Escaped(char quote)
    {
        at++;
        var escaped = at < text.Length ? text[at] : '\0';
        return escaped switch
        {
            '\\' or '/' => escaped,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\b',
            'f' => '\f',
            _ when escaped == quote => escaped,
            _ => throw Wrong("an escaped character"),
        };
    }

    private string Word()
    {
        Skip();
        var start = at;
        while (at < text.Length && char.IsAsciiLetter(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    private void Take(char wanted)
    {
        if (wanted is not ('"' or '\''))
        {
            Skip();
        }

        if (at >= text.Length || text[at] != wanted)
        {
            throw Wrong($"'{wanted}'");
        }

        at++;
    }

    private void Skip()
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }

    private FormatException Wrong(string expected) => new($"Expected {expected} at position {at} of '{text}'.");
}
