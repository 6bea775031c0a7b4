using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>
/// What is to be removed, as far as the caller knows it: an id, or else a reference; and, where known, whose it is.
/// </summary>
/// <param name="Id">The id; it counts even where a reference is given too.</param>
/// <param name="ReferenceId">The reference, for when there is no id.</param>
/// <param name="AccountId">The account the device was read from; null when not known.</param>
/// <param name="LiveMode">The mode it was read in; null when not known.</param>
public sealed record DeviceTarget(string? Id, string? ReferenceId, string? AccountId = null, bool? LiveMode = null)
{
    /// <summary>
    /// True for a record of both an id and a reference, such as a row of a file: they are held against each other
    /// before anything is deleted.
    /// </summary>
    public bool IsToBeCompared { get; init; }

    /// <summary>
    /// When the device that is meant had its reference, by this computer's clock; null where that is not known. A reference is free
    /// once its device is gone: one that was created later, and has it now, is another one. An id is never another one's.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>
    /// When an earlier run found no device with the reference, by this computer's clock then; null where none is known to have. One that
    /// was created later, and has it now, is another one.
    /// </summary>
    public DateTimeOffset? MissingAt { get; init; }

    /// <summary>
    /// The id of the device that an earlier run found by the reference, and began to remove: what has the reference now may be another
    /// one, and this one be there by another. It counts whatever became of that run. Null where it is not known.
    /// </summary>
    public string? FoundId { get; init; }

    /// <summary>When the finding was found that names it; null where none does. What a run had done before that has not lasted.</summary>
    public DateTimeOffset? FoundAt { get; init; }

    /// <summary>The registry's tenant that it was found in, or removed from; null where that is not known.</summary>
    public string? TenantId { get; init; }

    /// <summary>The host of the registry that it was found at, or removed from; null where that is not known.</summary>
    public string? RegistryHost { get; init; }

    /// <summary>The host of Things that it was found at, or removed from; null where that is not known.</summary>
    public string? ThingsHost { get; init; }

    /// <summary>The device itself.</summary>
    public static DeviceTarget Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new DeviceTarget(device.Id, device.ReferenceId, device.AccountId, device.LiveMode);
    }

    /// <summary>A record of a device, such as a row of a file: where it has both an id and a reference, they are compared.</summary>
    /// <param name="id">The id; null or empty for none.</param>
    /// <param name="referenceId">The reference; null or empty for none.</param>
    /// <param name="accountId">The account that it is of; null when not known.</param>
    /// <param name="liveMode">Its mode; null when not known.</param>
    public static DeviceTarget OfRecord(string? id, string? referenceId, string? accountId = null, bool? liveMode = null) =>
        new(id, referenceId, accountId, liveMode) { IsToBeCompared = id is { Length: > 0 } && referenceId is { Length: > 0 } };

    /// <summary>Refuses what cannot address one device of this account and mode. Sends nothing.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>,
    /// <see cref="ServiceErrorKind.InvalidReference"/> or <see cref="ServiceErrorKind.AccountMismatch"/>.</exception>
    public void Check(string accountId, bool liveMode)
    {
        if (!string.IsNullOrEmpty(Id) || ReferenceId is null)
        {
            DeviceId.Check(Id);
        }
        else
        {
            DeviceId.CheckReference(ReferenceId);
        }

        EnsureIsOf(accountId, liveMode);
    }

    /// <summary>Refuses what is of another account or mode, where this says of which. Sends nothing.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>.</exception>
    public void EnsureIsOf(string accountId, bool liveMode)
    {
        if ((AccountId is { Length: > 0 } account && account != accountId) || (LiveMode is { } mode && mode != liveMode))
        {
            throw new ServiceException(
                ServiceErrorKind.AccountMismatch,
                AccountId is not { Length: > 0 } own || own == accountId
                    ? $"Device '{this}' is in {ModeName(LiveMode!.Value)} mode, and the session in {ModeName(liveMode)} mode. "
                        + $"Nothing was sent. Connect with the account's {ModeName(LiveMode.Value)} key first."
                    : $"Device '{this}' belongs to account '{AccountCheck.Shown(AccountId)}' in {ModeName(LiveMode ?? liveMode)} mode; "
                        + $"the session is of account '{accountId}' in {ModeName(liveMode)} mode. Nothing was sent. "
                        + "Connect to the device's own account first.");
        }
    }

    /// <summary>Why what an earlier run did has not lasted: a comparison has found it since. Null where none has.</summary>
    /// <param name="done">What it did, such as <c>removed</c>.</param>
    /// <param name="ended">When it had ended, by this computer's clock.</param>
    /// <returns><see cref="ServiceErrorKind.Conflict"/>.</returns>
    public ServiceException? RefusalOfFoundSince(string done, DateTimeOffset? ended) =>
        FoundSince.Refusal(ToString(), FoundAt, done, ended);

    /// <summary>Id and reference, as they name the device in a message.</summary>
    public override string ToString() => (string.IsNullOrEmpty(Id), string.IsNullOrEmpty(ReferenceId)) switch
    {
        (false, false) => DisplayText.Of($"{Id} ({ReferenceId})"),
        (false, true) => DisplayText.Of(Id),
        _ => DisplayText.Of(ReferenceId),
    };

    /// <summary><c>live</c> or <c>test</c>.</summary>
    public static string ModeName(bool liveMode) => liveMode ? "live" : "test";
}
