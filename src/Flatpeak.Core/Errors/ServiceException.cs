namespace Flatpeak.Errors;

/// <summary>
/// The one exception for whatever goes wrong between here and a service. Its message says what failed, on which
/// service, with which status, and what to do about it; it never holds a secret.
/// </summary>
public sealed class ServiceException : Exception
{
    /// <summary>Makes the exception for an error found before anything was sent.</summary>
    public ServiceException(ServiceErrorKind kind, string message)
        : this(kind, message, null)
    {
    }

    /// <summary>Makes the exception, with the one that caused it.</summary>
    public ServiceException(ServiceErrorKind kind, string message, Exception? innerException)
        : base(DisplayText.Whole(message), innerException) => Kind = kind;

    /// <summary>What went wrong.</summary>
    public ServiceErrorKind Kind { get; }

    /// <summary>The service's name: <c>Flatpeak</c>, <c>Hono</c> and so on; null when nothing was sent.</summary>
    public string? Service { get; init; }

    /// <summary>The HTTP method; null when nothing was sent.</summary>
    public string? Method { get; init; }

    /// <summary>The HTTP status; null when there was no response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's own error code, such as <c>duplicate_reference</c>; null when it gave none.</summary>
    public string? Code { get; init; }

    /// <summary>
    /// True when it is certain that what was asked for is not there: the service itself said so, of just that. A status of 404
    /// alone says less: a login, a page of a proxy and an address that is wrong have it too.
    /// </summary>
    public bool IsGone { get; init; }

    /// <summary>How long the service asks to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The time limit or the period that was not kept; null for none.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>
    /// What a creation that failed left at the services, or may have left; null for nothing, and for what may be somebody
    /// else's.
    /// </summary>
    public string? Leftover { get; init; }

    /// <summary>
    /// The thing of which only its own policy is there, which keeps the device from being created; null for none. Its removal removes
    /// that too, unless another thing uses it.
    /// </summary>
    public string? PolicyLeftOf { get; init; }

    /// <summary>What is there already of a device that was to be created, of which nothing was; null for nothing.</summary>
    public ExistingDevice? Existing { get; init; }

    /// <summary>The connection that is kept because it is closed, and has no metrics then; null for none.</summary>
    public string? ClosedConnection { get; init; }

    /// <summary>The thing that is there, and which this session cannot read, so that an identifier is kept; null for none.</summary>
    public string? HiddenThing { get; init; }

    /// <summary>
    /// The services of which the run of a journal had others than this one, or at other addresses, where nothing else tells the two
    /// apart; empty for none.
    /// </summary>
    public IReadOnlyCollection<string> OtherServices { get; init; } = [];

    /// <summary>What the run of that journal was told to do, as the journal has it; null where it does not say.</summary>
    public IReadOnlyDictionary<string, string>? JournalSettings { get; init; }

    /// <summary>True where what is there by now is another one than was meant: to go on would change that one.</summary>
    public bool MeansAnother { get; init; }

    /// <summary>
    /// True when something may have been changed although no good response came. What only reads leaves nothing in doubt.
    /// </summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>True when trying again later may work.</summary>
    public bool IsTransient { get; init; }

    /// <summary>True when going on with other items is pointless: the credentials themselves are refused.</summary>
    public bool IsFatal { get; init; }

    /// <summary>The same error in other words, with this one as its cause.</summary>
    /// <param name="message">The other words.</param>
    /// <param name="outcomeUnknown">Null where this says no more of it than before.</param>
    /// <param name="isTransient">Null where this says no more of it than before.</param>
    /// <param name="leftover">Null where this says no more of it than before.</param>
    public ServiceException Reworded(
        string message, bool? outcomeUnknown = null, bool? isTransient = null, string? leftover = null) => new(Kind, message, this)
    {
        Service = Service,
        Method = Method,
        StatusCode = StatusCode,
        Code = Code,
        RetryAfter = RetryAfter,
        Limit = Limit,
        IsGone = IsGone,
        Leftover = leftover ?? Leftover,
        PolicyLeftOf = PolicyLeftOf,
        Existing = Existing,
        HiddenThing = HiddenThing,
        ClosedConnection = ClosedConnection,
        OtherServices = OtherServices,
        JournalSettings = JournalSettings,
        MeansAnother = MeansAnother,
        OutcomeUnknown = outcomeUnknown ?? OutcomeUnknown,
        IsTransient = isTransient ?? IsTransient,
        IsFatal = IsFatal,
    };
}
