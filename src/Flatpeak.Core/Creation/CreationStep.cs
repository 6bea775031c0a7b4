namespace Flatpeak.Creation;

/// <summary>A step of a creation, and how it is rolled back.</summary>
/// <param name="Name">What it creates.</param>
/// <param name="RunAsync">Creates it; false where it may have been somebody else who did, in the middle of it.</param>
/// <param name="UndoAsync">Deletes it again, and says whether it was there; null where it goes with another, or stays. It is given the
/// look that comes before each deletion that has waited (<see cref="Http.ServiceRequest.LookAgain"/>).</param>
internal sealed record CreationStep(
    string Name, Func<CancellationToken, Task<bool>> RunAsync,
    Func<Func<CancellationToken, Task>, CancellationToken, Task<bool>>? UndoAsync)
{
    /// <summary>The parts of the device that it creates.</summary>
    public IReadOnlyList<string> Makes { get; init; } = [Name];

    /// <summary>When it was run, as a timestamp; null when it was not, or nobody knows.</summary>
    public long? MadeAt { get; init; }

    /// <summary>
    /// Looks whether it is there, and may be somebody else's, before it is rolled back in doubt; null where nobody else can have
    /// made it, since what comes before it is ours.
    /// </summary>
    public Func<CancellationToken, Task<StepLook>>? LookAsync { get; init; }

    /// <summary>
    /// The step that has to be rolled back before this one: a policy outlives its thing, and a registration its credentials.
    /// </summary>
    public string? After { get; init; }

    /// <summary>The step whose rollback takes this one along; null for none.</summary>
    public string? GoesWith { get; init; }

    /// <summary>What it makes and does not roll back, for a message; null for nothing.</summary>
    public string? Stays { get; init; }

    /// <summary>
    /// True when its request may be carried out after it has timed out here, and rolled back in vain: Things is told with every
    /// write how long it may take, and a credential needs its registration.
    /// </summary>
    public bool MayArriveLate { get; init; }

    /// <summary>True when it was run, and may have been somebody else's work all the same: then it is left, and named.</summary>
    public bool MayBeAnothers { get; init; }

    /// <summary>True when it was run, and nobody knows whether it was carried out.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>
    /// True where its rollback hears for certain, in the service's own words, that it is not there. The Hub's registry has none.
    /// </summary>
    public bool ProvesAbsence { get; init; }

    /// <summary>True when it was run, and is this creation's own work for certain.</summary>
    public bool IsCertain => this is { MadeAt: not null, IsInDoubt: false, MayBeAnothers: false };

    /// <summary>True when its request was cut off: it may still arrive after it was not found.</summary>
    public bool IsCutOff { get; init; }
}
