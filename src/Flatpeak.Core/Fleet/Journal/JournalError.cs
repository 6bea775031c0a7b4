using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>An error, as a journal keeps it.</summary>
public sealed record JournalError
{
    /// <summary>The stable id: the name of a <see cref="ServiceErrorKind"/>, <c>Stopped</c>, or else that of the exception.</summary>
    public string Id { get; init; } = "";

    /// <summary>The text.</summary>
    public string Message { get; init; } = "";

    /// <summary>The HTTP status; null for none.</summary>
    public int? Status { get; init; }

    internal static JournalError Of(Exception error) => error switch
    {
        ServiceException e => new JournalError { Id = e.Kind.ToString(), Message = e.Message, Status = e.StatusCode },
        OperationCanceledException => new JournalError { Id = "Stopped", Message = "The run was stopped in the middle of it." },
        _ => new JournalError { Id = error.GetType().Name, Message = DisplayText.Whole(error.Message) },
    };
}
