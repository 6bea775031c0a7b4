using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Creates device identifiers at Flatpeak, by references, or by piped objects with the property ReferenceId, such as rows
/// of a CSV file.
/// </summary>
[Cmdlet(VerbsCommon.New, "FpDevice", DefaultParameterSetName = ReferenceSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Device))]
public sealed class NewFpDeviceCommand : DeviceCommand
{
    private const string WithoutSet = "WithoutReference";

    // Where a journal does not keep the rows.
    private readonly RowReferences _references = new();

    /// <summary>Your own id of each device: unique in the account and mode.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ReferenceSet)]
    [Alias("Reference")]
    [AllowEmptyString]
    [TextOnly]
    public string[] ReferenceId { get; set; } = [];

    /// <summary>Creates one device that has no reference.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WithoutSet)]
    public SwitchParameter WithoutReference { get; set; }

    /// <summary>Outputs the device that already holds a reference, instead of an error.</summary>
    [Parameter(ParameterSetName = ReferenceSet)]
    [Parameter(ParameterSetName = InputSet)]
    public SwitchParameter UseExisting { get; set; }

    /// <summary>
    /// The journal: a file that says what became of each device. With the one of an earlier run the command goes on where
    /// that ended, and outputs what that has done.
    /// </summary>
    [Parameter(ParameterSetName = ReferenceSet)]
    [Parameter(ParameterSetName = InputSet)]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>The share of the input that is worked on, such as 3/8 for the third of eight. By default all of it.</summary>
    [Parameter(ParameterSetName = ReferenceSet)]
    [Parameter(ParameterSetName = InputSet)]
    [ValidateNotNull]
    public Shard? Shard { get; set; }

    private protected override string DoneWord => "created";

    private protected override ResumableRun Resumable => new(JournalPath, Shard, Identity, OutputRecord.Devices);

    // Whether no other row may have the reference.
    private bool IsOnlyRow => Row > 0 && !UseExisting;

    private protected override void AcceptNamed()
    {
        Expect(WithoutReference ? 1 : ReferenceId.Length);
        if (WithoutReference)
        {
            Start(
                null,
                async (client, token) => DeviceOutput.Of(await client.CreateDeviceWithoutReferenceAsync(token).ConfigureAwait(false)),
                () => Ask("a device without reference"));
        }

        foreach (string reference in ReferenceId)
        {
            Accept(reference, () => reference);
        }
    }

    private protected override void AcceptPiped(PSObject input)
    {
        // What New-BoschThing made in its share comes next in this one: the other one never gets it.
        ShareBy = Shard is not null && ThingInput.IsCreated(input) ? PipedObject.Filled(input, nameof(BoschDevice.ThingId)) : null;
        try
        {
            Accept(input, () => DeviceInput.Reference(input, Client.AccountId, Client.LiveMode));
        }
        finally
        {
            ShareBy = null;
        }
    }

    // Nothing is looked up: whether a reference is taken, only the run tells.
    private protected override string Previewed(FleetProgress all) => $"{all.Declined} to create";

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) =>
        StopWarnings.OfCreated(left, UseExisting ? "created, or was there already" : "created");

    private void Accept(object item, Func<string?> find)
    {
        string? reference = null;
        Accept(
            item,
            () =>
            {
                reference = find();
                string? valid = reference is null ? null : DeviceId.CheckNewReference(reference);
                if (valid is not null && item is PSObject { BaseObject: not string } piped)
                {
                    // What was read elsewhere is not created here by oversight: in live mode what was in test mode.
                    EnsureIsHere(DeviceInput.WithOrigin(new DeviceTarget(null, valid), piped));
                    ReplacedDevice.EnsureWasRemoved(piped, Preferences.IsWhatIf(this));
                }

                if (valid is not null && IsOnlyRow)
                {
                    EnsureNew(valid);
                }

                return valid;
            },
            "ReferenceId",
            valid =>
            {
                if (DeviceId.IsValid(valid))
                {
                    WriteWarning(
                        $"The reference '{valid}' looks like Flatpeak's own id of a device. It has to be given by -ReferenceId everywhere, "
                        + "or piped as the property ReferenceId: by itself it is taken for an id.");
                }

                bool useExisting = UseExisting;
                Start(
                    item,
                    async (client, earlier, token) =>
                    {
                        EnsuredDevice made = await client.EnsureDeviceAsync(valid, useExisting, earlier, token).ConfigureAwait(false);
                        return new FleetOutcome<object> { Output = DeviceOutput.Of(made.Device), WasThere = made.WasThere };
                    },
                    () => Ask(valid),
                    valid);
                if (IsOnlyRow)
                {
                    Journal?.NoteRow(valid, Row);
                }
            },
            () => reference);
    }

    private void EnsureNew(string reference)
    {
        if (Journal is { } journal)
        {
            RowReferences.EnsureNew(reference, Row, journal);
        }
        else
        {
            _references.Add(reference, Row);
        }
    }

    private bool Ask(string device) => ShouldProcess($"{device} ({Session!.AccountInFull})", "Create device");
}
