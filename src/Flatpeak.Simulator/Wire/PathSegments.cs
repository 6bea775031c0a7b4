namespace Flatpeak.Simulator.Wire;

/// <summary>
/// From a raw request target to path segments, the way the most forgiving server would: everything is decoded first,
/// so that <c>%2F</c> separates and <c>%2e%2e</c> climbs; empty and blank segments vanish. A client that sends a
/// careless id thereby reaches another resource, as it would behind a normalising proxy.
/// </summary>
internal static class PathSegments
{
    /// <summary>The segments, decoded.</summary>
    public static string[] Of(string rawPath)
    {
        var segments = new List<string>();
        foreach (string segment in Uri.UnescapeDataString(rawPath).Split('/'))
        {
            switch (segment.Trim())
            {
                case "" or ".":
                    break;
                case "..":
                    if (segments.Count > 0)
                    {
                        segments.RemoveAt(segments.Count - 1);
                    }

                    break;
                default:
                    segments.Add(segment);
                    break;
            }
        }

        return [.. segments];
    }
}
