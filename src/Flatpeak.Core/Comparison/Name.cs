namespace Flatpeak.Comparison;

/// <summary>What a name is one of. The same text may be several, which are not the same name.</summary>
internal enum NameSort : byte
{
    /// <summary>A name that means the same at every side.</summary>
    Shared,

    /// <summary>A reference at Flatpeak, a registry's id, a thing's id, where a function says which are one device.</summary>
    Reference,

    /// <inheritdoc cref="Reference"/>
    Hub,

    /// <inheritdoc cref="Reference"/>
    Thing,

    /// <summary>What a function says of a device.</summary>
    Key,

    /// <summary>Flatpeak's own id: of a device without a reference, or beside one that cannot be looked up.</summary>
    Device,

    /// <summary>A policy that the list names.</summary>
    Policy,
}

/// <summary>What the list says that a name is.</summary>
[Flags]
internal enum NameRoles : byte
{
    None = 0,
    Reference = 1,
    Hub = 2,
    Thing = 4,
    Policy = 8,
    Services = Reference | Hub | Thing,

    // That a row of its device says them, and does not leave them to be the same; kept with the first name of that.
    SaidReference = 16,
    SaidHub = 32,
    SaidThing = 64,
}

/// <summary>What is known of a device; kept with the first of its names.</summary>
[Flags]
internal enum DeviceMarks : byte
{
    None = 0,

    /// <summary>It has been given out to be looked at.</summary>
    Taken = 1,

    /// <summary>It was seen without credentials.</summary>
    NoCredentials = 2,

    /// <summary>A list had one of its names twice.</summary>
    Repeated = 4,

    /// <summary>It does not match, or nothing is to be said of it.</summary>
    Told = 8,

    /// <summary>A look found it everywhere.</summary>
    Sound = 16,

    /// <summary>The list has it in a namespace that is not compared.</summary>
    LeftOut = 32,
}

/// <summary>A name in its table: 24 bytes.</summary>
internal struct Name
{
    public long Offset;
    public int Hash;

    /// <summary>The first name of the device that it is a name of: itself, where that has no other.</summary>
    public int Root;

    /// <summary>The next name of the same device; -1 behind the last.</summary>
    public int Next;

    /// <summary>The sides that listed this very name.</summary>
    public FleetSides Sides;
    public NameRoles Roles;
    public DeviceMarks Marks;
}
