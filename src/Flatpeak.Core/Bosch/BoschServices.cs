using System.Security;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>The clients of all services of one connection, and who they are to them.</summary>
internal sealed class BoschServices : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public BoschServices(BoschOptions options)
    {
        Options = options;

        // By a time of day that somebody has put forward, a search would seem to have caught up.
        Creations = new Creations(options.Service.Clock);
        string tenant = BoschIds.CheckName(options.TenantId, "the name of a tenant");
        ServiceChannel registry = new(Open(options.RegistryApi.ToString(), options.RegistryAddress), RegistryAuthenticator());

        // A dialect that is forgotten here does not compile (CS8509); no other value is ever made.
#pragma warning disable CS8524
        Registry = options.RegistryApi switch
        {
            RegistryApi.Hono => new HonoRegistry(registry, tenant),
            RegistryApi.BoschHub => new HubRegistry(registry, tenant, new CredentialWitnesses()),
        };
#pragma warning restore CS8524

        IAuthenticator authenticator = ThingsAuthenticator();
        (string, SecureString)? apiToken = options.ThingsApiToken is { } token
            ? ("x-cr-api-token", TokenText.Check(token, "The API token (x-cr-api-token)"))
            : null;
        ServiceClient things = Open("Things", options.ThingsAddress);
        Things = new ThingsClient(new ServiceChannel(things, authenticator) { SecretHeader = apiToken }, new SessionSubjects());
        Connections = new ConnectionsClient(
            new ServiceChannel(things, options.ConnectionsCredential ?? authenticator) { SecretHeader = apiToken }, options.SolutionId);
        if (options.ProvisioningAddress is { } address)
        {
            Provisioning = new ProvisioningClient(
                new ServiceChannel(Open("Device Provisioning", address), authenticator),
                BoschIds.CheckName(options.ServiceInstanceId, "the id of a service instance"));
        }
    }

    public BoschOptions Options { get; }

    public IDeviceRegistry Registry { get; }

    public ThingsClient Things { get; }

    public ConnectionsClient Connections { get; }

    public ProvisioningClient? Provisioning { get; }

    /// <summary>The creations under way.</summary>
    public Creations Creations { get; set; }

    public SeenLag SearchLag { get; } = new();

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    private ServiceClient Open(string name, Uri address)
    {
        var client = new ServiceClient(name, address, Options.Service);
        _owned.Add(client);
        return client;
    }

    private IAuthenticator RegistryAuthenticator() => (Options.RegistryToken, Options.RegistryCredential) switch
    {
        ({ } token, _) => new StaticToken(token),
        (_, { } credential) => credential,
        _ => throw new ServiceException(ServiceErrorKind.AccessDenied, "There is neither a credential nor a token for the registry."),
    };

    private IAuthenticator ThingsAuthenticator()
    {
        if (Options.ThingsToken is { } token)
        {
            return new StaticToken(token);
        }

        ServiceCredential credential = Options.ThingsCredential
            ?? throw new ServiceException(ServiceErrorKind.AccessDenied, "There is neither a credential nor a token for Things.");
        if (Options.TokenAddress is not { } address)
        {
            return credential;
        }

        // The endpoint is one address, not a base: its path is sent as it is.
        ServiceAddress.Check(address, Options.Service.AllowUnencryptedAuthentication);
        ServiceClient endpoint = Open("Token endpoint", new Uri(address, "/"));
        var login = new ClientCredentialsLogin(
            endpoint, address.AbsolutePath.TrimStart('/'), credential, Options.Scope, Options.Service.AwakeClock);
        return new TokenSource(login.RequestAsync, Options.Service.AwakeClock);
    }
}
