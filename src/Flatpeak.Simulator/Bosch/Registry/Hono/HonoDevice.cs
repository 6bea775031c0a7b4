using System.Globalization;
using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Registry.Hono;

/// <summary>A device in Hono, with its credentials.</summary>
internal sealed class HonoDevice(JsonObject fields)
{
    /// <summary>What was registered.</summary>
    public JsonObject Fields { get; set; } = fields;

    /// <summary>Its credentials, secrets stripped.</summary>
    public IReadOnlyList<JsonObject> Credentials { get; set; } = [];

    /// <summary>Version of the registration, for <c>ETag</c> and <c>If-Match</c>.</summary>
    public string Version { get; set; } = "1";

    /// <summary>Version of the credentials.</summary>
    public string CredentialsVersion { get; set; } = "1";

    /// <summary>The version after <paramref name="version"/>.</summary>
    public static string Next(string version) =>
        (int.Parse(version, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
}
