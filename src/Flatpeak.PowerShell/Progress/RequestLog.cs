using System.Collections.Concurrent;
using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>
/// The requests of a cmdlet, for -Verbose, as they come; and that a service is waited for, which asked to. Requests are noted on any
/// thread; all else is for the pipeline thread.
/// </summary>
internal sealed class RequestLog(PSCmdlet cmdlet)
{
    private readonly ConcurrentQueue<ServiceExchange> _exchanges = new();
    private readonly PauseNotice _notice = new(cmdlet);
    private ProgressDisplay? _display;
    private long _pausedUntil;

    private TimeSpan Pause => TimeSpan.FromMilliseconds(Math.Max(0, _pausedUntil - Environment.TickCount64));

    /// <summary>Notes a request.</summary>
    public void Add(ServiceExchange exchange) => _exchanges.Enqueue(exchange);

    /// <summary>Shows the requests that were noted.</summary>
    public void Tell()
    {
        while (!cmdlet.Stopping && _exchanges.TryDequeue(out ServiceExchange? exchange))
        {
            cmdlet.WriteVerbose(exchange.ToString());
            _pausedUntil = exchange.Pause is { } wait ? Environment.TickCount64 + (long)wait.TotalMilliseconds : 0;
        }
    }

    /// <summary>The same, and what is waited for, while there is no response.</summary>
    public void TellWaiting()
    {
        Tell();
        if (cmdlet.Stopping)
        {
            return;
        }

        TimeSpan pause = Pause;
        _notice.Tell(pause);
        if (pause > TimeSpan.Zero)
        {
            (_display ??= new ProgressDisplay(cmdlet)).Show(() => PauseNotice.Status(pause));
        }
        else
        {
            EndPause();
        }
    }

    /// <summary>Takes the progress away.</summary>
    public void EndPause()
    {
        _display?.Complete(PauseNotice.Over);
        _display = null;
    }
}
