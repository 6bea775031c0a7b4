using System.Text.RegularExpressions;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Faults;

/// <summary>A fault in the store, with what it did so far.</summary>
internal sealed class ArmedFault
{
    private readonly Regex? _path;
    private readonly Regex? _query;
    private int _matched;

    /// <summary>Arms a fault.</summary>
    /// <exception cref="ArgumentException">A regular expression is none.</exception>
    public ArmedFault(int id, Fault fault)
    {
        Id = id;
        Fault = fault;
        _path = fault.Path is null ? null : new Regex(fault.Path, RegexOptions.CultureInvariant);
        _query = fault.Query is null ? null : new Regex(fault.Query, RegexOptions.CultureInvariant);
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>What it is.</summary>
    public Fault Fault { get; }

    /// <summary>How many requests it hit.</summary>
    public int Hits { get; private set; }

    /// <summary>Whether it hits this request, and if so, counts that. Not safe to call concurrently.</summary>
    public bool TryHit(Service service, Call call)
    {
        if (Hits >= Fault.Times || !Matches(service, call) || _matched++ < Fault.Skip)
        {
            return false;
        }

        Hits++;
        return true;
    }

    private bool Matches(Service service, Call call) =>
        (Fault.Service is null || Fault.Service == service.Name)
        && (Fault.Method is null || string.Equals(Fault.Method, call.Method, StringComparison.OrdinalIgnoreCase))
        && (_query is null || _query.IsMatch(call.RawQuery))
        && (_path is null ? Fault.Service == ServiceName.Token || !service.IsLogin(call) : _path.IsMatch(call.RawPath));
}
