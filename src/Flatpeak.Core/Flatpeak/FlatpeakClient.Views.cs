using Flatpeak.Http;

namespace Flatpeak;

/// <content>Views of the same client: to dispose of one closes them all.</content>
public sealed partial class FlatpeakClient
{
    /// <summary>
    /// A view of the same client, which shows every request made through it to an observer, on any thread. It costs next to
    /// nothing, so that each item of a fleet may have its own; to dispose of one closes them all.
    /// </summary>
    public FlatpeakClient WithObserver(Action<ServiceExchange>? observer) => new(_connection, _channel with { Observer = observer });

    /// <summary>A view that never logs in: once the token has expired, or is refused, its requests fail.</summary>
    public FlatpeakClient WithoutLogin() => new(_connection, _channel with { Authenticator = _channel.Authenticator.WithoutLogin() });
}
