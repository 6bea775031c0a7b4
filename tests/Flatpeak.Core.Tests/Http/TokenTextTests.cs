using Flatpeak.Bosch;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Tokens that somebody else took, often from a file and with its line end.</summary>
public sealed class TokenTextTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData("abc\n")]
    [InlineData("abc\r\n")]
    [InlineData("two words")]
    [InlineData("äbc")]
    [InlineData(" abc")]
    [InlineData("")]
    public async Task A_token_that_no_header_can_hold_is_refused_before_anything_is_sent(string token)
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono) with { ThingsCredential = null, ThingsToken = Simulator.Secret(token) };

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => ConnectAsync(options));

        Assert.Contains("token", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("words", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    [Theory]
    [InlineData("abc\n")]
    [InlineData("")]
    public async Task So_is_an_API_token(string token)
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.BoschHub) with { ThingsApiToken = Simulator.Secret(token) };

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => ConnectAsync(options));

        Assert.Contains("x-cr-api-token", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschLogAsync());
    }
}
