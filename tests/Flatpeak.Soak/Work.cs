using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.Soak;

/// <summary>What New-FpDevice and Remove-BoschThing do with a journal, through the library alone.</summary>
internal static class Work
{
    private const int AtATime = 32;

    // The search of the simulator is never so far behind; the usual two seconds would only make everything slow.
    private static readonly RemovalSettings Settings = new() { SearchLag = TimeSpan.FromMilliseconds(300) };

    /// <summary>Creates devices, and tells what came of each, in the order of the references.</summary>
    public static void Create(
        FlatpeakClient client, string path, IEnumerable<string> references, Action<FleetOutcome<Device>> tell, out FleetProgress progress)
    {
        var identity = new RunIdentity("create devices")
        {
            Account = client.AccountId,
            Mode = DeviceTarget.ModeName(client.LiveMode),
            Endpoints = new Dictionary<string, string> { ["Flatpeak"] = client.Address.ToString() },
        };
        using RunJournal journal = RunJournal.Open(path, identity);
        using var run = new FleetRun<Device>(AtATime, CancellationToken.None) { Journal = journal, Record = FleetRecord.Of(Device.Json) };
        foreach (string reference in references)
        {
            run.Add(
                reference,
                (context, token) => client.ForItem(context.Note, context.CutOff).CreateDeviceAsync(reference, useExisting: false, context.Earlier, token),
                key: reference);
            Tell(run, tell);
        }

        run.CompleteAdding();
        Tell(run, tell);
        progress = run.Progress;
        journal.Close();
    }

    /// <summary>Removes devices in the one order, and tells what came of each, in the order of the targets.</summary>
    public static void Remove(
        BoschClient client, string path, IEnumerable<ThingTarget> targets, Action<FleetOutcome<DeviceRemoval>> tell, out FleetProgress progress)
    {
        var identity = new RunIdentity("remove devices")
        {
            Tenant = client.Options.TenantId,
            Endpoints = new Dictionary<string, string>
            {
                ["Registry"] = client.Options.RegistryAddress.ToString(), ["Things"] = client.Options.ThingsAddress.ToString(),
            },
        };
        using RunJournal journal = RunJournal.Open(path, identity);
        using var run = new FleetRun<DeviceRemoval>(AtATime, CancellationToken.None)
        {
            Journal = journal, Record = FleetRecord.Of(DeviceRemoval.Json),
        };
        var work = new FleetWork<DeviceRemoval, DeviceRemoval>
        {
            NamesOf = plan => plan.ToTarget().NamesIn(client.Options),
            CarryOut = async (plan, context, token) =>
            {
                RemovalResult result = await client.ForItem(context.Note, context.CutOff).RunRemovalAsync(
                    plan,
                    Settings,
                    context.PauseAsync,
                    step => context.Step(step.Kind.ToString(), step.State.ToString(), step.WasFound, step.StatusCode, step.Duration, step.MetAnother == true),
                    null, token);
                return new FleetOutcome<DeviceRemoval> { Output = result.Removal, Warning = result.Warning, Error = result.Error };
            },
        };
        foreach (ThingTarget target in targets)
        {
            run.Add(
                target.ThingId,
                (note, recorded, token) => client.WithObserver(note).PlanRemovalAsync(target.GoingOnFrom(recorded), Settings, token),
                work,
                target.ThingId,
                target.NamesIn(client.Options));
            Tell(run, tell);
        }

        run.CompleteAdding();
        Tell(run, tell);
        progress = run.Progress;
        journal.Close();
    }

    /// <summary>An outcome as a line of output: <c>reference id</c> or <c>thing Removed</c>, or what went wrong.</summary>
    public static string LineOf<T>(FleetOutcome<T> outcome) => outcome switch
    {
        { Error: ServiceException e } => $"! {outcome.Item} {e.Kind}: {e.Message}",
        { Error: { } e } => $"! {outcome.Item} {e.GetType().Name}: {e.Message}",
        { Output: Device device } => $"{device.ReferenceId} {device.Id}",
        { Output: DeviceRemoval removal } => $"{removal.ThingId} {removal.State}",
        _ => $"! {outcome.Item} nothing",
    };

    private static void Tell<T>(FleetRun<T> run, Action<FleetOutcome<T>> tell)
    {
        while (run.TryPeek(out FleetOutcome<T>? outcome))
        {
            tell(outcome);
            run.Dequeue();
        }
    }
}
