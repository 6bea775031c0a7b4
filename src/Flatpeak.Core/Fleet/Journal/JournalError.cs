using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>An error, as a journal keeps it.</summary>
public sealed record JournalError
{
    // What a line lacks is read as null, or as 0.
    private readonly string _id = "";
    private readonly string _message = "";

    /// <summary>The stable id: the name of a <see cref="ServiceErrorKind"/>, <c>Stopped</c>, or else that of the exception.</summary>
    public string Id { get => _id; init => _id = value ?? ""; }

    /// <summary>The text.</summary>
    public string Message { get => _message; init => _message = value ?? ""; }

    /// <summary>The HTTP status; null for none.</summary>
    public int? Status { get; init; }

    /// <summary>The error of one that was stopped before it went on from an earlier run, which had not finished it.</summary>
    internal static JournalError StoppedAgain { get; } = new()
    {
        Id = "Stopped",
        Message = "The run was stopped before it changed anything of it. An earlier one began it and did not finish: what that has "
            + "done of it is still done.",
    };

    internal static JournalError Of(Exception error) => error switch
    {
        ServiceException e => new JournalError { Id = e.Kind.ToString(), Message = e.Message, Status = e.StatusCode },
        OperationCanceledException => new JournalError { Id = "Stopped", Message = "The run was stopped in the middle of it." },
        _ => new JournalError { Id = error.GetType().Name, Message = DisplayText.Whole(error.Message) },
    };
}
