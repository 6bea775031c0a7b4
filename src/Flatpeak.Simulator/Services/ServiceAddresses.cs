namespace Flatpeak.Simulator.Services;

/// <summary>Where each service listens; known once the server has started, and the same after a reset.</summary>
internal sealed class ServiceAddresses
{
    private volatile IReadOnlyDictionary<ServiceName, Uri> _addresses = new Dictionary<ServiceName, Uri>();

    /// <summary>The address of a service.</summary>
    public Uri this[ServiceName service] => _addresses[service];

    /// <summary>Sets the addresses of all services.</summary>
    public void Set(IReadOnlyDictionary<ServiceName, Uri> addresses) => _addresses = addresses;
}
