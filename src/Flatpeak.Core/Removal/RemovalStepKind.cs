namespace Flatpeak.Removal;

/// <summary>What a step does, in the order in which steps are taken (seed 002).</summary>
public enum RemovalStepKind
{
    /// <summary>Makes sure that the device sends nothing any more.</summary>
    Quiet,

    /// <summary>Deletes the device's credentials: before the device, or they would be orphaned.</summary>
    Credentials,

    /// <summary>Deletes the device's registration.</summary>
    Registration,

    /// <summary>Puts back a lost policy.</summary>
    RestorePolicy,

    /// <summary>Deletes the thing: before its policy, or nobody may delete it any more.</summary>
    Thing,

    /// <summary>Deletes the policy, unless another thing uses it.</summary>
    Policy,
}
