using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Ditto;

/// <summary>Ditto's <c>fields</c> parameter: names, paths and groups, such as <c>thingId,attributes(a,b/c)</c>.</summary>
internal static class FieldSelector
{
    /// <summary>The selected fields; without a selection all but the special ones, which begin with an underscore.</summary>
    public static JsonObject Select(JsonObject full, string? fields)
    {
        if (string.IsNullOrEmpty(fields))
        {
            foreach (string? name in full.Select(static pair => pair.Key).Where(static key => key.StartsWith('_')).ToList())
            {
                full.Remove(name);
            }

            return full;
        }

        var selected = new JsonObject();
        foreach (string path in Expand(fields, ""))
        {
            Copy(full, selected, path.Trim('/').Split('/'));
        }

        return selected;
    }

    /// <summary>The paths a selection stands for: <c>a(b,c)</c> is <c>a/b</c> and <c>a/c</c>.</summary>
    private static IEnumerable<string> Expand(string fields, string prefix)
    {
        foreach (string part in SplitOutside(fields))
        {
            int open = part.IndexOf('(', StringComparison.Ordinal);
            if (open < 0 || !part.EndsWith(')'))
            {
                yield return prefix + part;
                continue;
            }

            foreach (string inner in Expand(part[(open + 1)..^1], $"{prefix}{part[..open]}/"))
            {
                yield return inner;
            }
        }
    }

    /// <summary>Splits at the commas that stand outside of all parentheses.</summary>
    private static IEnumerable<string> SplitOutside(string text)
    {
        (int depth, int start) = (0, 0);
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private static void Copy(JsonObject from, JsonObject to, string[] path)
    {
        if (!from.TryGetPropertyValue(path[0], out JsonNode? value))
        {
            return;
        }

        if (path.Length == 1)
        {
            to[path[0]] = value?.DeepClone();
        }
        else if (value is JsonObject deeper)
        {
            var target = to[path[0]] as JsonObject;
            if (target is null)
            {
                to[path[0]] = target = [];
            }

            Copy(deeper, target, path[1..]);
        }
    }
}
