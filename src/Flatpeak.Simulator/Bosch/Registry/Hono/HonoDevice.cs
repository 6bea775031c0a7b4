using System.Globalization;
using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Registry.Hono;

/// <summary>A device in Hono, with its credentials.</summary>
internal sealed class HonoDevice(JsonObject fields)
{
    // BaseDto.forCreation of Hono; in whole seconds it is written (HonoTimestamp).
    private readonly DateTime _created = DateTime.UtcNow;

    /// <summary>What was registered.</summary>
    public JsonObject Fields { get; private set; } = Settable(fields);

    /// <summary>Its credentials, secrets stripped.</summary>
    public IReadOnlyList<JsonObject> Credentials { get; set; } = [];

    /// <summary>Version of the registration, for <c>ETag</c> and <c>If-Match</c>.</summary>
    public string Version { get; private set; } = "1";

    /// <summary>Version of the credentials.</summary>
    public string CredentialsVersion { get; set; } = "1";

    /// <summary>What is answered to whoever reads it: what was registered, and the registry's own status of it.</summary>
    public JsonObject Show()
    {
        JsonObject shown = Fields.DeepClone().AsObject();
        shown["status"] = new JsonObject
        {
            ["autoProvisioned"] = false,
            ["autoProvisioningNotificationSent"] = false,
            ["created"] = _created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        return shown;
    }

    /// <summary>Replaces what was registered.</summary>
    public void Change(JsonObject fields)
    {
        Fields = Settable(fields);
        Version = Next(Version);
    }

    /// <summary>The version after <paramref name="version"/>.</summary>
    public static string Next(string version) =>
        (int.Parse(version, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    // The status is the registry's alone: what somebody sends of it is left out (Device, allowGetters).
    private static JsonObject Settable(JsonObject fields)
    {
        fields.Remove("status");
        fields["enabled"] ??= true;
        return fields;
    }
}
