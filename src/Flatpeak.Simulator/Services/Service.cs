using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Services;

/// <summary>One simulated service: what it answers when nothing goes wrong on the way.</summary>
internal abstract class Service
{
    /// <summary>Which one it is.</summary>
    public abstract ServiceName Name { get; }

    /// <summary>Does the work of a request.</summary>
    public abstract Reply Answer(Call call);

    /// <summary>An error in the service's own form, for faults and limits.</summary>
    public abstract Reply Error(int status);

    /// <summary>What a revoked or expired token gets.</summary>
    public virtual Reply Refused() => Error(401);

    /// <summary>How long it works on a request before it gives up with 408, the work not done; null for as long as it takes.</summary>
    public virtual TimeSpan? GivesUpAfter(Call call) => null;

    /// <summary>Whether a request asks for a token; random faults leave those alone unless told otherwise.</summary>
    public virtual bool IsLogin(Call call) => false;

    /// <summary>Whom the request's credentials belong to, if anyone; never a secret.</summary>
    public virtual string? UserOf(Call call) => null;
}
