namespace Flatpeak.Errors;

/// <summary>
/// What went wrong, as a caller would branch on it. The names are the stable error ids of the PowerShell module,
/// so a name is never changed.
/// </summary>
public enum ServiceErrorKind
{
    // Raised by the checks of what was asked for: nothing was sent.

    /// <summary>An identifier is empty, malformed, or could address more than one object. Nothing was sent.</summary>
    InvalidId,

    /// <summary>A reference is empty, or holds control characters. Nothing was sent.</summary>
    InvalidReference,

    /// <summary>A request path is no plain relative path, or a DELETE names a whole collection. Nothing was sent.</summary>
    InvalidPath,

    // Raised by the checks of how a service is to be reached: nothing was sent.

    /// <summary>An address is not absolute http(s), or carries user information, a query or a fragment. Nothing was sent.</summary>
    InvalidUri,

    /// <summary>The address is plain http and not loopback: credentials would travel readable. Nothing was sent.</summary>
    UnencryptedAuthentication,

    /// <summary>A proxy that is no address, or is given together with its opposite. Nothing was sent.</summary>
    InvalidProxy,

    /// <summary>A client certificate without its key. Nothing was sent.</summary>
    InvalidCertificate,

    // Raised on the way to a service.

    /// <summary>The service, or the proxy, shows a certificate that is not trusted. Nothing was sent.</summary>
    CertificateNotTrusted,

    /// <summary>407: the proxy asks for a user name and password, or for other ones. Nothing reached the service.</summary>
    ProxyAccessDenied,

    /// <summary>No connection, or one that broke before the response was complete.</summary>
    ServiceUnreachable,

    /// <summary>No response in time, or 408.</summary>
    TimedOut,

    /// <summary>The session was disconnected, before the request or in the middle of it.</summary>
    NotConnected,

    // Raised by the response of any service.

    /// <summary>401 or 403: credentials rejected, or lacking permission.</summary>
    AccessDenied,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>409 or 412, where no other kind says why.</summary>
    Conflict,

    /// <summary>429, more often in a row than may be retried, or with a wait longer than is sensible.</summary>
    RateLimited,

    /// <summary>402: the limit of the booked plan is reached.</summary>
    PlanLimitReached,

    /// <summary>Another 4xx: the service understood, and will not do it.</summary>
    RequestRefused,

    /// <summary>5xx.</summary>
    ServiceError,

    /// <summary>A response that is not what the service documents: no JSON, the wrong shape, too large, a redirect.</summary>
    UnexpectedResponse,

    // Raised by Flatpeak's side.

    /// <summary>409 <c>duplicate_reference</c>: another device holds this reference.</summary>
    DuplicateReference,

    /// <summary>Several objects answer to what should name one. Nothing was changed.</summary>
    AmbiguousReference,

    /// <summary>
    /// The device belongs to another account, tenant or host, or to the other mode (test or live), than the session.
    /// Nothing was sent.
    /// </summary>
    AccountMismatch,

    // Raised by the ordered removal.

    /// <summary>The device was active lately: nothing was removed; or it became active during its removal: its thing was not.</summary>
    DeviceStillActive,

    /// <summary>The thing's policy is gone and the thing is not: nobody may delete the thing any more.</summary>
    PolicyLost,

    // Raised by the removal of connections.

    /// <summary>
    /// A connection whose metrics were never reset, or only just now, or that is closed and has none. Nothing was removed.
    /// </summary>
    ConnectionNotReset,

    /// <summary>A connection whose metrics moved since they were reset. Nothing was removed.</summary>
    ConnectionStillActive,

    /// <summary>A connection was closed, could not be deleted, and could not be opened again: everything behind it is cut off.</summary>
    ConnectionClosed,

    // Raised by the journal of a run.

    /// <summary>The journal is of another command, account, tenant or address. Nothing was sent.</summary>
    JournalMismatch,

    /// <summary>Another run writes to the journal. Nothing was sent.</summary>
    JournalInUse,

    /// <summary>A file that is no journal, or one of a later version. Nothing was sent.</summary>
    InvalidJournal,

    /// <summary>The journal cannot be opened or written. Nothing more is begun, as nothing would tell of it.</summary>
    JournalNotWritten,
}
