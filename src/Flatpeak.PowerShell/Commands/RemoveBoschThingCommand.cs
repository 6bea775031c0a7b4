using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;
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
    private readonly RowDevices _devices = new();
    private readonly OutputNames _output = new(StopWarnings.MostNames);
    private readonly OutputNames _anew = new(StopWarnings.MostNames);
    private Handover? _handover;
    private bool _isPreview;
    private bool? _hadErrors;

    private protected override string DoneWord => "removed";

    // The lines of one are its steps.
    private protected override int FewestPreviewed => 1;

    private protected override FindingRemedy Mends => FindingRemedy.RemoveFromBosch;

    private protected override string Previewed(FleetProgress all) => _preview.Summary;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();

        // From here on the engine says it of whoever comes next: of an error that ends the pipeline, before it disposes of the commands.
        _hadErrors = InvokeCommand.HasErrors;
        InvokeCommand.HasErrors = false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _handover?.End(_output);
        if (_hadErrors == true)
        {
            // For $?.
            InvokeCommand.HasErrors = true;
        }
    }

    /// <inheritdoc/>
    protected override void Process(object item, ThingTarget target)
    {
        BoschClient client = Bosch.Client;
        RemovalSettings settings = _settings;
        SeenNames seen = Seen;
        FleetFinding? finding = item is PSObject piped ? FindingInput.Of(piped) : null;

        // A preview shows and counts them. Where a journal has what was done, a finding that was found since is another one.
        if (!_isPreview && Shard?.Contains(target.ThingId) != false
            && IsDuplicate(
                item, target.ThingId,
                target.ThingId, target.HubDeviceId ?? target.ThingId, target.PolicyId ?? target.ThingId,
                target.ReferenceId ?? target.ThingId, target.Found,
                target.Earlier is { } earlier ? $"{IsoTime.Text(earlier.Ended)} {earlier.WasComplete}" : null,
                target.Created is { } created ? IsoTime.Text(created) : null, target.FindingCallsFor, target.ByFinding,
                JournalPath is not null && target.FoundAt is { } found ? IsoTime.Text(found) : null))
        {
            return;
        }

        FindingCheck? check = CheckOf(finding, target);
        bool wasBegun = finding is null && MayHaveUnregistered(item);
        bool isGoneOn = false;
        Start(
            item,
            async (note, recorded, token) =>
            {
                ThingTarget whole = target.GoingOnFrom(recorded);
                isGoneOn = wasBegun || recorded is { IsInDoubt: true } || whole.Past is { Registration: true };
                await (check?.RunAsync(note, isGoneOn, token) ?? Task.CompletedTask).ConfigureAwait(false);
                return await client.WithObserver(note).PlanRemovalAsync(whole, settings, token).ConfigureAwait(false);
            },
            new FleetWork<DeviceRemoval, object>
            {
                Ask = Ask,
                IsOneOperation = true,
                IsPartlyDone = plan => plan.Found.Length > 0,
                RefuseDone = (done, _) => done is DeviceRemoval removal
                    ? target.RefusalOf("removed", removal.HubDeviceId, removal.PolicyId)
                        ?? target.RefusalOfAnother(removal.ThingCreated, removal.Ended)
                    : null,
                NamesOf = plan => ItemNames.With(finding, NamesOf(plan.ToTarget())),
                CarryOut = async (plan, context, token) =>
                {
                    // Again: a prompt may have stood for an hour.
                    await (check?.RunAsync(context.Note, isGoneOn, token) ?? Task.CompletedTask).ConfigureAwait(false);
                    RemovalResult result = await client.ForItem(context.Note, context.CutOff).RunRemovalAsync(
                        plan, settings, context.PauseAsync,
                        step => context.Step(
                            step.Kind.ToString(), step.State.ToString(), step.WasFound, step.StatusCode, step.Duration,
                            step.MetAnother == true),
                        () => context.StepAsync(PastSteps.SearchStep, PastSteps.UnlistedThing, found: false),
                        check is null ? null : look => check.RunAgainAsync(context.Note, look),
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
            ItemNames.With(finding, NamesOf(target)));
    }

    // Flatpeak is the next command's, which works on what has been output.
    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left)
    {
        string removed = KeepRegistration ? "removed from Things" : "removed from the registry and from Things";
        FleetOutcome<object>[] kept = [.. left.Where(one => !ReferenceEquals(one, BeingOutput))];
        DeviceRemoval? last = kept.Length < left.Count ? BeingOutput!.Output as DeviceRemoval : null;
        if (last is not null)
        {
            // It is told by itself.
            _output.Take(StopWarnings.IsToGo(last) ? last.ReferenceId : "");
            _anew.Take(last.ThingId);
        }

        DeviceRemoval[] succeeded = [.. kept.Where(one => one.Error is null).Select(one => one.Output).OfType<DeviceRemoval>()
            .Where(removal => removal.Succeeded)];
        return
        [
            .. last is null ? Array.Empty<string>() : [StopWarnings.OfBeingOutput(last, removed)],
            .. StopWarnings.OfDone(kept, removed),
            .. PassThru ? StopWarnings.OfNotPassedOn(succeeded) : [],
            .. (IsCutShort || HasFailedBehind || _output.Taking != Taking.None) && _output.Count > 0
                ? [StopWarnings.OfRemovalsOutput(_output, removed, Stopping)]
                : Array.Empty<string>(),
            .. (IsCutShort || HasFailedBehind) && _anew.Count > 0
                ? [StopWarnings.OfAnewOutput(_anew, removed, Stopping)]
                : Array.Empty<string>(),
        ];
    }

    // A variable that takes the output of a pipeline is set at its end only, and so may be whatever comes next. Remove-FpDevice says
    // which it has got. What a journal has, it names.
    private protected override void NoteNext(FleetOutcome<object> outcome)
    {
        _output.HasBegun = true;
        if (outcome is { IsRecorded: false, Output: DeviceRemoval { Succeeded: true } removal })
        {
            if (StopWarnings.IsToGo(removal))
            {
                _output.Add(removal.ReferenceId);
            }
            else if (StopWarnings.IsToBeMadeAnew(removal))
            {
                _anew.Add(removal.ThingId);
            }
        }
    }

    // A command that collects them, or -OutBuffer, gives them on only when this has ended: what is thrown then is not raised here. What
    // Remove-FpDevice in the same pipeline did not get somebody has left out. A break counts as an error there, for the engine.
    private bool HasFailedBehind => _hadErrors is not null && InvokeCommand.HasErrors && !_output.IsDone;

    private protected override void NoteOutput(FleetOutcome<object> outcome) => _output.GoOn();

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

        return new FleetOutcome<object> { LeftOut = LeftOut.Declined, Output = isWhatIf && PassThru ? plan : null };
    }
}
