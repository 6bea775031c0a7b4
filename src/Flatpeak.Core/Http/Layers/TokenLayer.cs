namespace Flatpeak.Http;

/// <summary>Authenticates an attempt that has leave to be sent: a token may expire while it waits at the gate.</summary>
internal sealed class TokenLayer(ILayer next) : ILayer
{
    public async Task<ServiceResponse> SendAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        call.Authorization = null;
        call.IsSent = false;
        call.Authorization = await call.Authenticator.GetAsync(call.Observer, cancellationToken).ConfigureAwait(false);
        call.IsSent = true;
        return await next.SendAsync(call, cancellationToken).ConfigureAwait(false);
    }
}
