using System.Text.Json;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>Policies: who may do what with things.</content>
internal sealed partial class ThingsClient
{
    private const string NoPolicy = "policies:policy.notfound";

    private static readonly Func<ReadOnlyMemory<byte>, bool> PolicyIsGone = ErrorBody.HasCode(NoPolicy);

    /// <summary>Looks in the same way for a policy that a read did not find.</summary>
    public Task<Sighting> LookForPolicyAsync(string policyId, CancellationToken cancellationToken) =>
        LookAsync(
            PolicyPath(policyId), "entries", NoPolicy, "policies:entry.notfound", $"policy '{policyId}'",
            cancellationToken);

    /// <summary>Reads a policy. Null when there is none, or none that we may see, in the service's own words.</summary>
    public async Task<JsonElement?> FindPolicyAsync(string policyId, CancellationToken cancellationToken)
    {
        ServiceResponse response = await GetPolicyAsync(policyId, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == 404 ? null : response.Read(BoschJson.Default.JsonDocument).RootElement;
    }

    /// <summary>When a policy was made, and the service's time. Null as <see cref="FindPolicyAsync"/>.</summary>
    public async Task<(PolicyAge? Policy, DateTimeOffset? ServiceTime)> FindPolicyAgeAsync(
        string policyId, CancellationToken cancellationToken)
    {
        ServiceResponse response = await GetPolicyAsync(policyId, cancellationToken, "?fields=_created").ConfigureAwait(false);
        return (response.StatusCode == 404 ? null : response.Read(BoschJson.Default.PolicyAge), response.Date);
    }

    /// <summary>Why the search may not show this session every thing that a policy protects, in words; null where it does.</summary>
    public async Task<string?> WhyNotAllAsync(JsonElement policy, CancellationToken cancellationToken) =>
        PolicyReading.WhyNotAll(policy, (await AskWhoAsync(cancellationToken).ConfigureAwait(false)).All);

    public async Task<bool> HasPolicyAsync(string policyId, CancellationToken cancellationToken) =>
        (await GetPolicyAsync(policyId, cancellationToken).ConfigureAwait(false)).StatusCode == 200;

    /// <summary>Deletes a policy. That it is not there must be the service's own word.</summary>
    public async Task<Deletion> RemovePolicyAsync(string policyId, CancellationToken cancellationToken) => Deletion.Of(
        await channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, Writing(PolicyPath(policyId)), $"delete policy '{policyId}'")
            {
                Expected = [204, 404],
                SaysGone = PolicyIsGone,
            },
            cancellationToken).ConfigureAwait(false));

    /// <summary>Creates a policy that lets the session's own subject do everything; never overwrites one.</summary>
    public async Task<bool> CreatePolicyAsync(string policyId, CancellationToken cancellationToken)
    {
        string subject = (await AskWhoAsync(cancellationToken).ConfigureAwait(false)).DefaultSubject;
        var everything = new PolicyResource(["READ", "WRITE"], []);
        var policy = new NewPolicy(new Dictionary<string, PolicyEntry>
        {
            ["owner"] = new(
                new Dictionary<string, PolicySubject> { [subject] = new("owner") },
                new Dictionary<string, PolicyResource> { ["thing:/"] = everything, ["policy:/"] = everything, ["message:/"] = everything }),
        });
        return await PutNewAsync(
            PolicyPath(policyId), policy, BoschJson.Default.NewPolicy, $"create policy '{policyId}'",
            cancellationToken).ConfigureAwait(false);
    }

    private Task<ServiceResponse> GetPolicyAsync(string policyId, CancellationToken cancellationToken, string query = "") =>
        channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, PolicyPath(policyId) + query, $"read policy '{policyId}'")
            {
                Expected = [200, 404],
                SaysGone = PolicyIsGone,
            },
            cancellationToken);

    private Task<WhoAmI> AskWhoAsync(CancellationToken cancellationToken) => subjects.GetAsync(
        async token => (await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, "whoami", "ask for the session's own subject"), token).ConfigureAwait(false))
            .Read(BoschJson.Default.WhoAmI),
        cancellationToken);

    private static string PolicyPath(string policyId) => ServiceAddress.Path("policies", BoschIds.Check(policyId, "policy"));
}
