using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Flatpeak.Simulator.Bosch;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Bosch.Things;

namespace Flatpeak.Simulator.Control;

/// <summary>
/// One device of the Bosch side in any state, half-done ones too, put straight into the state. The search knows of it
/// at once.
/// </summary>
/// <param name="ThingId">Id of the thing.</param>
/// <param name="Dialect">The registry; null for none.</param>
/// <param name="DeviceId">Id in the registry; the thing's unless given.</param>
/// <param name="Credentials">How many credentials. Hono has none without a registration.</param>
/// <param name="Registration">Whether it is registered.</param>
/// <param name="Thing">Whether there is a thing.</param>
/// <param name="Policy">Whether there is a policy; one that is there already stays as it is.</param>
/// <param name="PolicyId">Id of the policy; the thing's unless given.</param>
/// <param name="LockedOut">Whether the policy lets in someone else only.</param>
/// <param name="ModifiedSecondsAgo">When the thing last changed.</param>
/// <param name="Attributes">Attributes of the thing.</param>
/// <param name="Registered">What else its registration at Hono says, such as <c>via</c>.</param>
/// <param name="Count">
/// How many: with one, the ids are as they are; with more, a number from 1 on is put behind those of thing and device.
/// </param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BoschSeed(
    string ThingId,
    RegistryDialect? Dialect = null,
    string? DeviceId = null,
    int Credentials = 1,
    bool Registration = true,
    bool Thing = true,
    bool Policy = true,
    string? PolicyId = null,
    bool LockedOut = false,
    int ModifiedSecondsAgo = 3600,
    JsonObject? Attributes = null,
    JsonObject? Registered = null,
    int Count = 1)
{
    private const string CredentialType = "hashed-password";
    private static readonly Caller SomeoneElse = new(["nginx:someone-else"]);

    /// <summary>Makes them; what is there already stays as it is.</summary>
    public void AddTo(BoschState bosch)
    {
        for (int number = 1; Count > 1 && number <= Count; number++)
        {
            string suffix = number.ToString(CultureInfo.InvariantCulture);
            (this with { ThingId = ThingId + suffix, DeviceId = DeviceId is null ? null : DeviceId + suffix, Count = 1 }).AddTo(bosch);
        }

        if (Count > 1)
        {
            return;
        }

        AddToRegistry(bosch, DeviceId ?? ThingId);
        string policyId = PolicyId ?? ThingId;
        DateTime time = DateTime.UtcNow.AddSeconds(-ModifiedSecondsAgo);
        if (Policy && !bosch.Things.Policies.ContainsKey(policyId))
        {
            bosch.Things.PutPolicy(policyId, PolicyRules.Default(policyId, LockedOut ? SomeoneElse : Caller.Anyone), time);
        }

        if (Thing && !bosch.Things.Things.ContainsKey(ThingId))
        {
            var document = new JsonObject
            {
                ["thingId"] = ThingId,
                ["policyId"] = policyId,
                ["attributes"] = Attributes?.DeepClone() ?? new JsonObject(),
            };
            bosch.Things.AddThing(ThingId, new Entity(document) { Created = time, Modified = time });
        }

        bosch.Things.Index.CatchUp();
    }

    private void AddToRegistry(BoschState bosch, string deviceId)
    {
        var credentials = Enumerable.Range(1, Credentials).Select(number => new JsonObject
        {
            ["type"] = CredentialType,
            ["auth-id"] = deviceId.Replace(':', '_') + (number == 1 ? "" : $"_{number}"),
            ["secrets"] = new JsonArray(new JsonObject()),
        }).ToList();
        switch (Dialect)
        {
            case RegistryDialect.Hub:
                if (Registration)
                {
                    bosch.Hub.PutDevice(deviceId, Registered?.DeepClone().AsObject() ?? []);
                }

                foreach (JsonObject? credential in credentials)
                {
                    bosch.Hub.AddCredential(deviceId, (string)credential["auth-id"]!, CredentialType, credential);
                }

                break;
            case RegistryDialect.Hono when Registration
                && bosch.Hono.Register(deviceId, Registered?.DeepClone().AsObject() ?? []) is { } device:
                bosch.Hono.SetCredentials(deviceId, device, credentials);
                break;
        }
    }
}
