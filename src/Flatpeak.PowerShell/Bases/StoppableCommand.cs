using System.Collections;
using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet that waits for services. Ctrl+C calls StopProcessing; a stop from further down the pipeline raises out of
/// WriteObject or WriteError; only Dispose is always called. Each of them ends what is under way.
/// </summary>
public abstract class StoppableCommand : PSCmdlet, IDisposable
{
    private const int TellEvery = 100;

    private readonly CancellationTokenSource _stop = new();
    private readonly RequestLog _requests;
    private bool _isDisposed;

    private protected StoppableCommand() => _requests = new RequestLog(this);

    /// <summary>Cancelled when the pipeline stops.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Views.Show(this);

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Called on another thread, it may come when the cmdlet has just ended.
        }
    }

    /// <summary>Ends what is under way, and waits for it.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    /// <summary>
    /// Warns also after a stop. Where the pipeline itself is being stopped (Ctrl+C), no stream takes anything any more;
    /// the host still does, and whoever hosts PowerShell finds it among the warnings.
    /// </summary>
    private protected void Warn(string message)
    {
        try
        {
            WriteWarning(message);
        }
        catch (RuntimeException)
        {
            Host?.UI?.WriteWarningLine(message);
        }

        // By then the engine has taken the variable off its streams, and a script that shows no warnings reads nothing else.
        if (_isDisposed && MyInvocation.BoundParameters.TryGetValue("WarningVariable", out object? name)
            && SessionState.PSVariable.GetValue($"{name}".TrimStart('+')) is ArrayList warnings)
        {
            warnings.Add(new WarningRecord(message));
        }
    }

    /// <summary>Notes a request, on any thread, for -Verbose.</summary>
    protected void Observe(ServiceExchange exchange) => _requests.Add(exchange);

    /// <summary>Runs work on the pipeline thread's time, and shows its requests, and what is waited for, as they come.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    protected T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Task<T> task = Task.Run(() => work(StopToken));
        try
        {
            TellUntilDone(task);
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // Also where nobody takes what it says any more: the work must have ended by then.
            ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            _requests.EndPause();
            TellExchanges();
        }
    }

    private void TellUntilDone(Task task)
    {
        try
        {
            while (Task.WaitAny([task], TellEvery) < 0)
            {
                _requests.TellWaiting();
            }
        }
        catch
        {
            // Whoever takes what it says has ended the pipeline, or the command: nothing more is to be sent.
            StopProcessing();
            throw;
        }
    }

    /// <summary>Shows the requests that were noted.</summary>
    private protected void TellExchanges() => _requests.Tell();
}
