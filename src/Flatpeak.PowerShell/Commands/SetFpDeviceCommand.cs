using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Changes the reference of devices. They are named by id, by the reference that they have, or by a piped object: an id, a
/// device, or an object with the properties Id and ReferenceId, which is the reference that the device is to have; or with
/// NewReferenceId, and then ReferenceId is the one that it has.
/// </summary>
[Cmdlet(VerbsCommon.Set, "FpDevice", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Device))]
public sealed partial class SetFpDeviceCommand : DeviceCommand
{
    private readonly RowReferences _references = new();
    private readonly RowTurns _turns = new();

    // What a parameter gives to one device is not sent before it is known that no second one comes.
    private readonly TaskCompletionSource _isAlone = new();

    /// <summary>Flatpeak's id of the device.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [Alias("DeviceId")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(DeviceIdCompleter))]
    [TextOnly]
    public string? Id { get; set; }

    /// <summary>
    /// The reference it is to have; with -NewReferenceId, the one that it has. Of a piped object that has one, its property
    /// ReferenceId.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = IdSet)]
    [Parameter(Mandatory = true, ParameterSetName = ReferenceSet)]
    [Parameter(ParameterSetName = InputSet)]
    [Alias("Reference")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [TextOnly]
    public string? ReferenceId { get; set; }

    /// <summary>The reference that the device with the reference -ReferenceId, or the piped one, is to have.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReferenceSet)]
    [Parameter(ParameterSetName = InputSet)]
    [Alias("NewReference")]
    [AllowEmptyString]
    [TextOnly]
    public string? NewReferenceId { get; set; }

    /// <summary>Outputs the changed device.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string DoneWord => "changed";

    // The one reference that all piped objects would get.
    private string? SharedReference => ParameterSetName == InputSet ? NewReferenceId ?? ReferenceId : null;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _isAlone.TrySetResult();
        base.EndProcessing();
    }

    private protected override void AcceptNamed()
    {
        if (ParameterSetName == ReferenceSet)
        {
            Accept(ReferenceId!, () => Rename(new DeviceTarget(null, ReferenceId), NewReferenceId));
        }
        else
        {
            Accept(Id!, () => Rename(new DeviceTarget(Id, null), ReferenceId));
        }
    }

    private protected override void AcceptPiped(PSObject input)
    {
        if (Row > 1 && SharedReference is { } reference)
        {
            ErrorRecord error = ErrorRecords.SharedReference(
                NewReferenceId is null ? nameof(ReferenceId) : nameof(NewReferenceId), reference);
            _isAlone.TrySetException(error.Exception);
            ThrowTerminatingError(error);
        }

        Accept(input, () => Change(input));
    }

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) =>
        StopWarnings.OfOneRequest(left, DoneWord);

    private void Accept(object item, Func<ReferenceChange?> find) => Accept(
        item, find, "Id and ReferenceId, or ReferenceId and NewReferenceId", change => Set(item, change.Target, change.Reference));

    private ReferenceChange? Change(PSObject input)
    {
        DeviceTarget? target = DeviceInput.Target(input);
        if (NewReferenceId is { } given)
        {
            return Rename(input, target, given);
        }

        if (DeviceInput.NewReference(input) is not { } reference)
        {
            if (target?.Id is not null)
            {
                // It would keep the reference that it has, and nobody would notice.
                ColumnNames.RefuseNear(input, "NewReferenceId");
            }

            if (target?.Id is not null && FindingInput.Of(input) is not null)
            {
                // Its reference is the one that the device had when it was found: it may have been renamed since.
                return ReferenceId is { } corrected ? Rename(target, corrected) : null;
            }

            // Its reference is the new one. A row without that column is one with a wrong heading.
            bool hasNone = ReferenceId is null && ColumnNames.Of(input).Length > 0 && !DeviceInput.HasReference(input);
            return target?.Id is not null && !hasNone
                ? Rename(target with { ReferenceId = null, IsToBeCompared = false }, ReferenceId ?? target.ReferenceId)
                : null;
        }

        return ReferenceId is null
            ? target is null ? null : Rename(Held(input, target), reference)
            : throw new ServiceException(
                ServiceErrorKind.InvalidReference,
                $"The object has the new reference '{reference}', and -ReferenceId says '{ReferenceId}'. Nothing was "
                + "sent. Leave one of them out.");
    }

    // What the piped object says of a reference is the one that the device has.
    private ReferenceChange? Rename(PSObject input, DeviceTarget? target, string newReference)
    {
        string? other = ReferenceId is { } old ? $"-ReferenceId says '{old}'"
            : DeviceInput.NewReference(input) is { } own && own != newReference ? $"the object has the new reference '{own}'"
            : null;
        return other is null
            ? target is null ? null : Rename(Held(input, target), newReference)
            : throw new ServiceException(
                ServiceErrorKind.InvalidReference,
                $"-NewReferenceId says '{newReference}' for the piped object, and {other}. Nothing was sent. Leave one of them out.");
    }

    // A device of the pipeline has been chosen by its reference, or because it had none, as a row has by one that says its id too: it may
    // have been renamed since.
    private static DeviceTarget Held(PSObject input, DeviceTarget target) =>
        string.IsNullOrEmpty(target.Id) || (string.IsNullOrEmpty(target.ReferenceId) && !DeviceChoice.SaysIfNone(input))
            ? target
            : target with { IsToBeCompared = true };

    private ReferenceChange Rename(DeviceTarget target, string? newReference)
    {
        Check(target);
        string reference = DeviceId.CheckNewReference(newReference);
        if (Row > 0)
        {
            bool isById = !string.IsNullOrEmpty(target.Id);
            if (!isById)
            {
                _references.CheckOld(target.ReferenceId!, Row);
            }

            _references.Add(reference, Row, isById ? target.Id : target.ReferenceId);
        }

        return new ReferenceChange(target, reference);
    }

    private void Set(object item, DeviceTarget target, string reference)
    {
        if (Preferences.IsWhatIf(this))
        {
            Look(item, target, reference);
            return;
        }

        bool passThru = PassThru;
        SeenNames seen = Seen;
        RowTurns.Turn turn = _turns.Take(target.ReferenceId, reference);
        Start(
            item,
            async (client, token) =>
            {
                using RowTurns.Turn _ = turn;
                await turn.WaitAsync(token).ConfigureAwait(false);
                Device device = await client.RenameAsync(target, reference, token).ConfigureAwait(false);
                seen.Note(device);
                return passThru ? DeviceOutput.Of(device) : null;
            },
            () =>
            {
                bool isWanted = Ask(target, reference);
                if (!isWanted)
                {
                    turn.Dispose();
                }

                return isWanted;
            },
            SharedReference is null ? null : _isAlone.Task);
    }

    private bool Ask(DeviceTarget target, string reference) =>
        ShouldProcess($"{target} ({Session!.AccountInFull})", $"Set reference to '{reference}'");

    private sealed record ReferenceChange(DeviceTarget Target, string Reference);
}
