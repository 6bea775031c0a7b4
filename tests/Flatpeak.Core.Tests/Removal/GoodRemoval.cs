namespace Flatpeak.Tests.Removal;

/// <summary>
/// The requests of a removal in which nothing went wrong, as the simulator saw them, each with the step that sent it. What
/// is to be struck is taken from here, so that a table of faults follows the code.
/// </summary>
internal static class GoodRemoval
{
    /// <summary>The name of the device in it; every other device takes its place by its own name.</summary>
    public const string Name = "GOOD";

    /// <summary>The id of its thing.</summary>
    public const string ThingId = "ns:" + Name;

    /// <summary>Tells the step of each request, by its place among the others.</summary>
    /// <param name="log">All requests.</param>
    /// <param name="planned">How many of them only planned.</param>
    /// <param name="restores">Whether the policy was lost and is put back.</param>
    public static IReadOnlyList<GoodRequest> Read(IReadOnlyList<LoggedRequest> log, int planned, bool restores)
    {
        var seen = new Dictionary<string, int>();
        int registry = log.ToList().FindIndex(request => request.Service is "hub" or "hono");
        int registration = log.ToList().FindIndex(request => request.Service is "hub" or "hono" && request.Method == "DELETE" && !request.Path.Contains("/credentials/", StringComparison.Ordinal));
        int thing = log.ToList().FindLastIndex(request => request.Method == "DELETE" && request.Path.Contains("/things/", StringComparison.Ordinal) && !request.IsProbe);
        int restored = log.ToList().FindLastIndex(request => request.Method == "PUT" && request.Service == "things");
        return [.. log.Select((request, i) => new GoodRequest(request, Count(request), i < planned ? null : StepOf(i)))];

        RemovalStepKind StepOf(int i) => i switch
        {
            _ when restores && i <= restored => RemovalStepKind.RestorePolicy,
            _ when i < registry => RemovalStepKind.Quiet,
            _ when i < registration => RemovalStepKind.Credentials,
            _ when i == registration => RemovalStepKind.Registration,
            _ when i <= thing => RemovalStepKind.Thing,
            _ => RemovalStepKind.Policy,
        };

        int Count(LoggedRequest request)
        {
            string key = request.Service + request;
            return seen[key] = seen.GetValueOrDefault(key, -1) + 1;
        }
    }
}

/// <summary>One of them.</summary>
/// <param name="Request">The request.</param>
/// <param name="Earlier">How many of the same there were before it.</param>
/// <param name="Step">The step that sent it; null for the plan.</param>
internal sealed record GoodRequest(LoggedRequest Request, int Earlier, RemovalStepKind? Step)
{
    /// <summary>Whether it names the device, so that a fault can strike that of one device and leave the others alone.</summary>
    public bool NamesDevice => Request.ToString().Contains(GoodRemoval.Name, StringComparison.Ordinal);

    /// <summary>A fault that strikes this request of another device, and every repetition of it.</summary>
    public Fault Strike(Fault fault, string name, int? times) => fault.At(Request.Service, Request.Method, Exactly(Request.Path, name)) with
    {
        Query = Exactly(Request.Query, name),
        Skip = Earlier,
        Times = times,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Request.Readable}{(Earlier == 0 ? "" : $" (for the {Earlier + 1}. time)")}";

    private static string Exactly(string text, string name) =>
        LoggedRequest.PatternOf(text.Replace(GoodRemoval.Name, name, StringComparison.Ordinal));
}
