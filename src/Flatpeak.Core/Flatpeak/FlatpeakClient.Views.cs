using Flatpeak.Http;

namespace Flatpeak;

/// <content>Views of the same client: to dispose of one closes them all.</content>
public sealed partial class FlatpeakClient
{
    /// <summary>
    /// A view of the same client, which shows every request made through it to an observer, on any thread. It costs next to
    /// nothing, so that each item of a fleet may have its own; to dispose of one closes them all.
    /// </summary>
    public FlatpeakClient WithObserver(Action<ServiceExchange>? observer) =>
        new(_connection, _channel with { Observer = observer, CutOff = CancellationToken.None });

    /// <summary>The same for one item of a fleet run, which is stopped otherwise.</summary>
    /// <param name="observer">Sees every request; null for nobody.</param>
    /// <param name="cutOff">Until when a stop waits for the response to a request that is out and may change something, as the
    /// run's context has it. In other views a stop cuts everything off at once. No request begins after a stop.</param>
    public FlatpeakClient ForItem(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new(_connection, _channel with { Observer = observer, CutOff = cutOff });

    /// <summary>
    /// A view whose deletions are decided by something that may change: that is looked at again before one that has waited for long
    /// since now, or that may have been carried out, is sent; not where the device is gone. Make it before the first look.
    /// </summary>
    /// <param name="lookAgain">Looks. What it throws ends the deletion.</param>
    public FlatpeakClient WithLook(Func<CancellationToken, Task> lookAgain) =>
        new(_connection, _channel with { LookAgain = lookAgain, LookedAt = _connection.Clock.GetTimestamp() });

    /// <summary>A view that never logs in: once the token has expired, or is refused, its requests fail.</summary>
    public FlatpeakClient WithoutLogin() => new(_connection, _channel with { Authenticator = _channel.Authenticator.WithoutLogin() });
}
