using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Creation;

/// <summary>A creation of which a step fails leaves nothing of its own behind: every request of it, struck by every fault.</summary>
public abstract class FaultTableTests(Simulator simulator, CreationTests.Way way) : CreationTests(simulator)
{
    public static TheoryData<Fault> Faults =>
    [
        new Fault("status", 401), new Fault("status", 403), new Fault("status", 409), new Fault("status", 412), new Fault("status", 429), new Fault("status", 500), new Fault("statusAfter", 500),
        new Fault("dropBefore"), new Fault("dropAfter"), new Fault("hang"), new Fault("hangAfter"), new Fault("html"), new Fault("redirect"), new Fault("truncatedConnection"), new Fault("empty"),
    ];

    // Every request of a good creation is struck in a device of its own, all at once; one that names no device has a go
    // of its own.
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Struck_at_any_request_by_any_fault_all_of_it_is_made_or_nothing(Fault fault)
    {
        await (await ConnectAsync(way)).CreateDeviceAsync(Device("ns:GOOD"));
        LoggedRequest[] good = [.. (await Simulator.BoschLogAsync()).DistinctBy(request => request.ToString())];
        var goes = good.GroupBy(request => request.ToString().Contains("GOOD", StringComparison.Ordinal) ? "" : request.ToString());
        foreach (LoggedRequest[] struck in goes.Select(go => go.ToArray()))
        {
            await Simulator.ResetAsync();
            BoschClient client = await ConnectAsync(way, retries: 0, fault.TimeLimit);
            await Simulator.AddAsync([.. struck.Select((request, i) => Strike(request, fault, $"x{i:00}"))]);

            ServiceException?[] errors = await Task.WhenAll(struck.Select((_, i) => FailureAsync(client, $"ns:x{i:00}")));

            IReadOnlyList<string> left = await Simulator.LeftoverAsync();
            for (int i = 0; i < struck.Length; i++)
            {
                // The answer to some requests is not needed, and one that is none may come to a good end.
                bool isMade = errors[i] is null;
                Assert.True(!isMade || fault.Kind is "html" or "empty", $"{struck[i].Readable} was struck and nobody noticed.");
                string[] own = [.. left.Where(one => Regex.IsMatch(one, $"x{i:00}"))];

                // Nothing tells what the one call made from what somebody else made by it meanwhile: it is left, and named.
                bool isNamed = struck[i].Service == "provisioning" && errors[i] is { OutcomeUnknown: true, Leftover: null } error
                    && error.Message.Contains("somebody else may have created it meanwhile: registration, credential, thing, policy.", StringComparison.Ordinal);
                Assert.True(own.Length == (isMade || isNamed ? 4 : 0), $"Struck at {struck[i].Readable}, {errors[i]?.Message ?? "made"}: {string.Join(", ", own)}");
            }

            Assert.Equal(0, await Simulator.DeleteAllCountAsync());
        }
    }

    private static Fault Strike(LoggedRequest request, Fault fault, string name) => fault.At(request.Service, request.Method, Exactly(request.Path, name)) with
    {
        Query = Exactly(request.Query, name),
    };

    private static string Exactly(string text, string name) => LoggedRequest.PatternOf(text.Replace("GOOD", name, StringComparison.Ordinal));
}

/// <summary>At the Hub.</summary>
public sealed class FaultTableAtTheHubTests(Simulator simulator) : FaultTableTests(simulator, CreationTests.Way.AtTheHub);

/// <summary>At Hono.</summary>
public sealed class FaultTableAtHonoTests(Simulator simulator) : FaultTableTests(simulator, CreationTests.Way.AtHono);

/// <summary>Through the Device Provisioning API.</summary>
public sealed class FaultTableOfProvisioningTests(Simulator simulator) : FaultTableTests(simulator, CreationTests.Way.ByProvisioning);
