using System.Text.Json.Serialization;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Log;

/// <summary>One request as the control service shows it.</summary>
/// <param name="N">Its number, in order of arrival.</param>
/// <param name="Service">The service it came to.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">The path exactly as it was sent.</param>
/// <param name="Query">The query exactly as it was sent.</param>
/// <param name="StartedMs">When it arrived, in milliseconds since the simulator started.</param>
/// <param name="Auth"><c>none</c>, <c>basic</c>, <c>bearer</c> or <c>other</c>.</param>
/// <param name="User">Whom its credentials belong to; never a secret.</param>
/// <param name="Headers">Some of its headers.</param>
internal sealed record LogEntry(
    int N,
    ServiceName Service,
    string Method,
    string Path,
    string Query,
    double StartedMs,
    string Auth,
    string? User,
    LoggedHeaders Headers)
{
    /// <summary>The status answered; null while it runs, or when no answer was sent.</summary>
    public int? Status { get; init; }

    /// <summary>When its answer was about to be sent, or its connection aborted; null while it runs.</summary>
    public double? EndedMs { get; init; }

    /// <summary>The beginning of the body, as text.</summary>
    public string? Body { get; init; }

    /// <summary>Whose certificate the client showed; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The kind of fault that hit it.</summary>
    public FaultKind? Fault { get; init; }
}
