namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that works on Flatpeak's devices.</summary>
public abstract class DeviceCommand : TargetCommand
{
    /// <summary>The Flatpeak side.</summary>
    private protected FlatpeakClient Client { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Client = NeedFlatpeak();
    }

    /// <summary>Works on an item, if that is wanted; what it returns is output, null for nothing.</summary>
    private protected void Start(object? item, Func<FlatpeakClient, CancellationToken, Task<object?>> work, Func<bool>? ask = null)
    {
        FlatpeakClient client = Client;
        Start(item, ask, (observer, token) => work(client.WithObserver(observer), token));
    }
}
