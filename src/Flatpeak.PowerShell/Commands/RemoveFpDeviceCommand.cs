using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Deletes device identifiers at Flatpeak, for good.</summary>
[Cmdlet(VerbsCommon.Remove, "FpDevice", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Device))]
public sealed partial class RemoveFpDeviceCommand : DeviceTargetCommand
{
    /// <summary>Outputs each removed device. One that came as a mere id or reference is read first.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>
    /// Takes a device that is not there for removed, without an error: for runbooks that may run twice. Removes also what the
    /// removal before found only in part, or not at all.
    /// </summary>
    [Parameter]
    public SwitchParameter IgnoreMissing { get; set; }

    /// <summary>
    /// The journal: a file that says what became of each device. With the one of an earlier run the command goes on where
    /// that ended, and outputs what that has done.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>The share of the input that is worked on, such as 3/8 for the third of eight. By default all of it.</summary>
    [Parameter]
    [ValidateNotNull]
    public Shard? Shard { get; set; }

    private protected override string DoneWord => "removed";

    private protected override ResumableRun Resumable => new(JournalPath, Shard, Identity, OutputRecord.Devices);

    private protected override bool IsOutput => PassThru;

    private protected override bool IsRemembered => false;

    private protected override string NotBegunState => "What Flatpeak has of them is still there.";

    private protected override FindingRemedy Mends => FindingRemedy.RemoveFromFlatpeak;

    private protected override void AcceptPiped(PSObject input)
    {
        string? key = PipedObject.TryProperty(input, out object? reference, nameof(ReferenceId)) ? PipedObject.Text(reference) : null;
        if (key is not null)
        {
            // From here on this command names it. What is text it does not name after a stop.
            _handover = Handover.Current;
            _handover.Take(key);
        }

        // What Remove-BoschThing removed in its share comes next in this one: the other one never gets it.
        ShareBy = Shard is null ? null : RemovalRecord.ThingOf(input);
        if (WhyKept(input) is { } reason)
        {
            Report(new FleetOutcome<object> { Item = input, Warning = reason, LeftOut = LeftOut.Kept }, key);
        }
        else
        {
            base.AcceptPiped(input);
        }

        ShareBy = null;
    }

    /// <inheritdoc/>
    protected override void Process(object item, DeviceTarget target)
    {
        bool passThru = PassThru;
        bool ignoreMissing = IgnoreMissing;
        SeenNames seen = Seen;

        // Deleting by a reference reads the device anyway: a later run may be asked to output it.
        bool isRead = passThru || IsRead(target);
        bool isPlan = IsPlan(item);
        string name = ItemNames.Key(target);
        FleetFinding? finding = item is PSObject piped ? FindingInput.Of(piped) : null;

        // What is removed by a finding is looked at first, each by itself.
        if (finding is null && Shard?.Contains(ShareBy ?? name) != false
            && IsDuplicate(
                item, name, target.Id ?? "", IsRead(target) ? target.ReferenceId : null,
                string.IsNullOrEmpty(target.Id) && target.AsOf is { } time ? IsoTime.Text(time) : null))
        {
            return;
        }

        RemovedThing? removed = finding is null ? RemovedThing.Of(item) : null;
        BoschClient? bosch = finding is not null ? NeedBosch().Client : removed is null ? null : Session!.Bosch?.Client;
        bool isAbsent = false;
        IReadOnlyDictionary<string, string>? names = NamesOf(item, target);

        // Of a reference the journal is told whose it was before that is deleted: it may be another's when the next run looks.
        bool isFound = finding is null && string.IsNullOrEmpty(target.Id);
        var work = new FleetWork<FlatpeakClient, object>
        {
            Ask = _ => ShouldProcess($"{target} ({Session!.AccountInFull}){(isAbsent ? ": not there" : "")}", "Remove device") && !isPlan
                ? null
                : new FleetOutcome<object> { LeftOut = LeftOut.Declined },
            RefuseDone = (done, _) => RefusalOfDone(target, done),
            RefuseDoneAt = at => target.RefusalOfFoundSince("removed", at) ?? removed?.RefusalOfDone(name, at),
            IsOneOperation = true,
            BeginsItself = isFound,
            CarryOut = async (client, context, token) =>
            {
                FlatpeakClient reading = client.WithObserver(context.Note);
                FlatpeakClient observed = client.ForItem(context.Note, context.CutOff);
                BoschClient? other = bosch?.WithObserver(context.Note);
                if (finding is not null)
                {
                    observed = observed.WithLook(stop => other!.EnsureUnusedAsync(finding, reading, stop));
                }
                else if (other is not null)
                {
                    observed = observed.WithLook(stop => removed!.EnsureGoneAsync(other, onlyReads: false, stop));
                    await (removed!.IsOld ? removed.EnsureGoneAsync(other, onlyReads: false, token) : Task.CompletedTask)
                        .ConfigureAwait(false);
                }

                // That was some time ago, and what is hidden is asked for only here.
                using IDisposable? hold = finding is null
                    ? null
                    : await other!.HoldUnusedAsync(finding, reading, token).ConfigureAwait(false);
                Device? device = (item as PSObject)?.BaseObject as Device;
                bool isOld = device is not null && DeviceChoice.IsOld(device);
                DeviceTarget meant = Compared(item, target) with
                {
                    FoundId = context.Recorded?.Names.GetValueOrDefault(ItemNames.FoundId) ?? target.FoundId,
                    MissingAt = context.Missing,
                };
                if (isOld || (isRead && device is null))
                {
                    try
                    {
                        device = await observed.ResolveAsync(meant, context.Earlier, token).ConfigureAwait(false);
                    }
                    catch (ServiceException e) when (e.IsGone && (ignoreMissing || context.Earlier is { WasBegun: true }))
                    {
                        bool wasBegun = context.Earlier is { WasBegun: true };
                        return new FleetOutcome<object>
                        {
                            WasAbsent = passThru || !wasBegun,
                            Warning = passThru && wasBegun
                                ? $"'{target}' was deleted by an earlier run, which ended before it could say so: "
                                    + "nothing of it is left to output."
                                : null,
                        };
                    }
                }

                await (isFound ? context.BeginAsync(ItemNames.WithFound(device!.Id, names)) : Task.CompletedTask).ConfigureAwait(false);
                bool wasThere = await observed
                    .DeleteDeviceAsync(meant, device, context.Earlier, ignoreMissing, token).ConfigureAwait(false);
                seen.Forget(target);
                return new FleetOutcome<object>
                {
                    Output = device is null || !wasThere ? null : DeviceOutput.Of(device),
                    WasAbsent = !wasThere,
                };
            },
        };
        if (bosch is null && removed?.IsSince(_began) == false)
        {
            Start(item, (_, _, _) => Task.FromException<FlatpeakClient>(removed.NotSeen(target.ToString())), work, name, names);
        }
        else if (Preferences.IsWhatIf(this) && (finding is not null || IsRead(target) || (item as PSObject)?.BaseObject is not Device))
        {
            Start(item, Looked(target, finding, removed, bosch, () => isAbsent = true), work, name, names);
        }
        else
        {
            Start(item, Client, work, name, names);
        }
    }

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) =>
        StopWarnings.OfOneRequest(left, "removed from Flatpeak");
}
