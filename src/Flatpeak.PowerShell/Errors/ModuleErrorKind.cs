namespace Flatpeak.PowerShell;

/// <summary>
/// What goes wrong in the module itself; the rest is a <see cref="Flatpeak.Errors.ServiceErrorKind"/>. The names are stable
/// error ids.
/// </summary>
internal enum ModuleErrorKind
{
    /// <summary>The session is connected elsewhere, or was disconnected.</summary>
    AlreadyConnected,

    /// <summary>Something to connect with was neither passed nor found in the environment.</summary>
    MissingCredential,

    /// <summary>Something to connect with that cannot be meant.</summary>
    InvalidCredential,

    /// <summary>A period too short to be meant.</summary>
    InvalidPeriod,

    /// <summary>A piped object has nothing to go by.</summary>
    MissingProperty,

    /// <summary>A journal could not be read.</summary>
    JournalNotRead,

    /// <summary>A report could not be written.</summary>
    ReportNotWritten,

    /// <summary>A report would have replaced a file that is to be kept.</summary>
    ReportExists,

    /// <summary>More items failed than a run is to go on after.</summary>
    TooManyFailures,

    /// <summary>A list of what should be there has nothing in it.</summary>
    EmptyList,

    /// <summary>A list of what should be there came only in part, as the command before has failed.</summary>
    IncompleteList,

    /// <summary>The script that says which devices are the same failed.</summary>
    MatchByFailed,

    /// <summary>A fault of the module's own.</summary>
    InternalError,
}
