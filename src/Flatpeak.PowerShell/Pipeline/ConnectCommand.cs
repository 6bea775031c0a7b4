using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that connects: how its services are talked to from then on.</summary>
public abstract class ConnectCommand : StoppableCommand
{
    /// <summary>How often a failed request is sent again, where that is safe.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = new ServiceOptions().MaximumRetryCount;

    /// <summary>How many seconds one attempt at a request may take.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int OperationTimeoutSeconds { get; set; } = (int)new ServiceOptions().OperationTimeout.TotalSeconds;

    /// <summary>Lets credentials go over plain http to a host that is not this computer.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>The three above.</summary>
    protected ServiceOptions ServiceOptions => new()
    {
        MaximumRetryCount = MaximumRetryCount,
        OperationTimeout = TimeSpan.FromSeconds(OperationTimeoutSeconds),
        AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
    };
}
