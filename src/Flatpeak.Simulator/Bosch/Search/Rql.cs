using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flatpeak.Simulator.Bosch.Common;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>
/// Ditto's filters, as far as they are in use here: <c>and or not eq ne gt ge lt le in like ilike exists</c> on ids,
/// namespace, timestamps and attributes.
/// </summary>
internal sealed class Rql
{
    private readonly string _text;
    private int _at;

    private Rql(string text) => _text = text;

    /// <summary>Reads a filter.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Filter Parse(string filter)
    {
        var parser = new Rql(filter);
        Filter result = parser.Condition();
        parser.Skip();
        return parser._at == filter.Length ? result : throw parser.Wrong("end of the filter");
    }

    private Filter Condition()
    {
        string name = Word();
        Take('(');
        Filter result;
        switch (name)
        {
            case "and":
                result = Filter.And(List(Condition));
                break;
            case "or":
                result = Filter.Or(List(Condition));
                break;
            case "not":
                Filter inner = Condition();
                result = new Filter(thing => !inner.Matches(thing));
                break;
            case "exists":
                string[] wanted = Property();
                result = new Filter(thing => JsonPath.Find(thing, wanted) is not null);
                break;
            case "eq" or "ne" or "gt" or "ge" or "lt" or "le" or "in" or "like" or "ilike":
                string[] property = Property();
                Take(',');
                List<JsonNode?> values = List(Value);
                if (values.Count > 1 && name != "in")
                {
                    throw Wrong("one value");
                }

                result = new Filter(
                    thing => values.Exists(value => Holds(name, JsonPath.Find(thing, property), value)), OneOf(name, property, values));
                break;
            default:
                throw Wrong("an operator");
        }

        Take(')');
        return result;
    }

    private static IReadOnlyList<(string Property, string Value)>? OneOf(string name, string[] property, List<JsonNode?> values) =>
        name is "eq" or "in" && property is ["thingId" or "policyId"]
            && values.TrueForAll(static value => value?.GetValueKind() == JsonValueKind.String)
            ? [.. values.Select(value => (property[0], value!.GetValue<string>()))]
            : null;

    private static bool Holds(string name, JsonNode? actual, JsonNode? value)
    {
        int? order = JsonPath.Compare(actual, value);
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
        for (Skip(); _at < _text.Length && _text[_at] == ','; Skip())
        {
            _at++;
            items.Add(item());
        }

        return items;
    }

    private string[] Property()
    {
        Skip();
        int start = _at;
        while (_at < _text.Length && _text[_at] is not (',' or ')' or '('))
        {
            _at++;
        }

        string[] property = JsonPath.Split(_text[start.._at].Trim());
        return property[0] is "thingId" or "policyId" or "_namespace" or "_revision"
            or "_created" or "_modified" or "definition" or "attributes" or "features"
            ? property
            : throw Wrong("a property");
    }

    private JsonNode? Value()
    {
        Skip();
        if (_at < _text.Length && _text[_at] is '"' or '\'')
        {
            return JsonValue.Create(Quoted(_text[_at++]));
        }

        int start = _at;
        while (_at < _text.Length && _text[_at] is not (',' or ')'))
        {
            _at++;
        }

        string word = _text[start.._at].Trim();
        return word switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            "null" => null,
            _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) =>
                JsonValue.Create(number),
            _ => throw Wrong("a value"),
        };
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (; _at < _text.Length && _text[_at] != quote; _at++)
        {
            value.Append(_text[_at] == '\\' ? Escaped(quote) : _text[_at]);
        }

        Take(quote);
        return value.ToString();
    }

    private char Escaped(char quote)
    {
        _at++;
        char escaped = _at < _text.Length ? _text[_at] : '\0';
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
        int start = _at;
        while (_at < _text.Length && char.IsAsciiLetter(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private void Take(char wanted)
    {
        if (wanted is not ('"' or '\''))
        {
            Skip();
        }

        if (_at >= _text.Length || _text[_at] != wanted)
        {
            throw Wrong($"'{wanted}'");
        }

        _at++;
    }

    private void Skip()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private FormatException Wrong(string expected) => new($"Expected {expected} at position {_at} of '{_text}'.");
}
