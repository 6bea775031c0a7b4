namespace Flatpeak.Tests.Removal;

/// <summary>A removal that is struck at any of its requests by any fault for ever, and then made again without the fault.</summary>
public abstract class FaultTableTests(Simulator simulator, RegistryApi dialect, object seed, bool restores)
    : FaultTable(simulator, dialect, seed, restores)
{
    /// <summary>Faults that leave no doubt: the removal stops at the very step that met one, with an error of this kind.</summary>
    public static TheoryData<Fault, ServiceErrorKind> Plain => new()
    {
        { new Fault("status", 401), ServiceErrorKind.AccessDenied },
        { new Fault("status", 403), ServiceErrorKind.AccessDenied },
        { new Fault("status", 409), ServiceErrorKind.Conflict },
        { new Fault("status", 412), ServiceErrorKind.Conflict },
        { new Fault("status", 429), ServiceErrorKind.RateLimited },
        { new Fault("status", 500), ServiceErrorKind.ServiceError },
        { new Fault("statusAfter", 503), ServiceErrorKind.ServiceError },
        { new Fault("dropBefore"), ServiceErrorKind.ServiceUnreachable },
        { new Fault("dropAfter"), ServiceErrorKind.ServiceUnreachable },
        { new Fault("truncatedConnection"), ServiceErrorKind.ServiceUnreachable },
        { new Fault("hang"), ServiceErrorKind.TimedOut },
        { new Fault("hangAfter"), ServiceErrorKind.TimedOut },
        { new Fault("headerOnly"), ServiceErrorKind.TimedOut },
        { new Fault("redirect"), ServiceErrorKind.UnexpectedResponse },
    };

    [Theory]
    [MemberData(nameof(Plain))]
    public async Task Struck_for_ever_it_stops_right_there_says_where_and_the_next_run_ends_empty(Fault fault, ServiceErrorKind kind)
    {
        foreach (GoodRequest[] struck in await GroupsAsync())
        {
            IReadOnlyList<Struck> table = await StrikeAsync(struck, fault, retries: fault.NeverEnds || fault.Status == 429 ? 0 : 1);
            foreach (Struck one in table)
            {
                if (fault.Status == 403 && one.Request.Request.IsProbe)
                {
                    // That is what it is answered where the policy is lost.
                    Assert.Null(one.First.Kind);
                    continue;
                }

                if (fault is { IsAfter: true, NeverEnds: false } && one.Request is { Step: RemovalStepKind.Credentials, Request: { Service: "hub", Method: "DELETE" } })
                {
                    // The list that is read before it is sent again says that it is gone.
                    Assert.Null(one.First.Kind);
                    Assert.Single(one.FirstLog, request => request.Fault is not null);
                    continue;
                }

                // Of the deletion of a thing that was quiet, 412 says that it is not any more.
                ServiceErrorKind said = fault.Status == 412 && one.Request is { Step: RemovalStepKind.Thing, Request.Method: "DELETE" }
                    ? ServiceErrorKind.DeviceStillActive
                    : kind;
                Assert.True(said == one.First.Kind, $"{one}: {one.First.Kind}, not {said}.");
                if (one.Request.Step is { } step)
                {
                    Assert.True(one.First.Removal is not null, $"{one}: it failed in the plan.");
                    Assert.Equal([step], one.First.Removal.Steps.Where(s => s.State == RemovalStepState.Failed).Select(s => s.Kind));
                    Assert.All(one.First.Removal.Steps.SkipWhile(s => s.State != RemovalStepState.Failed).Skip(1), s => Assert.Equal(RemovalStepState.NotRun, s.State));
                    Assert.Matches($"'{one.ThingId}'.*\\({step}\\)", one.First.Message);
                }
                else
                {
                    Assert.Null(one.First.Removal);
                    Assert.Contains($"'{one.ThingId}'", one.First.Message, StringComparison.Ordinal);
                }

                // Nothing but the same request again came after it, with a new token, and reads that say what a 403 means.
                int from = one.FirstLog.First(request => request.Fault is not null).N;
                Assert.DoesNotContain(one.FirstLog, request => request.N > from && request.Method != "GET" && request.Fault is null && request.Service != "token");
            }

            await EndsEmptyAsync(table);
        }
    }
}

/// <summary>At the Hub, where each credential is a request.</summary>
public sealed class FaultTableAtTheHubTests(Simulator simulator)
    : FaultTableTests(simulator, RegistryApi.BoschHub, new { credentials = 2 }, restores: false);

/// <summary>At Hono.</summary>
public sealed class FaultTableAtHonoTests(Simulator simulator)
    : FaultTableTests(simulator, RegistryApi.Hono, new { }, restores: false);

/// <summary>At Hono, with a policy that was lost and is put back.</summary>
public sealed class FaultTableOfALostPolicyTests(Simulator simulator)
    : FaultTableTests(simulator, RegistryApi.Hono, new { policy = false }, restores: true);
