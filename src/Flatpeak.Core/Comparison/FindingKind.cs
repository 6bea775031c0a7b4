namespace Flatpeak.Comparison;

/// <summary>What does not match. The names are a stable part of the output: they are never changed.</summary>
public enum FindingKind
{
    /// <summary>It is at all three services, and in the list where there is one. Only where what matches was asked for.</summary>
    Matching,

    /// <summary>A device identifier, without a registration and without a thing that is seen.</summary>
    OnlyAtFlatpeak,

    /// <summary>A registration, without a device identifier and without a thing that is seen.</summary>
    OnlyInRegistry,

    /// <summary>A thing, without a device identifier and without a registration.</summary>
    OnlyAtThings,

    /// <summary>A registration and a thing, without a device identifier.</summary>
    MissingAtFlatpeak,

    /// <summary>A device identifier and a thing, without a registration.</summary>
    MissingInRegistry,

    /// <summary>A device identifier and a registration, without a thing that is seen.</summary>
    MissingAtThings,

    /// <summary>
    /// It is everywhere, and has nothing to authenticate with, nor a gateway that does. Only of devices whose credentials were read.
    /// </summary>
    NoCredentials,

    /// <summary>Credentials whose registration is gone: whoever registers under that id again runs into an error.</summary>
    CredentialsWithoutDevice,

    /// <summary>One device under two names at one service; the finding is about the one that is too many.</summary>
    RegisteredTwice,

    /// <summary>It is at all three services, and not in the list.</summary>
    NotInList,

    /// <summary>It is in the list, and nowhere.</summary>
    OnlyInList,

    /// <summary>A device identifier without a reference: nothing tells what it belongs to.</summary>
    WithoutReference,

    /// <summary>
    /// There is a policy that this session can read, and that does not let it read things: whether it hides a thing cannot be told.
    /// Where the policy is not seen either, nothing tells a thing that is hidden from one that is not there, and the kind is another
    /// one, with <see cref="FleetFinding.WhereUnknown"/>.
    /// </summary>
    ThingHidden,
}
