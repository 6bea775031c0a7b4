using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Creation;

/// <summary>A device that was created, for as long as whoever created it may have to take that back.</summary>
public sealed class CreatedDevice
{
    private readonly IReadOnlyList<CreationStep> _steps;

    private readonly CreationRollback _rollback;

    internal CreatedDevice(NewDevice device, IReadOnlyList<CreationStep> steps, CreationRollback rollback)
    {
        Device = device;
        _steps = steps;
        _rollback = rollback;
    }

    /// <summary>What it was created from.</summary>
    public NewDevice Device { get; }

    /// <summary>
    /// True when all of it was there already, and nothing was created: its credential is another than <see cref="Device"/> has,
    /// and there is nothing to take back.
    /// </summary>
    public bool WasThere { get; init; }

    /// <summary>
    /// What is to be said of it; null for nothing. A credential that was there when the request for it was repeated may be somebody else's:
    /// where the registry tells nobody, it may have another password than <see cref="Device"/> has. One that took long may have been
    /// unregistered meanwhile, where that could not be looked at.
    /// </summary>
    public string? Warning => _steps.Any(step => step.MayBeAnothers && step.Makes.Contains(CreationErrors.Credential))
        ? CreationErrors.PasswordInDoubt(Device)
        : Unseen;

    /// <summary>What is to be said where it could not be looked at again; null where it was, or need not be.</summary>
    internal string? Unseen { get; init; }

    /// <summary>
    /// Deletes what its creation made, in the reverse order: nothing that was there before, no policy that is shared, and
    /// not its own while another thing uses it. What somebody else may have created anew since is left, too.
    /// </summary>
    /// <exception cref="ServiceException">Some of it is left; the message names it. It is never an
    /// <see cref="OperationCanceledException"/>: what was not deleted in time is left.</exception>
    public async Task RollBackAsync(CancellationToken cancellationToken)
    {
        CreationRest rest = await _rollback.RunAsync(_steps, mustLook: false, cancellationToken).ConfigureAwait(false);
        if (rest.IsAny)
        {
            throw CreationErrors.NotRolledBack(Device, rest);
        }
    }
}
