using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <content>The parameters, and the settings and targets that they make.</content>
public sealed partial class RemoveBoschThingCommand
{
    private RemovalSettings _settings = new();

    /// <summary>
    /// The device's id in the registry, where it is not the thing's. With one -ThingId only; piped objects have it as
    /// their property HubDeviceId.
    /// </summary>
    [Parameter(ParameterSetName = ThingSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HubDeviceIdCompleter))]
    public string? HubDeviceId { get; set; }

    /// <summary>The policy, where it is not the one the thing names: needed when that thing is gone already.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PolicyIdCompleter))]
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

    /// <summary>
    /// Takes what is not there for removed, without an error or a warning: for runbooks that may run twice. A mistyped id
    /// goes unnoticed then.
    /// </summary>
    [Parameter]
    public SwitchParameter IgnoreMissing { get; set; }

    /// <summary>Outputs each removal, with its steps; with -WhatIf, the plan.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

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

    private protected override ResumableRun Resumable => new(
        JournalPath, Shard, Identity with { Settings = RecordedSettings.Write(_settings) }, OutputRecord.Removals);

    private protected override bool IsOutput => PassThru;

    private protected override bool IsRemembered => false;

    private protected override void Prepare()
    {
        base.Prepare();
        _isPreview = Preferences.IsWhatIf(this);
        if (PeriodCheck.Error(QuietPeriod) is { } error)
        {
            ThrowTerminatingError(error);
        }

        if (!PassThru && MyInvocation.PipelinePosition < MyInvocation.PipelineLength)
        {
            WriteWarning(
                "Remove-BoschThing outputs nothing without -PassThru: what comes after it in this pipeline has nothing to work on, and "
                + "Remove-FpDevice would leave the device identifiers at Flatpeak.");
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
            IgnoreMissing = IgnoreMissing,
        };
        _handover = Handover.Current;
        _handover.Begin(_output);
    }

    private protected override void EnsureTakes(object item)
    {
        if (item is PSObject input)
        {
            KeptByRecord.EnsureKept(input, _settings);
        }
    }

    /// <inheritdoc/>
    protected override ThingTarget Complete(ThingTarget target)
    {
        if (PolicyId is not null && target.PolicyId is { } own && own != PolicyId)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"The object has the policy '{DisplayText.Whole(own)}', and -PolicyId says '{DisplayText.Whole(PolicyId)}'. "
                + "Nothing was sent. Leave out -PolicyId where the object is right, or pipe the thing's id alone.");
        }

        target = target with
        {
            HubDeviceId = HubDeviceId ?? target.HubDeviceId,
            PolicyId = PolicyId ?? target.PolicyId,
            IsPolicyListed = PolicyId is null && target.IsPolicyListed,
        };
        if (!KeepRegistration)
        {
            CheckDevice(target, "Name it with -HubDeviceId, or pass -KeepRegistration.");
        }

        if (target.PolicyId is not null)
        {
            BoschIds.Check(target.PolicyId, "policy");
        }

        if (Row > 0)
        {
            _devices.Add(target, Row, KeepRegistration);
        }

        return target;
    }
}
