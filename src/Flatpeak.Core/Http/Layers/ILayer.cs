namespace Flatpeak.Http;

/// <summary>One of the layers that a call goes through; <see cref="ServiceClient"/> puts them into their order.</summary>
internal interface ILayer
{
    /// <summary>Gets a response with one of the statuses that are expected.</summary>
    Task<ServiceResponse> SendAsync(ServiceCall call, CancellationToken cancellationToken);
}
