using Flatpeak;

namespace CoreDemo;

/// <summary>The first chapter: a fleet at Flatpeak alone.</summary>
internal sealed class FlatpeakFleet(Story story, FlatpeakClient flatpeak, Leftovers leftovers)
{
    private static readonly string CreatedFile = Path.Combine(Tree.Root, "output", "created.csv");

    /// <summary>Creates the fleet, lists it, previews and makes the removal of what has retired, and shows what is left.</summary>
    public async Task ShowAsync(IReadOnlyList<string> fleet, IReadOnlyList<string> retired)
    {
        story.Step($"Create the devices of new-devices.csv, {Fleet.Throttle} at a time", "create the fleet, and keep what was made in output/created.csv");
        IReadOnlyList<Outcome<Device>> created = Fleet.Run(
            story, "Creating", fleet, (reference, token) => flatpeak.CreateDeviceAsync(reference, useExisting: false, token));
        FleetFile.Write(CreatedFile, created.Select(outcome => outcome.Value).OfType<Device>());
        story.Line($"{await flatpeak.ListDevicesAsync().CountAsync()} devices.");

        story.Step("List the first five", "newest first; no further page is asked for");
        await foreach (Device device in flatpeak.ListDevicesAsync().Take(5))
        {
            story.Line(Text(device));
        }

        story.Step("Look up the first three of retired-devices.csv", "what a removal would do");
        foreach (string reference in retired.Take(3))
        {
            Device? device = await flatpeak.FindDeviceAsync(reference);
            story.Line(device is null ? $"There is no device '{reference}'." : $"Would delete device {device} at {flatpeak.Address}");
        }

        story.Step("Delete the devices of retired-devices.csv", "remove what has retired: each is found by its reference, and only an exact match counts");
        IReadOnlyList<Outcome<string>> removed = Fleet.Run(story, "Deleting", retired, DeleteAsync);
        story.Line($"{removed.Count(outcome => outcome.Error is null)} deleted.");

        story.Step("List the devices", "what is left");
        await foreach (Device device in flatpeak.ListDevicesAsync())
        {
            story.Line(Text(device));
        }

        story.Good($"The {await leftovers.CheckFlatpeakAsync()} devices that have not retired are left.");
    }

    private async Task<string> DeleteAsync(string reference, CancellationToken cancellationToken)
    {
        await flatpeak.DeleteDeviceAsync(new DeviceTarget(null, reference), cancellationToken);
        return reference;
    }

    private static string Text(Device device) => $"{device.Id}  {device.ReferenceId,-25} {device.TimeCreated:u}";
}
