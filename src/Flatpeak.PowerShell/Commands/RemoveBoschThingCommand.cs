using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Takes devices out of the registry and of Things, in the one order that orphans nothing and locks nobody out:
/// credentials, registration, thing, policy. Stops a device at its first failing step; run again, it goes on there.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "BoschThing", DefaultParameterSetName = ThingSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(DeviceRemoval))]
public sealed class RemoveBoschThingCommand : ThingTargetCommand
{
    private RemovalSettings _settings = new();

    /// <summary>
    /// The device's id in the registry, where it is not the thing's. With one -ThingId only; piped objects have it as
    /// their property HubDeviceId.
    /// </summary>
    [Parameter(ParameterSetName = ThingSet)]
    [ValidateNotNullOrEmpty]
    public string? HubDeviceId { get; set; }

    /// <summary>The policy, where it is not the one the thing names: needed when that thing is gone already.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PolicyId { get; set; }

    /// <summary>For how long the thing must not have changed; 0 to not look. As a time: '00:10:00'.</summary>
    [Parameter]
    public TimeSpan QuietPeriod { get; set; } = RemovalSettings.DefaultQuietPeriod;

    /// <summary>Removes devices even if recently active, and things that this session may not see.</summary>
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
            QuietPeriod = QuietPeriod,
            Force = Force,
            KeepPolicy = KeepPolicy,
            KeepRegistration = KeepRegistration,
            RestorePolicy = RestorePolicy,
        };
    }

    /// <inheritdoc/>
    protected override ThingTarget Complete(ThingTarget target)
    {
        target = target with { HubDeviceId = HubDeviceId ?? target.HubDeviceId, PolicyId = PolicyId ?? target.PolicyId };
        if (!KeepRegistration)
        {
            CheckDevice(target, "Name it with -HubDeviceId, or say -KeepRegistration.");
        }

        if (target.PolicyId is not null)
        {
            BoschIds.Check(target.PolicyId, "policy");
        }

        return target;
    }

    /// <inheritdoc/>
    protected override void Process(object item, ThingTarget target)
    {
        BoschClient client = Bosch.Client;
        RemovalSettings settings = _settings;
        bool passThru = PassThru;
        Start(
            item,
            (note, token) => client.Observe(note).PlanRemovalAsync(target, settings, token),
            new FleetWork<DeviceRemoval, object>
            {
                Ask = Ask,
                CarryOut = async (plan, context, token) =>
                {
                    RemovalResult result = await client.Observe(context.Note)
                        .RunRemovalAsync(plan, settings, context.PauseAsync, token).ConfigureAwait(false);
                    return new FleetOutcome<object>
                    {
                        Output = passThru ? result.Removal : null,
                        Warning = RemovalAdvice.Warning(result),
                        Error = RemovalAdvice.Error(result),
                    };
                },
            });
    }

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) => StopWarnings.OfRemoved(left);

    // Once a device, with the whole plan; with -WhatIf, a line a step.
    private FleetOutcome<object>? Ask(DeviceRemoval plan)
    {
        string question = string.Join(
            Environment.NewLine,
            [$"Remove '{DisplayText.Whole(plan.ThingId)}', in this order?", .. plan.Steps.Select(step => step.Description)]);
        if (ShouldProcess(plan.Steps[0].Description, question, "Remove-BoschThing", out ShouldProcessReason reason))
        {
            return null;
        }

        bool isWhatIf = reason == ShouldProcessReason.WhatIf;
        foreach (RemovalStep step in isWhatIf ? plan.Steps.Skip(1) : [])
        {
            ShouldProcess(step.Description, question, "Remove-BoschThing");
        }

        return new FleetOutcome<object> { IsDeclined = true, Output = isWhatIf && PassThru ? plan : null };
    }
}
