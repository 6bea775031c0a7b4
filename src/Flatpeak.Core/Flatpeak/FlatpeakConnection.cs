using Flatpeak.Http;

namespace Flatpeak;

/// <summary>What all views of a client share: one account, its token and its way to the service.</summary>
internal sealed class FlatpeakConnection : IDisposable
{
    private readonly ServiceClient _http;

    public FlatpeakConnection(ServiceCredential credential, FlatpeakOptions options)
    {
        AccountCheck.Check(credential);
        Clock = options.Service.AwakeClock;
        Credential = credential;
        ApiVersion = options.ApiVersion;
        Network = options.Service.Network;
        _http = new ServiceClient("Flatpeak", options.Address, options.Service, FlatpeakErrorCodes.All);

        ServiceChannel login = new(_http, credential)
        {
            Headers = options.ApiVersion is null ? [] : [new("Flatpeak-Version", options.ApiVersion)],
        };
        Login = new FlatpeakLogin(login, credential.UserName, AccountCheck.ModeOf(credential), Clock);
        Tokens = new TokenSource(Login.RequestAsync, Clock);
        Channel = login with { Authenticator = Tokens };
    }

    public TimeProvider Clock { get; }

    public ServiceCredential Credential { get; }

    public string? ApiVersion { get; }

    public NetworkOptions Network { get; }

    public FlatpeakLogin Login { get; }

    public TokenSource Tokens { get; }

    /// <summary>The way of every request but the login, watched by nobody.</summary>
    public ServiceChannel Channel { get; }

    public void Dispose() => _http.Dispose();
}
