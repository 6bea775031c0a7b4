using System.Text.Json;

namespace Flatpeak.Bosch;

/// <summary>Refuses JSON whose names are right and whose values are missing, as the reader refuses the others.</summary>
internal static class JsonCheck
{
    public static void That(bool sound)
    {
        if (!sound)
        {
            throw new JsonException("A value is missing.");
        }
    }
}
