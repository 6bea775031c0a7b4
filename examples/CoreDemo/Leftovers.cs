using System.Text.Json;
using Flatpeak;

namespace CoreDemo;

/// <summary>Checks that what is left is what should be.</summary>
/// <param name="simulator">What there is, by its own account.</param>
/// <param name="flatpeak">What there is at Flatpeak, as a client sees it.</param>
/// <param name="expected">The references that are to be left at Flatpeak.</param>
internal sealed class Leftovers(Simulator simulator, FlatpeakClient flatpeak, IReadOnlyList<string> expected)
{
    /// <summary>At Flatpeak, exactly the devices that have not retired.</summary>
    /// <returns>How many they are.</returns>
    /// <exception cref="DemoException">Others are left, or fewer.</exception>
    public async Task<int> CheckFlatpeakAsync()
    {
        List<string> left = [];
        await foreach (Device device in flatpeak.ListDevicesAsync())
        {
            left.Add(device.ReferenceId ?? device.Id);
        }

        if (!left.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)))
        {
            throw new DemoException(
                $"What is left at Flatpeak is not what should be: '{string.Join(' ', left)}' instead of '{string.Join(' ', expected)}'.");
        }

        return left.Count;
    }

    /// <summary>At the registries and at Things, nothing at all.</summary>
    /// <exception cref="DemoException">Something is left.</exception>
    public async Task CheckBoschAsync()
    {
        JsonElement counts = await simulator.CountsAsync();
        int Of(params string[] path) => path.Aggregate(counts, (element, name) => element.GetProperty(name)).GetInt32();
        int left = Of("hono", "devices") + Of("hono", "credentials") + Of("hub", "devices") + Of("hub", "credentials")
            + Of("things") + Of("policies");
        if (left != 0)
        {
            throw new DemoException($"Something is left on the Bosch side: {counts.GetRawText()}");
        }
    }
}
