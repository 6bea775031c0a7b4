using System.Net;
using System.Security.Cryptography;
using Flatpeak;
using Flatpeak.Bosch;
using Flatpeak.Creation;
using Flatpeak.Removal;

namespace CoreDemo;

/// <summary>
/// The whole life of a fleet in one dialect, from nothing to nothing: made at Flatpeak, at the registry and at Things,
/// and taken out of all three again.
/// </summary>
internal sealed class FleetLife(Story story, Simulator simulator, FlatpeakClient flatpeak, Leftovers leftovers)
{
    // For things that were made a second ago; the settings of every day have a quiet period of ten minutes.
    private static readonly RemovalSettings AtOnce = new() { QuietPeriod = TimeSpan.Zero };

    /// <summary>Shows it.</summary>
    public async Task ShowAsync(Dialect dialect, IReadOnlyList<string> fleet)
    {
        story.Heading($"The whole life of a fleet: {dialect.Name}");
        story.Step("Create the devices of retired-devices.csv at Flatpeak");
        IReadOnlyList<Outcome<Device>> devices = Fleet.Run(
            story, "Creating", fleet, (reference, token) => flatpeak.CreateDeviceAsync(reference, useExisting: true, token));
        story.Line($"{devices.Count(outcome => outcome.Error is null)} devices.");

        story.Step($"Connect to {dialect.Name}", "both sides are proved with a read");
        using BoschClient bosch = await BoschClient.ConnectAsync(dialect.Options);
        story.Line($"Tenant {bosch.Options.TenantId} at {bosch.Options.RegistryAddress}, things at {bosch.Options.ThingsAddress}");

        await CreateAsync(bosch, fleet);
        var removal = new FleetRemoval(story, simulator, flatpeak, bosch);
        await removal.ShowPlanAsync(fleet[0]);
        await removal.ShowRefusalAsync(fleet[0]);
        await removal.RunAsync(fleet, failing: fleet[1], AtOnce);

        await leftovers.CheckBoschAsync();
        await leftovers.CheckFlatpeakAsync();
        story.Good("Nothing is left of them on either side.");
    }

    private async Task CreateAsync(BoschClient bosch, IReadOnlyList<string> fleet)
    {
        story.Step("Create them at the registry and at Things", "registration, credential, policy and thing of each");
        IReadOnlyList<Outcome<string>> made = Fleet.Run(story, "Creating", fleet, async (id, token) =>
        {
            await bosch.CreateDeviceAsync(new NewDevice(id, id, id, new NewCredential(id.Replace(':', '_'), NewPassword())), token);
            return id;
        });
        story.Line($"{made.Count(outcome => outcome.Error is null)} devices.");

        story.Step($"Look at {fleet[1]}");
        Thing? thing = await bosch.FindThingAsync(fleet[1]);
        DeviceRegistration? registration = await bosch.FindRegistrationAsync(fleet[1]);
        story.Line($"Thing {thing?.ThingId} of policy {thing?.PolicyId}, {(registration is null ? "not registered" : $"registered, credentials: {registration.CredentialCount}")}");
    }

    private static System.Security.SecureString NewPassword() => new NetworkCredential(
        "", RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 32)).SecurePassword;
}
