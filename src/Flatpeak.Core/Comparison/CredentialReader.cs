using System.Threading.Channels;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>Reads how many credentials each registered device has. The registry is read no faster than this.</summary>
internal sealed class CredentialReader(BoschClient bosch, int throttle, SemaphoreSlim slots)
{
    private readonly Channel<string> _devices = Channel.CreateBounded<string>(1024);

    public async Task AddAsync(IEnumerable<string> deviceIds, CancellationToken cancellationToken)
    {
        foreach (string id in deviceIds.Where(BoschIds.IsDevice))
        {
            await _devices.Writer.WriteAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Complete() => _devices.Writer.TryComplete();

    public Task RunAsync(Action<string> hasNone, Action<ServiceException> fail, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, throttle).Select(
            _ => Task.Run(() => WorkAsync(hasNone, fail, cancellationToken), cancellationToken)));

    private async Task WorkAsync(Action<string> hasNone, Action<ServiceException> fail, CancellationToken cancellationToken)
    {
        await foreach (string id in _devices.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (await bosch.Registry.CountCredentialsAsync(id, cancellationToken).ConfigureAwait(false) == 0)
                {
                    hasNone(id);
                }
            }
            catch (ServiceException e) when (!e.IsFatal)
            {
                fail(e);
            }
            finally
            {
                slots.Release();
            }
        }
    }
}
