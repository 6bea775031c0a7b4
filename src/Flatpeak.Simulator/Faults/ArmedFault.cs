using System.Text.RegularExpressions;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Faults;

/// <summary>A fault in the book, with what it did so far.</summary>
internal sealed class ArmedFault
{
    private readonly Regex? path;
    private readonly Regex? query;
    private int matched;

    /// <summary>Arms a fault.</summary>
    /// <exception cref="ArgumentException">A regular expression is none.</exception>
    public ArmedFault(int id, Fault fault)
    {
        Id = id;
        Fault = fault;
        path = fault.Path is null ? null : new Regex(fault.Path, RegexOptions.CultureInvariant);
        query = fault.Query is null ? null : new Regex(fault.Query, RegexOptions.CultureInvariant);
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>What it is.</summary>
    public Fault Fault { get; }

    /// <summary>How often it struck.</summary>
    public int Hits { get; private set; }

    /// <summary>Whether it strikes this request, and if so, counts that. Not safe to call concurrently.</summary>
    public bool TryStrike(Service service, Call call)
    {
        if (Hits >= Fault.Times || !Matches(service, call) || matched++ < Fault.Skip)
        {
            return false;
        }

        Hits++;
        return true;
    }

    private bool Matches(Service service, Call call) =>
        (Fault.Service is null || Fault.Service == service.Name)
        && (Fault.Method is null || string.Equals(Fault.Method, call.Method, StringComparison.OrdinalIgnoreCase))
        && (query is null || query.IsMatch(call.RawQuery))
        && (path is null ? Fault.Service == ServiceName.Token || !service.IsLogin(call) : path.IsMatch(call.RawPath));
}
