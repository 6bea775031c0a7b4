using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Fleet;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Takes devices out of the registry and of Things, in the one order that orphans nothing and locks nobody out:
/// credentials, registration, thing, policy. Stops a device at its first failing step; run again, it goes on there.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "BoschThing", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(DeviceRemoval))]
public sealed class RemoveBoschThingCommand : ThingTargetCommand
{
    private OrderedWindow<Planned>? _plans;
    private RemovalSettings _settings = new();

    /// <summary>
    /// The device's id in the registry, where it is not the thing's. With one -ThingId only; piped objects have it as
    /// their property HubDeviceId.
    /// </summary>
    [Parameter(ParameterSetName = IdSet)]
    [ValidateNotNullOrEmpty]
    public string? HubDeviceId { get; set; }

    /// <summary>The policy, where it is not the one the thing names: needed when that thing is gone already.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PolicyId { get; set; }

    /// <summary>For how long the thing must not have changed; 0 to not look. As a time: '00:10:00'.</summary>
    [Parameter]
    public TimeSpan QuietPeriod { get; set; } = RemovalSettings.DefaultQuietPeriod;

    /// <summary>Removes also what has sent something lately.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Leaves the policies.</summary>
    [Parameter]
    public SwitchParameter KeepPolicy { get; set; }

    /// <summary>Leaves the registrations and their credentials.</summary>
    [Parameter]
    public SwitchParameter KeepRegistration { get; set; }

    /// <summary>Puts back a policy for a thing that has lost its own, so that both can be removed.</summary>
    [Parameter]
    public SwitchParameter RestorePolicy { get; set; }

    /// <summary>Outputs each removal, with its steps; with -WhatIf, the plan.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private OrderedWindow<Planned> Plans => _plans ??= new OrderedWindow<Planned>(Places, ThrottleLimit, StopToken);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (PeriodCheck.Error(QuietPeriod) is { } error)
        {
            ThrowTerminatingError(error);
        }

        if (HubDeviceId is not null && ThingId.Length != 1)
        {
            ThrowTerminatingError(ErrorRecords.SeveralThings(HubDeviceId));
        }

        _settings = new RemovalSettings
        {
            QuietPeriod = Force ? TimeSpan.Zero : QuietPeriod,
            KeepPolicy = KeepPolicy,
            KeepRegistration = KeepRegistration,
            RestorePolicy = RestorePolicy,
        };
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        while (!Plans.IsEmpty)
        {
            GoOnWithNext();
        }

        base.EndProcessing();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _plans?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void Process(object item, RemovalTarget target)
    {
        RemovalTarget named = Named(target);
        BoschClient client = Bosch.Client;
        RemovalSettings settings = _settings;
        Plans.Add(token => PlanAsync(client, item, named, settings, token));
        GoOnWithReady();
    }

    /// <inheritdoc/>
    private protected override void Refuse(object item, Outcome outcome)
    {
        Plans.Add(new Planned(item, null, outcome));
        GoOnWithReady();
    }

    // Plans are read concurrently, confirmed one by one on this thread, and carried out concurrently again.
    private void GoOnWithReady()
    {
        while (Plans.IsFull)
        {
            GoOnWithNext();
        }

        while (Plans.TryTake(out Planned? planned))
        {
            GoOn(planned);
        }
    }

    private RemovalTarget Named(RemovalTarget target)
    {
        target = target with { HubDeviceId = HubDeviceId ?? target.HubDeviceId, PolicyId = PolicyId ?? target.PolicyId };
        if (!KeepRegistration)
        {
            Flatpeak.Bosch.ThingId.CheckDevice(target.HubDeviceId ?? target.ThingId);
        }

        if (target.PolicyId is not null)
        {
            Flatpeak.Bosch.ThingId.Check(target.PolicyId, "policy");
        }

        return target;
    }

    private static async Task<Planned> PlanAsync(
        BoschClient client, object item, RemovalTarget target, RemovalSettings settings, CancellationToken cancellationToken)
    {
        DeviceRemoval? plan = null;
        Outcome outcome = await Outcome.OfAsync(
            item,
            async (observer, token) =>
            {
                plan = await client.Observe(observer).PlanRemovalAsync(target, settings, token).ConfigureAwait(false);
                return new Outcome();
            },
            cancellationToken).ConfigureAwait(false);
        return new Planned(item, plan, outcome);
    }

    private void GoOnWithNext()
    {
        try
        {
            GoOn(Plans.Take());
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void GoOn(Planned planned)
    {
        Report(planned.Outcome);
        if (planned.Plan is not { } plan)
        {
            return;
        }

        if (Approve(plan))
        {
            BoschClient client = Bosch.Client;
            RemovalSettings settings = _settings;
            bool passThru = PassThru;
            object item = planned.Item;
            Start(item, async (observer, token) =>
            {
                RemovalResult result = await client.Observe(observer).RunRemovalAsync(plan, settings, token).ConfigureAwait(false);
                Outcome outcome = result.Error is null ? new Outcome() : Outcome.Of(result.Error, item);
                return outcome with { Output = passThru ? result.Removal : null, Warning = result.Warning };
            });
        }
        else if (PassThru && IsWhatIf)
        {
            Report(new Outcome { Output = plan });
        }
    }

    private bool IsWhatIf { get; set; }

    // Asked once a device, with the whole plan; with -WhatIf, a line a step.
    private bool Approve(DeviceRemoval plan)
    {
        string question = $"Remove '{plan.ThingId}', in this order?{Environment.NewLine}{string.Join(Environment.NewLine, plan.Steps.Select(step => step.Description))}";
        bool approved = ShouldProcess(plan.Steps[0].Description, question, "Remove-BoschThing", out ShouldProcessReason reason);
        IsWhatIf = reason == ShouldProcessReason.WhatIf;
        if (IsWhatIf)
        {
            foreach (RemovalStep step in plan.Steps.Skip(1))
            {
                ShouldProcess(step.Description, question, "Remove-BoschThing");
            }
        }

        return approved;
    }

    private sealed record Planned(object Item, DeviceRemoval? Plan, Outcome Outcome);
}
