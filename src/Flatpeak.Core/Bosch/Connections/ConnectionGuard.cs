using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// "Delete the connection metrics and watch at a later point in time if the connection is obsolete" (Bosch, "Delete devices and
/// things"): says no to the removal of a connection of which that has not been seen.
/// </summary>
internal sealed class ConnectionGuard(ConnectionsClient connections, TimeProvider clock)
{
    public async Task CheckAsync(string id, DateTimeOffset? reset, TimeSpan quietPeriod, CancellationToken cancellationToken)
    {
        ConnectionMetrics metrics = await connections.ReadMetricsAsync(id, isClosed: null, cancellationToken).ConfigureAwait(false)
            ?? throw new ServiceException(
                ServiceErrorKind.ConnectionNotReset,
                $"Connection '{id}' at {connections.Endpoint} is kept: it is closed, and a closed connection has no metrics, so whether it "
                + "was in use cannot be told.")
            {
                ClosedConnection = id,
            };
        if (metrics.MessageCount > 0 || metrics.LastMessage is not null)
        {
            throw new ServiceException(
                ServiceErrorKind.ConnectionStillActive,
                $"Connection '{id}' at {connections.Endpoint} is kept: its metrics are not at zero "
                + $"(last message {metrics.LastMessage?.ToString("u") ?? "not known"}). "
                + "Other devices rely on it, or its metrics were never reset: reset them, and look again later.");
        }

        if (reset is null)
        {
            throw new ServiceException(
                ServiceErrorKind.ConnectionNotReset,
                $"Connection '{id}' at {connections.Endpoint} is kept: nothing shows that its metrics were reset there. "
                + "Reset them, and look again later.");
        }

        ConnectionClients? clients = await connections.ReadClientsAsync(id, cancellationToken).ConfigureAwait(false);
        if (clients is { AllAnswer: false })
        {
            throw new ServiceException(
                ServiceErrorKind.ConnectionStillActive,
                $"Connection '{id}' at {connections.Endpoint} is kept: not all of its clients answer, so its metrics may leave out what "
                + "came through one of them. Look again later.");
        }

        // By the earlier of two clocks, as the reset is by the later: each response may have the time of another gateway, and ours may be
        // ahead of the service's by the whole period. So it is never over too early.
        var clocks = new TwoClocks(clock.GetUtcNow(), metrics.AskedAt);
        if (quietPeriod > TimeSpan.Zero && clients?.Since > reset && !(clocks.Now - clients.Since >= quietPeriod))
        {
            throw TooEarly(
                "it was opened again, or its service was restarted, after its metrics were reset "
                + $"({(clients.Since == DateTimeOffset.MaxValue ? "when is not told" : $"{clients.Since:u}")}), "
                + "and they say nothing of what came through before that",
                " since then");
        }

        TimeSpan since = clocks.Now - reset.Value;
        if (quietPeriod > TimeSpan.Zero && since < quietPeriod)
        {
            throw TooEarly($"its metrics were reset only {Math.Max(0, since.TotalSeconds):0} seconds ago");
        }

        ServiceException TooEarly(string reason, string from = "") => new(
            ServiceErrorKind.ConnectionNotReset,
            $"Connection '{id}' at {connections.Endpoint} is kept: {reason}. "
            + $"Look again when {quietPeriod} have passed{from}.{clocks.Difference}")
        {
            Limit = quietPeriod,
        };
    }
}
