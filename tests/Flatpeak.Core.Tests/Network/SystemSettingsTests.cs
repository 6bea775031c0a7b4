using Flatpeak.TestProxy;

namespace Flatpeak.Tests.Network;

/// <summary>
/// Where nothing is said, the system's settings count: its proxy and its authorities. They are read once in a process, so
/// the short program of the README is started with them.
/// </summary>
public sealed class SystemSettingsTests(HttpsSimulator simulator) : IClassFixture<HttpsSimulator>
{
    [Fact]
    public async Task The_proxy_of_HTTPS_PROXY_is_used()
    {
        await simulator.ResetAsync();
        using var proxy = new ProxyServer();
        Uri address = simulator.FlatpeakAs("flatpeak.simulator.example");

        ProgramRun run = await RunAsync(address, new() { ["HTTPS_PROXY"] = proxy.Address.ToString() });

        // The way is right; its end is not trusted.
        Assert.Contains("'flatpeak.simulator.example' shows the certificate", run.Errors, StringComparison.Ordinal);
        Assert.Equal([$"CONNECT {address.Authority} -> 200"], proxy.Log.Distinct());
        Assert.Empty(await simulator.LogAsync());
    }

    [Fact]
    public async Task A_password_in_HTTPS_PROXY_that_is_wrong_is_not_shown()
    {
        await simulator.ResetAsync();
        using var proxy = new ProxyServer("user", "another");

        ProgramRun run = await RunAsync(
            simulator.FlatpeakAs("flatpeak.simulator.example"),
            new() { ["HTTPS_PROXY"] = new UriBuilder(proxy.Address) { UserName = "user", Password = "SECRET" }.ToString() });

        Assert.Contains("the proxy of the system's settings", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.NotEmpty(proxy.Log);
        Assert.Empty(await simulator.LogAsync());
    }

    [LinuxFact]
    public async Task An_authority_that_the_system_trusts_is_trusted()
    {
        await simulator.ResetAsync();
        using var proxy = new ProxyServer("user", "the right one");
        string authority = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(authority, simulator.AuthorityPem);

            ProgramRun run = await RunAsync(
                simulator.FlatpeakAs("flatpeak.simulator.example"),
                new()
                {
                    ["SSL_CERT_FILE"] = authority,
                    ["HTTPS_PROXY"] = new UriBuilder(proxy.Address) { UserName = "user", Password = "the%20right%20one" }.ToString(),
                });

            Assert.Equal("", run.Errors);
            Assert.Equal(0, run.ExitCode);
            Assert.NotEmpty(await simulator.LogAsync());
        }
        finally
        {
            File.Delete(authority);
        }
    }

    private Task<ProgramRun> RunAsync(Uri address, Dictionary<string, string?> environment)
    {
        environment["FLATPEAK_ACCOUNT_ID"] = simulator.AccountId;
        environment["FLATPEAK_API_KEY"] = simulator.TestKey;
        environment["NO_PROXY"] = environment["no_proxy"] = environment["https_proxy"] = environment["ALL_PROXY"] = null;
        return ProgramRun.OfAsync(
            "dotnet", [Tree.Program("examples/CoreQuickstart"), address.ToString(), Path.Combine(Tree.Root, "examples")], environment);
    }
}
