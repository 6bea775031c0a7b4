using System.Diagnostics;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Journal;

/// <summary>The requests that arrived, in order. An entry is there from the moment its request arrives.</summary>
internal sealed class RequestLog
{
    private const int MaximumBody = 4096;
    private static readonly long ProcessStart = Stopwatch.GetTimestamp();

    private readonly List<LogEntry> entries = [];
    private int cleared;

    /// <summary>The number of the newest entry.</summary>
    public int Last
    {
        get
        {
            lock (entries)
            {
                return cleared + entries.Count;
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
        var user = service.UserOf(call);
        lock (entries)
        {
            var n = cleared + entries.Count + 1;
            entries.Add(new LogEntry(
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
            var text = call.BodyText;
            Change(n, entry => entry with { Body = text[..Math.Min(text.Length, MaximumBody)] });
        }
    }

    /// <summary>Notes the fault that strikes it.</summary>
    public void Struck(int n, FaultKind kind) => Change(n, entry => entry with { Fault = kind });

    /// <summary>Notes how it ended.</summary>
    public void Ended(int n, int? status) => Change(n, entry => entry with { Status = status, EndedMs = Now });

    /// <summary>The entries behind number <paramref name="since"/>.</summary>
    public IReadOnlyList<LogEntry> Since(int since)
    {
        lock (entries)
        {
            var from = Math.Clamp(since - cleared, 0, entries.Count);
            return entries.GetRange(from, entries.Count - from);
        }
    }

    /// <summary>Forgets all entries; the numbers go on.</summary>
    public void Clear()
    {
        lock (entries)
        {
            cleared += entries.Count;
            entries.Clear();
        }
    }

    private static double Now => Math.Round(Stopwatch.GetElapsedTime(ProcessStart).TotalMilliseconds, 3);

    private static string? Text(string? header) => string.IsNullOrEmpty(header) ? null : header;

    private void Change(int n, Func<LogEntry, LogEntry> change)
    {
        lock (entries)
        {
            // It may have been cleared away while its request was running.
            if (n > cleared)
            {
                entries[n - cleared - 1] = change(entries[n - cleared - 1]);
            }
        }
    }
}
