namespace Flatpeak.Removal;

/// <summary>What a step does, in the order in which steps are taken (docs/services.md, "The order of a removal").</summary>
public enum RemovalStepKind
{
    /// <summary>Puts back a lost policy: first, as nobody can see the thing without it.</summary>
    RestorePolicy,

    /// <summary>Makes sure that the thing is gone, or that its device sends nothing any more.</summary>
    Quiet,

    /// <summary>Deletes the device's credentials: before the device, or they would be orphaned.</summary>
    Credentials,

    /// <summary>Deletes the device's registration.</summary>
    Registration,

    /// <summary>Deletes the thing: before its policy, or nobody may delete it any more.</summary>
    Thing,

    /// <summary>Deletes the policy, unless another thing uses it.</summary>
    Policy,
}
