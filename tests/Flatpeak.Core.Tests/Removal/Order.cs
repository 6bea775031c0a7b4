namespace Flatpeak.Tests.Removal;

/// <summary>The one order of a removal, looked for in what the services saw.</summary>
internal static class Order
{
    /// <summary>
    /// What in the requests for one device was out of order, as text. Each deletion must come after the last request of
    /// the step before it was answered, and answered with "deleted" or "not there"; a policy's, after a look that found
    /// no thing. What a look has not found any more, after a deletion without an answer, need not be deleted again.
    /// </summary>
    public static IEnumerable<string> Violations(IEnumerable<LoggedRequest> requests)
    {
        var last = new Dictionary<Step, LoggedRequest>();
        foreach (LoggedRequest request in requests)
        {
            if (StepOf(request) is not { } step)
            {
                continue;
            }

            foreach ((Step earlier, int[] good) in Before(step, request.Service))
            {
                if (earlier == Step.Thing && last.TryGetValue(Step.Thing, out LoggedRequest? deletion) && deletion.EndedMs is { } ended
                    && last.GetValueOrDefault(Step.Look) is { Status: 404 } look && look.StartedMs >= ended)
                {
                    continue;
                }

                if (!last.TryGetValue(earlier, out LoggedRequest? done))
                {
                    yield return $"{request} without {earlier}";
                }
                else if (!good.Contains(done.Status ?? 0))
                {
                    yield return $"{request} after {earlier} was answered with '{done.Status}'";
                }
                else if (done.EndedMs is null || done.EndedMs > request.StartedMs)
                {
                    yield return $"{request} before {earlier} was answered";
                }
            }

            last[step] = request;
        }
    }

    private enum Step
    {
        Credentials,
        Registration,
        Thing,
        Look,
        Policy,
    }

    private static Step? StepOf(LoggedRequest request) => (request.Service, request.Method) switch
    {
        _ when request.IsProbe => null,
        ("hub", "GET") when Has(request, "/credentials/") => Step.Credentials,
        ("hub", "DELETE") when Has(request, "/registration/") => Step.Registration,
        ("hono", "PUT") => Step.Credentials,
        ("hono", "DELETE") => Step.Registration,
        ("things", "GET") when Has(request, "/api/2/things/") => Step.Look,
        ("things", "DELETE") when Has(request, "/api/2/things/") => Step.Thing,
        ("things", "DELETE") => Step.Policy,
        _ => null,
    };

    private static (Step Earlier, int[] Good)[] Before(Step step, string service) => step switch
    {
        Step.Registration => [(Step.Credentials, service == "hub" ? [404] : [204, 404])],
        Step.Thing => [(Step.Registration, [204, 404])],
        Step.Policy => [(Step.Thing, [204, 404]), (Step.Look, [404])],
        _ => [],
    };

    private static bool Has(LoggedRequest request, string path) => request.Path.StartsWith(path, StringComparison.Ordinal);
}
