using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// A device that an earlier run with the same journal had begun to create, and of which something is there: who made that, and with
/// which password, nobody can say, so that another run alone never settles it.
/// </summary>
internal static class DeviceInDoubt
{
    /// <summary>What a report says of all of them.</summary>
    public const string Advice =
        "Of what is there, nobody has the password, and another run alone does not settle it. Look at each device that fails with "
        + "Conflict then: Remove-BoschThing <thing id> -Force removes what is there of it, and -UseExisting outputs one that is whole. "
        + "Then run the same command with the same journal again.";

    /// <summary>The error of one, with what settles it.</summary>
    public static ServiceException Error(ServiceException error, ExistingDevice existing, ThingTarget target)
    {
        string other = target.HubDeviceId is { } device && device != target.ThingId ? $" -HubDeviceId {CommandText.Shown(device)}" : "";
        string policy = target.PolicyId is { } id && id != target.ThingId ? " -KeepPolicy" : "";
        return new ServiceException(
            error.Kind,
            $"{error.Message} An earlier run with this journal had begun to create it: if that run made what is there, nobody has its "
            + $"password. Look at what is there: Remove-BoschThing {CommandText.Shown(existing.ThingId)}{other} -Force{policy} removes it"
            + (existing.IsWhole ? ", and -UseExisting outputs it. " : ". ") + "Then run this again with the same journal.",
            error);
    }
}
