using System.Diagnostics;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Log;

/// <summary>The requests that arrived, in order. An entry is there from the moment its request arrives.</summary>
internal sealed class RequestLog
{
    private const int MaximumBody = 4096;
    private static readonly long ProcessStart = Stopwatch.GetTimestamp();

    private readonly List<LogEntry> _entries = [];
    private int _cleared;

    /// <summary>The number of the newest entry.</summary>
    public int Last
    {
        get
        {
            lock (_entries)
            {
                return _cleared + _entries.Count;
            }
        }
    }

    /// <summary>Notes that a request arrived.</summary>
    /// <returns>The number of its entry.</returns>
    public int Arrived(Service service, Call call)
    {
        var headers = new LoggedHeaders(
            Text(call.Headers.UserAgent),
            Text(call.Headers["Flatpeak-Version"]),
            call.Headers.ContainsKey("x-cr-api-token"),
            Text(call.Headers.ContentType),
            Text(call.Headers.IfMatch));
        string? user = service.UserOf(call);
        lock (_entries)
        {
            int n = _cleared + _entries.Count + 1;
            _entries.Add(new LogEntry(
                n, service.Name, call.Method, call.RawPath, call.RawQuery, Now, call.Authorization.Scheme, user, headers)
            {
                ClientCertificate = call.ClientCertificate,
            });
            return n;
        }
    }

    /// <summary>Notes its body, once it has been read.</summary>
    public void BodyRead(int n, Call call)
    {
        if (call.Body.Length > 0)
        {
            string text = call.BodyText;
            Change(n, entry => entry with { Body = text[..Math.Min(text.Length, MaximumBody)] });
        }
    }

    /// <summary>Notes the fault that hits it.</summary>
    public void Faulted(int n, FaultKind kind) => Change(n, entry => entry with { Fault = kind });

    /// <summary>Notes how it ended.</summary>
    public void Ended(int n, int? status) => Change(n, entry => entry with { Status = status, EndedMs = Now });

    /// <summary>The entries behind number <paramref name="since"/>.</summary>
    public IReadOnlyList<LogEntry> Since(int since)
    {
        lock (_entries)
        {
            int from = Math.Clamp(since - _cleared, 0, _entries.Count);
            return _entries.GetRange(from, _entries.Count - from);
        }
    }

    /// <summary>Forgets all entries; the numbers go on.</summary>
    public void Clear()
    {
        lock (_entries)
        {
            _cleared += _entries.Count;
            _entries.Clear();
        }
    }

    private static double Now => Math.Round(Stopwatch.GetElapsedTime(ProcessStart).TotalMilliseconds, 3);

    private static string? Text(string? header) => string.IsNullOrEmpty(header) ? null : header;

    private void Change(int n, Func<LogEntry, LogEntry> change)
    {
        lock (_entries)
        {
            // It may have been cleared away while its request was running.
            if (n > _cleared)
            {
                _entries[n - _cleared - 1] = change(_entries[n - _cleared - 1]);
            }
        }
    }
}
