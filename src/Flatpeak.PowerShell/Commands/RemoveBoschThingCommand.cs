using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Removes devices from the registry and from Things, in the one order that orphans nothing and locks nobody out:
/// credentials, registration, thing, policy. Stops a device at its first failing step; run again, it resumes there.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "BoschThing", DefaultParameterSetName = ThingSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(DeviceRemoval))]
public sealed partial class RemoveBoschThingCommand : ThingTargetCommand
{
    private readonly RemovalPreview _preview = new();

    private protected override string DoneWord => "removed";

    private protected override FindingRemedy Mends => FindingRemedy.RemoveFromBosch;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (_preview.Summary is { } summary)
        {
            WriteInformation(new HostInformationMessage { Message = summary }, ["PSHOST"]);
        }
    }

    /// <inheritdoc/>
    protected override void Process(object item, ThingTarget target)
    {
        BoschClient client = Bosch.Client;
        RemovalSettings settings = _settings;
        string tenant = Bosch.TenantId;
        SeenNames seen = Seen;
        Start(
            item,
            (note, recorded, token) => client.WithObserver(note).PlanRemovalAsync(target.GoingOnFrom(recorded), settings, token),
            new FleetWork<DeviceRemoval, object>
            {
                Ask = Ask,
                IsOneOperation = true,
                NamesOf = plan => plan.ToTarget().NamesIn(tenant),
                CarryOut = async (plan, context, token) =>
                {
                    RemovalResult result = await client.ForItem(context.Note, context.CutOff).RunRemovalAsync(
                        plan, settings, context.PauseAsync,
                        step => context.Step(
                            step.Kind.ToString(), step.State.ToString(), step.WasFound, step.StatusCode, step.Duration),
                        token)
                        .ConfigureAwait(false);
                    if (result.Removal.Succeeded)
                    {
                        seen.ForgetThing(plan.ThingId, plan.HubDeviceId);
                    }

                    return new FleetOutcome<object>
                    {
                        Output = result.Removal,
                        WasAbsent = !result.Removal.Steps.Any(
                            step => step.State == RemovalStepState.Done && step.Kind != RemovalStepKind.Quiet),
                        Warning = RemovalAdvice.Warning(result),
                        Error = RemovalAdvice.Error(result),
                    };
                },
            },
            target.ThingId,
            target.NamesIn(tenant));
    }

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) =>
        StopWarnings.OfDone(left, DoneWord);

    // Once a device, with the whole plan; with -WhatIf, a line a step.
    private FleetOutcome<object>? Ask(DeviceRemoval plan)
    {
        string question = string.Join(
            Environment.NewLine,
            [$"Remove '{DisplayText.Whole(plan.ThingId)}', in this order?", .. plan.Steps.Select(step => step.Description)]);
        if (ShouldProcess(plan.Steps[0].Description, question, "Remove-BoschThing", out ShouldProcessReason reason))
        {
            // The first line is ShouldProcess's own.
            foreach (RemovalStep step in plan.Steps.Skip(1))
            {
                WriteVerbose(step.Description);
            }

            return null;
        }

        bool isWhatIf = reason == ShouldProcessReason.WhatIf;
        foreach (RemovalStep step in isWhatIf ? plan.Steps.Skip(1) : [])
        {
            ShouldProcess(step.Description, question, "Remove-BoschThing");
        }

        if (isWhatIf)
        {
            _preview.Add(plan);
        }

        return new FleetOutcome<object> { IsDeclined = true, Output = isWhatIf && PassThru ? plan : null };
    }
}
