using Flatpeak;
using Flatpeak.Bosch;
using Flatpeak.Removal;

namespace CoreDemo;

/// <summary>
/// The ordered removal of a fleet: planned, shown, carried out up to a failure in the middle, and carried out again.
/// </summary>
internal sealed class FleetRemoval(Story story, Simulator simulator, FlatpeakClient flatpeak, BoschClient bosch)
{
    /// <summary>Shows what the removal of one device would do.</summary>
    public async Task ShowPlanAsync(string thingId)
    {
        story.Step($"Plan the removal of {thingId}", "what the removal of one would do; nothing but reads is sent");
        Show(await bosch.PlanRemovalAsync(new ThingTarget(thingId), new RemovalSettings()));
    }

    /// <summary>Shows that a device that may still be in use is left alone.</summary>
    public async Task ShowRefusalAsync(string thingId)
    {
        story.Step($"Remove {thingId}", "it was made a second ago, and counts as active");
        var settings = new RemovalSettings();
        RemovalResult result = await bosch.RunRemovalAsync(await bosch.PlanRemovalAsync(new ThingTarget(thingId), settings), settings);
        if (result.Error is not { } refused)
        {
            throw new DemoException($"The removal of '{thingId}', which is active, was not refused.");
        }

        story.Problem($"{refused.Kind}: {refused.Message}");
    }

    /// <summary>Removes a fleet in two runs, because Things fails for one device of the first.</summary>
    public async Task RunAsync(IReadOnlyList<string> fleet, string failing, RemovalSettings settings)
    {
        story.Step("Plan the removal of the whole fleet", "every plan is read before the first step of any is taken");
        IReadOnlyList<Outcome<DeviceRemoval>> plans = Fleet.Run(
            story, "Planning", fleet, (id, token) => bosch.PlanRemovalAsync(new ThingTarget(id), settings, token));
        List<DeviceRemoval> planned = [.. plans.Select(outcome => outcome.Value).OfType<DeviceRemoval>()];
        Show(planned[0]);
        story.Line($"The same for {planned.Count - 1} others.");

        await simulator.FailAsync("things", "DELETE", $"/things/.*{failing.Split(':')[^1]}$", 503);
        story.Step(
            "Remove them from Bosch IoT, and what went well there from Flatpeak",
            $"in the middle of it Things fails: from now on it does not delete {failing}");
        List<DeviceRemoval> stopped = Remove(planned, settings);
        if (stopped.Count == 0)
        {
            throw new DemoException("Things failed, and no removal stopped.");
        }

        await ShowHalfDoneAsync(stopped);

        await simulator.MendAsync();
        story.Step("Run what stopped again", "Things works again: what is gone already is fine, and the removal goes on where it stopped");
        List<DeviceRemoval> again = [];
        foreach (DeviceRemoval removal in stopped)
        {
            again.Add(await bosch.PlanRemovalAsync(removal.ToTarget(), settings));
            Show(again[^1]);
        }

        foreach (DeviceRemoval removal in Remove(again, settings))
        {
            ShowSteps(removal);
        }
    }

    // Out of Bosch IoT first: a device that is still there must keep its identity at Flatpeak.
    private List<DeviceRemoval> Remove(IReadOnlyList<DeviceRemoval> plans, RemovalSettings settings)
    {
        IReadOnlyList<Outcome<RemovalResult>> outcomes = Fleet.Run(
            story, "Removing", plans, (plan, context, token) => bosch.RunRemovalAsync(plan, settings, context.PauseAsync, token));
        List<RemovalResult> results = [.. outcomes.Select(outcome => outcome.Value).OfType<RemovalResult>()];
        foreach (RemovalResult result in results)
        {
            if (result.Warning is { } warning)
            {
                story.Warning(warning);
            }

            if (result.Error is { } error)
            {
                story.Problem($"{error.Kind}: {error.Message}");
            }
        }

        DeviceRemoval[] gone = [.. results.Select(result => result.Removal).Where(removal => removal is { Succeeded: true, Missing: null })];
        if (gone.Length > 0)
        {
            ShowSteps(gone[0]);
        }

        IReadOnlyList<Outcome<string>> deleted = Fleet.Run(story, "Deleting", gone, async (removal, token) =>
        {
            await flatpeak.DeleteDeviceAsync(removal.ToDeviceTarget(), token);
            return removal.ReferenceId;
        });
        story.Line($"{gone.Length} removed from Bosch IoT, {deleted.Count(outcome => outcome.Error is null)} from Flatpeak.");
        return [.. results.Select(result => result.Removal).Where(removal => !removal.Succeeded)];
    }

    private async Task ShowHalfDoneAsync(IReadOnlyList<DeviceRemoval> stopped)
    {
        story.Step("Look at what stopped", "a step that failed, and those after it that were not run; Flatpeak still knows the device");
        foreach (DeviceRemoval removal in stopped)
        {
            ShowSteps(removal);
            Device? device = await flatpeak.FindDeviceAsync(removal.ReferenceId);
            story.Line($"At Flatpeak: {(device is null ? "none" : device.ToString())}");
        }
    }

    private void Show(DeviceRemoval plan)
    {
        foreach (RemovalStep step in plan.Steps)
        {
            story.Line(step.Description);
        }
    }

    private void ShowSteps(DeviceRemoval removal)
    {
        story.Line($"{removal.ThingId}:");
        foreach (RemovalStep step in removal.Steps)
        {
            story.Line($"  {step.Number}. {step.Kind,-13} {step.State,-14} {step.StatusCode}");
        }
    }
}
