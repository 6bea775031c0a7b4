namespace Flatpeak.Simulator.Faults;

/// <summary>What can go wrong. Unless it says otherwise, the work has been done.</summary>
internal enum FaultKind
{
    /// <summary>An error status in the service's own form, work not done.</summary>
    Status,

    /// <summary>An error status though the work was done.</summary>
    StatusAfter,

    /// <summary>The connection is aborted, work not done.</summary>
    DropBefore,

    /// <summary>The connection is aborted.</summary>
    DropAfter,

    /// <summary>No answer ever, work not done.</summary>
    Hang,

    /// <summary>No answer ever.</summary>
    HangAfter,

    /// <summary>The good answer, which is six seconds on its way.</summary>
    Late,

    /// <summary>An HTML page, as from a proxy.</summary>
    Html,

    /// <summary>The right status and no body.</summary>
    Empty,

    /// <summary>The right status, and a blank line for a body.</summary>
    Blank,

    /// <summary>The good answer behind a UTF-8 byte order mark.</summary>
    Marked,

    /// <summary>A body that is not compressed as its <c>Content-Encoding</c> says; <c>br</c> unless another is given.</summary>
    Miscompressed,

    /// <summary>JSON cut in the middle, in a sound HTTP message.</summary>
    Truncated,

    /// <summary>The connection is aborted in the middle of the body.</summary>
    TruncatedConnection,

    /// <summary>The right names with values of wrong types.</summary>
    WrongTypes,

    /// <summary>The good answer with unknown fields in every object.</summary>
    UnknownFields,

    /// <summary>The good answer behind 50 MB of padding.</summary>
    Huge,

    /// <summary>A redirect, to elsewhere unless a location is given; work not done.</summary>
    Redirect,

    /// <summary>Status and headers; the body never comes.</summary>
    HeaderOnly,

    /// <summary>What a revoked or expired token gets, work not done.</summary>
    Revoked,
}
