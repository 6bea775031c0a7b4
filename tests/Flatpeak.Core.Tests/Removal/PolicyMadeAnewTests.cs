using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// The policy's deletion is carried out and its answer is lost. Before it is sent again, somebody has made the policy anew, and not the
/// thing yet: nothing uses it, and it is theirs all the same.
/// </summary>
public sealed class PolicyMadeAnewTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Policy = "/api/2/policies/[^/]+$";

    private bool _isAnew;

    [Theory]
    [BothDialects(true, false)]
    [BothDialects(true, true)]
    [BothDialects(false, false)]
    public async Task It_is_kept_and_told(RegistryApi dialect, bool hasThing, bool restores)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = hasThing, policy = !restores });
        BoschClient client = await ConnectAsync(dialect, observer: MakeAnewOnce);
        await Simulator.AddAsync(new Fault("dropAfter") { Method = "DELETE", Path = Policy, Times = 1 });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { RestorePolicy = restores });

        Assert.Equal((ServiceErrorKind.Conflict, true), (result.Error?.Kind, result.Error?.OutcomeUnknown));
        Assert.Equal("Policy", result.Removal.FailedStep);
        Assert.Matches("Policy 'ns:d1'.*is another one.*is kept.*in a new run", result.Error!.Message);
        Assert.DoesNotContain("resume", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // A gateway's 404 to that look.
    [Theory]
    [BothDialects]
    public async Task It_is_kept_where_a_gateway_says_that_it_is_not_there(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect, observer: MakeAnewOnce);
        await Simulator.AddAsync(
            new Fault("dropAfter") { Method = "DELETE", Path = Policy, Times = 1 },
            new Fault("status", 404) { Body = """{"message":"no Route matched with those values"}""", Times = 1 }.At("things", "GET", Policy));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, true), (result.Error?.Kind, result.Error?.OutcomeUnknown));
        Assert.Equal("Policy", result.Removal.FailedStep);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // It was made a moment ago, by the removal itself: that it is young does not make it another one.
    [Theory]
    [BothDialects("dropBefore")]
    [BothDialects("dropAfter")]
    public async Task One_that_the_removal_has_put_back_is_deleted_all_the_same(RegistryApi dialect, string kind)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { policy = false });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault(kind) { Method = "DELETE", Path = Policy, Times = 1 });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { RestorePolicy = true });

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private void MakeAnewOnce(ServiceExchange exchange)
    {
        if (!_isAnew && exchange.Method == "DELETE" && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path).Split('?')[0], Policy))
        {
            _isAnew = true;
            object onlyPolicy = new { thing = false, registration = false, credentials = 0, modifiedSecondsAgo = 0 };
            Simulator.SeedAsync(null, "ns:d1", onlyPolicy).GetAwaiter().GetResult();
        }
    }
}
