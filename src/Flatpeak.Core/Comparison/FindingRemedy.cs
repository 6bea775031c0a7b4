namespace Flatpeak.Comparison;

/// <summary>What mends a finding, to be done in this order.</summary>
[Flags]
public enum FindingRemedy
{
    /// <summary>Nothing that could be done without a look by somebody who knows.</summary>
    None = 0,

    /// <summary>The ordered removal from registry and Things.</summary>
    RemoveFromBosch = 1,

    /// <summary>The removal of the device identifier from Flatpeak.</summary>
    RemoveFromFlatpeak = 2,

    /// <summary>The creation of registration, credential, policy and thing.</summary>
    CreateAtBosch = 4,

    /// <summary>The creation of a device identifier at Flatpeak.</summary>
    CreateAtFlatpeak = 8,
}
