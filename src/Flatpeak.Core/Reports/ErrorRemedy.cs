using Flatpeak.Errors;

namespace Flatpeak.Reports;

// Every kind that has a name has a line, or this does not compile (CS8509); no other value is ever made.
#pragma warning disable CS8524

/// <summary>What to do about an error, in a sentence.</summary>
internal static class ErrorRemedy
{
    /// <summary>The sentence for an id; null for one that is none of the library's.</summary>
    public static string? Of(string id) => id == "Stopped"
        ? "Run it again: it goes on where it was stopped."
        : Enum.TryParse(id, out ServiceErrorKind kind) && Enum.IsDefined(kind) ? Of(kind) : null;

    private static string Of(ServiceErrorKind kind) => kind switch
    {
        ServiceErrorKind.InvalidId => "Correct the id in the input.",
        ServiceErrorKind.InvalidReference => "Correct the reference in the input.",
        ServiceErrorKind.InvalidPath => "Correct the path.",
        ServiceErrorKind.InvalidUri => "Correct the address.",
        ServiceErrorKind.UnencryptedAuthentication => "Use an address that begins with https.",
        ServiceErrorKind.InvalidProxy => "Correct the proxy's address.",
        ServiceErrorKind.InvalidCertificate => "Use a client certificate that has its private key.",
        ServiceErrorKind.CertificateNotTrusted => "Make this computer trust the authority of the service's certificate.",
        ServiceErrorKind.ProxyAccessDenied => "Give the proxy a user name and a password that it accepts.",
        ServiceErrorKind.ServiceUnreachable => "Check the network and the address, and run it again.",
        ServiceErrorKind.TimedOut => "Run it again when the service is faster, or with a longer time limit.",
        ServiceErrorKind.NotConnected => "Connect, and run it again.",
        ServiceErrorKind.AccessDenied => "Check the credentials, and what they are allowed to do.",
        ServiceErrorKind.NotFound => "Check the name, the account or tenant, and the mode. What was removed before is not there either.",
        ServiceErrorKind.Conflict => "Look at the device: its state does not allow it.",
        ServiceErrorKind.RateLimited => "Run it again later, with fewer items at a time.",
        ServiceErrorKind.PlanLimitReached => "Book more, or remove what is not needed.",
        ServiceErrorKind.RequestRefused => "Read the service's own reason: the same request fails again.",
        ServiceErrorKind.ServiceError => "Run it again when the service has recovered.",
        ServiceErrorKind.UnexpectedResponse => "Check the address: it may be that of a portal or a proxy.",
        ServiceErrorKind.DuplicateReference => "Another device holds the reference: use that one, or choose another reference.",
        ServiceErrorKind.AmbiguousReference => "Several devices answer to the name: use an id.",
        ServiceErrorKind.AccountMismatch => "Connect to the account, mode, tenant and hosts that the device belongs to.",
        ServiceErrorKind.DeviceStillActive => "Turn the device off, wait until it has been quiet for long enough, and run it again.",
        ServiceErrorKind.PolicyLost => "Put the thing's policy back first, or connect as somebody who may read it.",
        ServiceErrorKind.ConnectionNotReset =>
            "Reset the connection's metrics, and remove it later; one that is closed is removed by force.",
        ServiceErrorKind.ConnectionStillActive => "Find out what uses the connection; then reset its metrics again.",
        ServiceErrorKind.ConnectionClosed => "Open the connection again, or remove it by force.",
        ServiceErrorKind.JournalMismatch => "Use the journal of this run, or a new file.",
        ServiceErrorKind.JournalInUse => "Wait until the other run has ended.",
        ServiceErrorKind.InvalidJournal => "Name the journal, or a new file.",
        ServiceErrorKind.JournalNotWritten => "Make room, or correct the path, and run it again with the same journal.",
    };
}
