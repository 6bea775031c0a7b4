using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that works on the Bosch side of a session.</summary>
public abstract class BoschCommand : FleetCommand
{
    /// <summary>The Bosch side, as it was when the command began: what was planned for one place is not carried out in another.</summary>
    protected BoschSession Bosch { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Bosch = NeedBosch();
    }

    /// <summary>Starts the work on an item; what it returns is output, null for nothing.</summary>
    protected void Start(object? target, Func<BoschClient, CancellationToken, Task<object?>> work)
    {
        BoschClient client = Bosch.Client;
        Start(target, async (observer, token) => new Outcome { Output = await work(client.Observe(observer), token).ConfigureAwait(false) });
    }
}
