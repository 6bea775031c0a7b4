using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// Closes and deletes a connection. One that is not deleted after all is opened again: closed, it cuts off everything
/// behind it. Nothing but that begins after a stop.
/// </summary>
/// <param name="connections">Where it is.</param>
/// <param name="check">Throws where it may still be in use: asked once more where a request has waited for long.</param>
/// <param name="checkedAt">When that was asked before, as a timestamp of the clock.</param>
/// <param name="stopGrace">How long it may take after a stop.</param>
internal sealed class ConnectionRemoval(
    ConnectionsClient connections, Func<CancellationToken, Task> check, long checkedAt, TimeSpan stopGrace)
{
    public async Task RunAsync(string id, CancellationToken stop)
    {
        bool isClosed = (await connections.GetAsync(id, stop).ConfigureAwait(false)).IsClosed;
        using var grace = new StopGrace(stopGrace, stop);
        if (isClosed)
        {
            // Nothing comes after it: a deletion that is out has all the time.
            if (await DeleteAsync(connections.CutOffBy(grace.Rollback), id, closedAt: null, stop).ConfigureAwait(false) is { } failure)
            {
                throw failure;
            }

            return;
        }

        bool mayBeClosed = false;
        ConnectionsClient stoppable = connections.CutOffBy(grace.Requests);
        try
        {
            (DateTimeOffset? closedAt, ServiceException? failure) =
                await CloseAsync(stoppable.WithLook(check, checkedAt), id, stop).ConfigureAwait(false);
            mayBeClosed = true;
            stop.ThrowIfCancellationRequested();
            failure ??= await DeleteAsync(stoppable, id, closedAt, stop).ConfigureAwait(false);
            if (failure is not null)
            {
                throw await OpenAgainAsync(id, failure, grace.Rollback).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (mayBeClosed || e is not NothingDoneException)
        {
            if (await OpenInTimeAsync(id, grace.Rollback).ConfigureAwait(false) is { } why)
            {
                throw new ServiceException(
                    ServiceErrorKind.ConnectionClosed,
                    $"The removal of connection '{id}' at {connections.Endpoint} was stopped after the connection was closed, "
                    + $"and it could not be opened again: it is gone, or closed. {why}",
                    e)
                {
                    OutcomeUnknown = true,
                };
            }

            // Also where the deletion was not sent: for a moment everything behind it was cut off.
            throw InDoubt(e);
        }
    }

    private static OperationCanceledException InDoubt(OperationCanceledException stop) => new(stop.Message, stop, stop.CancellationToken);

    // Null when it is open again, and else why it is not.
    private async Task<string?> OpenInTimeAsync(string id, CancellationToken grace)
    {
        try
        {
            return (await OpenAsync(id, grace).ConfigureAwait(false))?.Message;
        }
        catch (OperationCanceledException)
        {
            return "There was no response in time.";
        }
    }

    // When it was closed; what may have closed it and did not say so is returned, and what did not is thrown.
    private static async Task<(DateTimeOffset? At, ServiceException? Failure)> CloseAsync(
        ConnectionsClient stoppable, string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await stoppable.CloseAsync(id, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ServiceException e) when (e.OutcomeUnknown)
        {
            return (null, e);
        }
    }

    // Null when it is deleted, and why it is still there when it is not. Gone before is an error, as nobody knows by whom.
    private async Task<ServiceException?> DeleteAsync(
        ConnectionsClient client, string id, DateTimeOffset? closedAt, CancellationToken cancellationToken)
    {
        ConnectionsClient looking = client.WithLook(token => LookAgainAsync(id, closedAt, token), checkedAt);
        var gone = new ServiceException(
            ServiceErrorKind.NotFound, $"Connection '{id}' at {connections.Endpoint} was gone before it could be deleted.")
        {
            IsGone = true,
        };
        try
        {
            // A 404 may be a gateway's, also to a repetition.
            Deletion answer = await looking.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
            return answer.WasSeen ? null
                : await WhyNotGoneAsync(id, cancellationToken).ConfigureAwait(false) is { } why ? StillThere(id, answer, why)
                : answer.WasThere ? null
                : throw gone;
        }
        catch (ServiceException e) when (e != gone)
        {
            // A deletion whose response was lost may have worked.
            return e.OutcomeUnknown && await WhyNotGoneAsync(id, cancellationToken).ConfigureAwait(false) is null ? null : e;
        }
    }

    private ServiceException StillThere(string id, Deletion answer, string why) => new(
        ServiceErrorKind.Conflict,
        $"Connection '{id}' at {connections.Endpoint} was not found to be deleted ({answer.StatusCode}), and {why}")
    {
        OutcomeUnknown = answer.WasThere,
    };

    // It was left closed: one that is open by now somebody has opened, or created anew under its id, and relies on.
    private async Task LookAgainAsync(string id, DateTimeOffset? closedAt, CancellationToken cancellationToken)
    {
        string? status;
        try
        {
            status = (await connections.GetAsync(id, cancellationToken).ConfigureAwait(false)).Status;
        }
        catch (ServiceException e) when (e.IsGone)
        {
            // The deletion that was lost was carried out, and the next one says so.
            return;
        }

        if (status != "closed")
        {
            throw Opened($"is '{DisplayText.Of(status)}' by now");
        }

        if (closedAt is not { } time)
        {
            await check(cancellationToken).ConfigureAwait(false);
        }

        // Once it is closed it has no metrics any more.
        else if (await connections.ReadClientsAsync(id, cancellationToken).ConfigureAwait(false) is { } clients
            && !clients.IsClosedSince(time))
        {
            throw Opened("has been open since");
        }

        ServiceException Opened(string how) => new(
            ServiceErrorKind.Conflict,
            $"Connection '{id}' at {connections.Endpoint} is kept: it was closed to be deleted, and {how}. Somebody has opened it, or "
            + "created it anew, while its deletion waited.");
    }

    // Null when it is gone: its service says so itself.
    private async Task<string?> WhyNotGoneAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await connections.GetAsync(id, cancellationToken).ConfigureAwait(false);
            return "is still there.";
        }
        catch (ServiceException e)
        {
            return e.IsGone ? null : $"may still be there. {e.Message}";
        }
        catch (OperationCanceledException e)
        {
            // This only reads, but what it looks for may have been done.
            throw InDoubt(e);
        }
    }

    private async Task<ServiceException> OpenAgainAsync(string id, ServiceException cause, CancellationToken cancellationToken)
    {
        ServiceException? left = await OpenAsync(id, cancellationToken).ConfigureAwait(false);
        if (left is null)
        {
            return cause.Reworded($"{cause.Message} Connection '{id}' was closed for that, and is open again.");
        }

        // Neither of the two commands may have said what it did.
        bool? isClosed = left.IsGone ? null : await IsClosedAsync(id, cancellationToken).ConfigureAwait(false);
        return left.IsGone ? cause.Reworded($"{cause.Message} Connection '{id}' is gone by now.")
            : isClosed == false ? cause.Reworded($"{cause.Message} Connection '{id}' is open.")
            : new ServiceException(
                ServiceErrorKind.ConnectionClosed,
                $"Connection '{id}' at {connections.Endpoint} "
                + (isClosed is null
                    ? "may be closed, and is not deleted: then everything behind it is cut off. "
                    : "is closed and not deleted: everything behind it is cut off. ")
                + $"{cause.Message} It could not be opened again: {left.Message} Open it (connectivity.commands:openConnection), or remove "
                + "it all the same.",
                cause)
            {
                Service = cause.Service,
                StatusCode = cause.StatusCode,
                OutcomeUnknown = cause.OutcomeUnknown,
                IsTransient = cause.IsTransient,
                IsFatal = cause.IsFatal,
            };
    }

    // Null where that cannot be read.
    private async Task<bool?> IsClosedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await connections.GetAsync(id, cancellationToken).ConfigureAwait(false)).IsClosed;
        }
        catch (Exception e) when (e is ServiceException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<ServiceException?> OpenAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await connections.OpenAsync(id, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ServiceException e)
        {
            return e;
        }
    }
}
