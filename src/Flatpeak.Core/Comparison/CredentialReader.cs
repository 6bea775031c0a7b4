using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>
/// Reads how many credentials each registered device has. The registry is read no faster than this. Where none has any, a gateway may have
/// lost the route to credentials: then nothing is said of that, unless there are only a few devices.
/// </summary>
internal sealed class CredentialReader(BoschClient bosch, int throttle, SemaphoreSlim slots)
{
    private const int Few = 5;

    private readonly Channel<string> _devices = Channel.CreateBounded<string>(1024);
    private readonly ConcurrentQueue<string> _withoutAny = new();
    private volatile bool _tells;

    /// <summary>True once it is the registry that says of a device that it has none.</summary>
    public bool Tells => _tells;

    public async Task AddAsync(IEnumerable<string> deviceIds, CancellationToken cancellationToken)
    {
        foreach (string id in deviceIds.Where(BoschIds.IsDevice))
        {
            await _devices.Writer.WriteAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Complete() => _devices.Writer.TryComplete();

    public async Task RunAsync(Action<string> hasNone, Action<ServiceException> fail, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, throttle).Select(
            _ => Task.Run(() => WorkAsync(hasNone, fail, cancellationToken), cancellationToken))).ConfigureAwait(false);
        try
        {
            _tells = _tells || _withoutAny.Count <= Few
                || await bosch.Registry.ShowsCredentialsAsync("", cancellationToken).ConfigureAwait(false);
            TellHeldBack(hasNone);
            if (!_tells)
            {
                fail(NoneAtAll());
            }
        }
        catch (ServiceException e) when (!e.IsFatal)
        {
            fail(e.Reworded($"{e.Message} So nothing is said of devices without credentials."));
        }
    }

    private async Task WorkAsync(Action<string> hasNone, Action<ServiceException> fail, CancellationToken cancellationToken)
    {
        await foreach (string id in _devices.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (await bosch.Registry.CountCredentialsAsync(id, cancellationToken).ConfigureAwait(false) > 0)
                {
                    _tells = true;
                }
                else
                {
                    _withoutAny.Enqueue(id);
                }

                TellHeldBack(hasNone);
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

    private void TellHeldBack(Action<string> hasNone)
    {
        while (_tells && _withoutAny.TryDequeue(out string? id))
        {
            hasNone(id);
        }
    }

    private ServiceException NoneAtAll() => new(
        ServiceErrorKind.UnexpectedResponse,
        $"None of {_withoutAny.Count.ToString(CultureInfo.InvariantCulture)} devices of tenant '{bosch.Options.TenantId}' at "
        + $"{bosch.Registry.Endpoint} shows a credential: a gateway that has lost the route to credentials answers the same, so that "
        + "nothing is said of devices without any. Check that no proxy answers for the service; where no device has any, compare "
        + "without credentials.");
}
