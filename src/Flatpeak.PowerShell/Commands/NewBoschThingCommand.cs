using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Creation;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Creates devices: registration, credential, policy and thing, in this order; or, after a failure, none of them. Stopped
/// in the middle, it rolls back every device that it has not output.
/// </summary>
[Cmdlet(VerbsCommon.New, "BoschThing", DefaultParameterSetName = ThingSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(BoschDevice))]
public sealed class NewBoschThingCommand : ThingTargetCommand
{
    private const int PasswordLength = 32;

    private readonly ConcurrentBag<(long Number, string ThingId)> _rolledBack = [];
    private readonly OutputNames _output = new(StopWarnings.FewNames);
    private long _number;

    /// <summary>The policy to use; created when it is not there. By default one of each thing's own id.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PolicyIdCompleter))]
    public string? PolicyId { get; set; }

    /// <summary>The password that the devices authenticate with. By default a random one each.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>
    /// Outputs the device that is there already, whole and with the same policy, instead of an error. It has no Credential: nobody
    /// here knows its password. One of which only a part is there is an error all the same.
    /// </summary>
    [Parameter]
    public SwitchParameter UseExisting { get; set; }

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

    private protected override string DoneWord => "created";

    private protected override bool IsOutputSecret => true;

    private protected override ResumableRun Resumable => new(JournalPath, Shard, Identity, OutputRecord.BoschDevices(Bosch.Options));

    // Nobody else has the password of a device that was created and is not output: when the command is stopped, such
    // devices have to be rolled back in no time. So there are only as many as finish while the next in order is awaited.
    private protected override int Window => 2 * ThrottleLimit;

    // Nothing is looked up: whether something of it is there, only the run tells.
    private protected override string Previewed(FleetProgress all) => $"{all.Declined} to create";

    private protected override FindingRemedy Mends => FindingRemedy.CreateAtBosch;

    private protected override void EnsureMayBeDone(object item)
    {
        if (item is PSObject input)
        {
            ReplacedDevice.EnsureWasRemoved(input, Preferences.IsWhatIf(this));
        }
    }

    /// <inheritdoc/>
    protected override ThingTarget Complete(ThingTarget target)
    {
        target = target with
        {
            ThingId = BoschIds.CheckNewThing(target.ThingId),
            HubDeviceId = CheckDevice(target, "Pipe an object with a HubDeviceId."),
            PolicyId = PolicyId ?? target.PolicyId ?? target.ThingId,
        };
        Bosch.Client.CheckCreation(target.ThingId, target.HubDeviceId, target.PolicyId);
        return target;
    }

    /// <inheritdoc/>
    protected override void Process(object item, ThingTarget target)
    {
        // As the Device Provisioning API names it.
        string authId = target.HubDeviceId!.Replace(':', '_');
        var device = new NewDevice(target.ThingId, target.HubDeviceId, target.PolicyId!, new NewCredential(authId, Password ?? Random()));
        BoschSession bosch = Bosch;
        TimeSpan grace = StopGrace;
        CreatedDevice? created = null;
        bool useExisting = UseExisting;
        long number = ++_number;
        Task<NewDevice> PrepareAsync(RecordedItem? recorded)
        {
            target.EnsureGoesOnFrom(recorded);
            return Task.FromResult(device);
        }

        Start(item, (_, recorded, _) => PrepareAsync(recorded), new FleetWork<NewDevice, object>
        {
            Ask = _ => ShouldProcess($"{DisplayText.Whole(device.ThingId)} ({bosch})", "Create registration, credential, policy and thing")
                ? null
                : new FleetOutcome<object> { LeftOut = LeftOut.Declined },
            IsOneOperation = true,
            RefuseDone = (done, at) => done is BoschDevice made
                ? target.RefusalOf("created", made.HubDeviceId, made.PolicyId, made.ReferenceId)
                    ?? target.RefusalOfFoundSince("created", at)
                : null,
            CarryOut = async (_, context, token) =>
            {
                try
                {
                    created = await bosch.Client.WithObserver(context.Note).CreateDeviceAsync(device, useExisting, grace, token)
                        .ConfigureAwait(false);
                }
                catch (NothingDoneException e) when (e.WasRolledBack)
                {
                    _rolledBack.Add((number, device.ThingId));
                    throw;
                }
                catch (ServiceException e) when (context.Earlier is { WasBegun: true } && e.Existing is { } existing)
                {
                    throw DeviceInDoubt.Error(e, existing, target);
                }

                if (created.WasThere)
                {
                    context.Note($"'{device.ThingId}' was there already. Nothing was created, and its password is not known here.");
                }

                return new FleetOutcome<object>
                {
                    Output = BoschDeviceOutput.Of(created, target.ReferenceId, bosch.Options),
                    WasThere = created.WasThere,
                    Warning = created.WasThere && context.Earlier is { WasBegun: true }
                        ? $"'{device.ThingId}' was there already, and an earlier run with this journal had begun to create it. "
                            + "If that run made it, nobody has its password: remove it with Remove-BoschThing, and create it again."
                        : created.Warning,
                };
            },
            RollBack = async (_, token) =>
            {
                await created!.RollBackAsync(token).ConfigureAwait(false);
                _rolledBack.Add((number, device.ThingId));
            },
        }, device.ThingId, NamesOf(target));
    }

    // A policy of another id may have been there before.
    private static string RemovalOf(object? output) => output is BoschDevice device && device.PolicyId != device.ThingId
        ? "Remove-BoschThing -Force -KeepPolicy"
        : "Remove-BoschThing -Force";

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) => left
        .Select(outcome => outcome.Error switch
        {
            // Nothing was created of what has no password here; but an earlier run may have created it, and that is not told yet.
            null when outcome.Output is BoschDevice { Credential: null } =>
                outcome.IsRecorded || ReferenceEquals(outcome, BeingOutput) ? null : outcome.Warning,
            null => $"Device '{outcome.Output}' was created; the pipeline ended while it was output. "
                + $"Where its credential has not arrived, {RemovalOf(outcome.Output)} removes it.",
            ServiceException { Leftover: not null } error => $"{error.Message} Remove-BoschThing -Force removes it.",
            ServiceException { OutcomeUnknown: true } error => error.Message,
            { } error when outcome is { Output: BoschDevice { Credential: not null }, IsRecorded: false } =>
                $"Device '{outcome.Output}' was created, and was not output: nobody has its password. {RemovalOf(outcome.Output)} "
                + $"removes it. {error.Message}",
            _ => null,
        })
        .OfType<string>()
        .Concat(_rolledBack.IsEmpty
            ? []
            : [StopWarnings.OfRolledBack([.. _rolledBack.OrderBy(one => one.Number).Select(one => one.ThingId)])])
        .Concat(IsCutShort && _output.Count > 0 ? [StopWarnings.OfPasswordsOutput(_output, Stopping)] : []);

    // Their passwords are told only once, and a variable that takes the output of a pipeline is set at its end only.
    private protected override void NoteOutput(FleetOutcome<object> outcome)
    {
        if (outcome is { Output: BoschDevice { Credential: not null } device })
        {
            // With the first of them, while the rest can still be stopped.
            if (_output.Count == 0 && Password is null && LostOutput.Sink(MyInvocation) is { } sink)
            {
                WriteWarning(StopWarnings.OfPasswordsLost(sink));
            }

            _output.Add(device.ThingId);
        }
    }

    private static SecureString Random() => new NetworkCredential(
        "", RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", PasswordLength)).SecurePassword;
}
