namespace Flatpeak.PowerShell;

/// <summary>Whether somebody takes what a command outputs.</summary>
internal enum Taking
{
    /// <summary>Nobody does, or whoever did has ended as it should.</summary>
    None,

    /// <summary>Somebody has begun to.</summary>
    Begun,

    /// <summary>Somebody had, and has ended before its time.</summary>
    Abandoned,
}
