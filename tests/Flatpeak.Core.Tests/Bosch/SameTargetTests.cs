using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flatpeak.Tests.Bosch;

/// <summary>Which connection may take the place of another one behind the back of who holds it: one that leads to the same.</summary>
public sealed class SameTargetTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly Uri Elsewhere = new("https://elsewhere.invalid/");
    private static readonly ServiceCredential Somebody = new("somebody", Simulator.Secret("word"));

    public static TheoryData<string, Func<BoschOptions, BoschOptions>> Others => new()
    {
        { "tenant", options => options with { TenantId = "t2" } },
        { "dialect", options => options with { RegistryApi = RegistryApi.Hono } },
        { "registry", options => options with { RegistryAddress = Elsewhere } },
        { "Things", options => options with { ThingsAddress = Elsewhere } },
        { "registry's user", options => options with { RegistryCredential = Somebody } },
        { "Things' client", options => options with { ThingsCredential = Somebody } },
        { "token endpoint", options => options with { TokenAddress = Elsewhere } },
        { "solution", options => options with { SolutionId = "another" } },
        { "no solution", options => options with { SolutionId = null } },
        { "devops user", options => options with { ConnectionsCredential = Somebody } },
        { "provisioning", options => options with { ProvisioningAddress = Elsewhere } },
        { "service instance", options => options with { ServiceInstanceId = "another" } },
        { "unchecked certificates", options => Through(options, new NetworkOptions { SkipCertificateCheck = true }) },
        { "proxy", options => Through(options, new NetworkOptions { Proxy = Elsewhere }) },
        { "proxy's user", options => Through(options, new NetworkOptions { ProxyCredential = Somebody }) },
        { "no proxy", options => Through(options, new NetworkOptions { NoProxy = true }) },
        { "client certificate", options => Through(options, new NetworkOptions { ClientCertificate = Certificate() }) },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Another_one_may_not(string what, Func<BoschOptions, BoschOptions> change)
    {
        BoschOptions options = Simulator.ProvisioningOptions();

        Assert.False(options.HasSameTarget(change(options)), what);
        Assert.False(change(options).HasSameTarget(options), what);
    }

    public static TheoryData<string, Func<BoschOptions, BoschOptions>> Same => new()
    {
        { "itself", options => options },
        { "a new password", options => options with { RegistryCredential = new ServiceCredential(options.RegistryUser!, Simulator.Secret("new")) } },
        { "a token for Things", options => options with { ThingsCredential = null, TokenAddress = null, ThingsToken = Simulator.Secret("new") } },
        { "a token for the registry", options => options with { RegistryCredential = null, RegistryToken = Simulator.Secret("new") } },
        { "more retries", options => options with { Service = options.Service with { MaximumRetryCount = 9 } } },
        { "an address without its last slash", options => options with { ThingsAddress = new Uri(options.ThingsAddress.OriginalString.TrimEnd('/')) } },
    };

    [Theory]
    [MemberData(nameof(Same))]
    public void The_same_may(string what, Func<BoschOptions, BoschOptions> change)
    {
        BoschOptions options = Simulator.ProvisioningOptions();

        Assert.True(options.HasSameTarget(change(options)), what);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create();
        return new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static BoschOptions Through(BoschOptions options, NetworkOptions network) =>
        options with { Service = options.Service with { Network = network } };
}
