using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>Sends a call once more, with another token, when its token was refused.</summary>
internal sealed class RenewalLayer(ILayer next) : ILayer
{
    public async Task<ServiceResponse> SendAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await next.SendAsync(call, cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException e) when (e.Kind == ServiceErrorKind.AccessDenied && call.Authorization is not null && !call.HasRenewed)
            {
                if (!await call.Authenticator.RenewAsync(call.Authorization, call.Observer, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }

                call.HasRenewed = true;
            }
        }
    }
}
